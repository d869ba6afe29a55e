import { blank, sorted } from '../columns.ts';
import type { Fields } from '../given.ts';
import type { Employee } from '../model.ts';
import type { Call, Parts, Route, Said } from '../parts.ts';
import { dayText } from '../time.ts';
import { matches, scroll, sortOf, windowFields, windowOf } from '../window.ts';
import { choiceOf, chosen, inForce } from './choice.ts';
import { informationOf, recordOf } from './present.ts';

const prefix = '/TenantBaseExternal/api/v5/Employee/';

const filters: Fields = {
  empStatus: 'ints',
  employType: 'ints',
  serviceType: 'ints',
  approvalStatuses: 'ints',
  isGetLatestRecord: 'flag',
};

/** Reading people: by window, by department, by user id. */
export function readRoutes(parts: Parts): Route[] {
  const objects = ['EmployeeInformation', 'EmploymentRecord'];
  return [
    {
      method: 'POST',
      path: `${prefix}GetByTimeWindow`,
      family: 'v5',
      budget: { second: 50, minute: 1500 },
      body: { ...windowFields, ...filters, isGetOfferRecord: 'flag' },
      objects,
      run: (call) => byWindow(parts, call),
    },
    {
      method: 'POST',
      path: `${prefix}GetEmployeeOfOrganization`,
      family: 'v5',
      budget: { second: 50, minute: 1500 },
      body: { ...organisationFields, ...filters },
      objects,
      run: (call) => byOrganisation(parts, call),
    },
    {
      method: 'POST',
      path: `${prefix}GetBasicInfoByIds`,
      family: 'v5',
      budget: { second: 50, minute: 1300 },
      body: { oIds: 'ids', isWithDeleted: 'flag', columns: 'texts' },
      objects: ['EmployeeInformation'],
      run: (call) => basicInfo(parts, call),
    },
    {
      method: 'POST',
      path: `${prefix}GetServiceInfoByIds`,
      family: 'v5',
      budget: { second: 50, minute: 1300 },
      body: {
        ...{ oIds: 'ids', option: 'int', empStatus: 'ints', employType: 'ints', serviceType: 'ints' },
        ...{ approvalStatus: 'ints', isWithDeleted: 'flag', columns: 'texts' },
      },
      objects: ['EmploymentRecord'],
      run: (call) => serviceInfo(parts, call),
    },
  ];
}

const organisationFields: Fields = {
  ...{ orgOId: 'int', includeSubOrg: 'flag', queryDate: 'instant', scrollId: 'text', capacity: 'int' },
  ...{ isWithDisable: 'flag', withDisabled: 'flag', isWithDeleted: 'flag', columns: 'texts' },
  ...{ sort: 'any', extQueries: 'objects' },
};

function byWindow(parts: Parts, call: Call): Said {
  const window = windowOf(call.body);
  const now = parts.settings.now();
  const rows = (): Record<string, unknown>[] =>
    present(
      parts,
      call,
      parts.store.all('employees').filter(({ touched, userID }) => matches(touched, userID, window, now)),
    );
  return scroll(parts, call, rows, null);
}

function byOrganisation(parts: Parts, call: Call): Said {
  const { body } = call;
  const oId = body.int('orgOId') ?? 0;
  if (oId <= 0) throw body.refuse('OrgOId不能为空且为正整数！');
  const within = new Set(body.flag('includeSubOrg', false) ? below(parts, oId) : [oId]);
  const today = dayText(body.instant('queryDate') ?? parts.settings.now());
  const inside = ({ employments }: Employee): boolean =>
    employments.some((record) => inForce(record, today) && within.has(record.oIdDepartment ?? 0));
  return scroll(parts, call, () => present(parts, call, parts.store.all('employees').filter(inside)), null);
}

/** The department and all under it. */
function below(parts: Parts, oId: number): number[] {
  const children = parts.store.all('departments').filter((row) => row.pOIdOrgAdmin === oId && row.oId !== oId);
  return [oId, ...children.flatMap((child) => below(parts, child.oId))];
}

function present(parts: Parts, { body }: Call, employees: readonly Employee[]): Record<string, unknown>[] {
  const { settings } = parts;
  const now = settings.now();
  const choice = choiceOf(body, settings.customFields);
  const columns = body.texts('columns');
  const found = employees.flatMap((employee) => {
    const record = chosen(employee, choice, now);
    if (record === undefined) return [];
    const info = informationOf(employee, now);
    const service = recordOf(employee, record, now);
    return [{ employee, info, service, both: { ...service, ...info } }];
  });
  // By user id unless something else is asked for.
  const asked = sortOf(body);
  const order = sorted(
    found.map(({ both }, at) => ({ ...both, at })),
    asked.size === 0 ? new Map([['UserID', 1]]) : asked,
  );
  return order.flatMap(({ at }) => {
    const row = found[at];
    if (row === undefined) return [];
    return [
      {
        originalId: row.employee.originalId,
        employeeInfo: blank(row.info, columns, settings.hidden),
        recordInfo: blank(row.service, columns, settings.hidden),
      },
    ];
  });
}

function byIds(parts: Parts, { body }: Call): Employee[] {
  const ids = body.texts('oIds');
  if (ids === undefined) {
    throw body.refuse('Value cannot be null.\r\nParameter name: Argument name: Ids is null');
  }
  if (ids.length > 300) throw body.refuse('一次最多允许查300个');
  const found = [...new Set(ids)].map((id) => parts.store.get('employees', id));
  return found.filter((row) => row !== undefined).filter((row) => !row.deleted || body.flag('isWithDeleted', false));
}

function basicInfo(parts: Parts, call: Call): Said {
  const { settings } = parts;
  const columns = call.body.texts('columns') ?? (settings.basicColumns ? ['UserID', 'ApprovalStatus'] : undefined);
  const data = byIds(parts, call).map((employee) => {
    const info = { ...informationOf(employee, settings.now()), originalId: employee.originalId };
    return blank(info, columns, settings.hidden);
  });
  return { data, records: data.length };
}

/** `option` 1: the newest main job, 2: the one in force; 0 (default): the other conditions. */
function serviceInfo(parts: Parts, call: Call): Said {
  const { body } = call;
  const now = parts.settings.now();
  const option = body.int('option') ?? 0;
  const approvals = body.ints('approvalStatus') ?? [4];
  const plain = { statuses: undefined, employTypes: [0, 1, 2, 3], serviceTypes: [0], extra: [] };
  const deleted = body.flag('isWithDeleted', false);
  const statuses = body.texts('empStatus');
  const data = byIds(parts, call).flatMap((employee) => {
    const records =
      option === 0
        ? employee.employments.filter(
            (record) =>
              (body.ints('employType') ?? plain.employTypes).includes(record.employType) &&
              (body.ints('serviceType') ?? plain.serviceTypes).includes(record.serviceType) &&
              approvals.includes(record.approvalStatus) &&
              (statuses === undefined || statuses.includes(record.employeeStatus)),
          )
        : [chosen(employee, { ...plain, approvals: [4], latest: option === 1, deleted }, now)];
    return records
      .filter((record) => record !== undefined)
      .map((record) => blank(recordOf(employee, record, now), body.texts('columns'), parts.settings.hidden));
  });
  return { data, records: data.length };
}
