import { randomUUID } from 'node:crypto';
import { blankEmployment } from '../employee/people.ts';
import type { Given } from '../given.ts';
import { isGuid } from '../guid.ts';
import type { Employee, Staff } from '../model.ts';
import type { Call, Parts, Route, Said } from '../parts.ts';
import { business, unnamed } from '../refusal.ts';
import { dayText } from '../time.ts';

const prefix = '/RecruitV6/api/v1/RecruitOnBoarding/';

/** Taking people on where the tenant has the recruiting side alone. */
export function onboardingRoutes(parts: Parts): Route[] {
  return [
    {
      method: 'POST',
      path: `${prefix}GetStaffInfos`,
      family: 'v6',
      budget: { second: 50, minute: 1500 },
      body: 'list',
      run: (call) => infos(parts, call),
    },
    {
      method: 'POST',
      path: `${prefix}Entry`,
      family: 'v6',
      budget: { second: 50, minute: 1500 },
      query: { offerId: 'guid', staffId: 'guid' },
      body: {
        ...{ originalId: 'int', entryDate: 'instant', status: 'int', jobNumber: 'text', post: 'guid' },
        ...{ probationDate: 'int', pOIdEmpAdmin: 'int', pOIdEmpReserve: 'int', mobilePhone: 'text' },
        ...{ mobileType: 'text', idNumber: 'text' },
      },
      run: (call) => enter(parts, call),
    },
  ];
}

/** The body is a bare list of ids; only those still to be taken on are found. */
function infos(parts: Parts, { list }: Call): Said {
  if (list.length === 0) throw business('v6', '北森用户Id不能空');
  if (list.length > 100) throw business('v6', '员工Id集合最大数量不能超过100');
  if (!list.every(isGuid)) throw unnamed('v6', 'The body is a list of GUIDs.');
  const found = list.map((id) => parts.store.get('staff', id)).filter((row) => row?.userId === null);
  const data = found
    .filter((row) => row !== undefined)
    .map(({ staffId, name, email, infoCollectionStatus }) => ({
      staffInfos: { id: staffId, name, email, infoCollectionStatus },
    }));
  return { data, records: data.length };
}

/** `originalId` is the number of a department here. */
function enter(parts: Parts, { query, body }: Call): Said {
  const { store } = parts;
  const staff = store
    .all('staff')
    .find((row) => row.offerId === query.text('offerId') || row.staffId === query.text('staffId'));
  if (staff === undefined) throw body.refuse('Offer或待入职员工不存在');
  if (staff.userId !== null) throw body.refuse('该人员不是待入职人员');
  const department = body.int('originalId');
  if (department === undefined || store.get('departments', department) === undefined)
    throw body.refuse('录用部门不存在');
  const employee = hired(parts, staff, body, department);
  store.put('employees', employee);
  store.put('staff', { ...staff, userId: employee.userID });
  // A remark about head counts may come with a success.
  return { data: employee.userID, message: '入职成功', outcomes: [{ key: staff.staffId, outcome: 'inserted' }] };
}

function hired(parts: Parts, staff: Staff, body: Given, department: number): Employee {
  const now = parts.settings.now();
  const day = dayText(body.instant('entryDate') ?? now);
  return {
    ...{ userID: parts.store.nextUser(), objectId: randomUUID(), originalId: null, deleted: false },
    ...{ created: now, touched: [now] },
    info: {
      ...{ name: staff.name, email: staff.email, workEmail: null, mobilePhone: body.text('mobilePhone') ?? null },
      ...{ gender: null, iDType: null, iDNumber: body.text('idNumber') ?? null, birthday: null, customProperties: {} },
    },
    employments: [
      {
        ...blankEmployment(randomUUID(), day),
        employeeStatus: body.int('status') === 1 ? '3' : '2',
        oIdDepartment: department,
        jobNumber: body.text('jobNumber') ?? null,
        pOIdEmpAdmin: body.int('pOIdEmpAdmin') ?? null,
      },
    ],
  };
}
