import { randomUUID } from 'node:crypto';
import type { Given } from '../given.ts';
import type { Employee } from '../model.ts';
import type { Call, Parts, Route, Said } from '../parts.ts';
import { unnamed } from '../refusal.ts';
import { employment, empty, information, dayOf, write, writeEmployment } from './fields.ts';
import { blankEmployment, copyOf, keep, newest, personOf, placed } from './people.ts';

const prefix = '/TenantBaseExternal/api/v5/';

/** Creating people, changing them, and telling the vendor by which id another system knows them. */
export function writeRoutes(parts: Parts): Route[] {
  const create = (name: string, status: (given: Given) => string): Route => ({
    method: 'POST',
    path: `${prefix}Employee/${name}`,
    family: 'v5',
    budget: { second: 50, minute: name === 'Create' ? 1000 : 1500 },
    body: { employeeInformation: 'object', employmentRecord: 'object' },
    keys: (body) => [body.part('employeeInformation', information).text('originalId') ?? ''],
    run: (call) => insert(parts, call, status),
  });
  return [
    create('CreateForEntry', () => '1'),
    create('Create', (given) => ((given.int('probation') ?? 0) > 0 ? '2' : '3')),
    {
      method: 'POST',
      path: `${prefix}Employee/UpdateEmployee`,
      family: 'v5',
      budget: { second: 50, minute: 1500 },
      // The sandbox's guess: the ids beside the two objects as in the calls around it, `emptyFields` on either level.
      body: {
        ...{ userId: 'int', originalId: 'text', employeeInformation: 'object', employmentRecord: 'object' },
        emptyFields: 'texts',
      },
      keys: (body) => [body.text('originalId') ?? String(body.int('userId') ?? '')],
      run: (call) => update(parts, call),
    },
    {
      method: 'POST',
      path: `${prefix}SourceIdMapping/UpdateOriginalIdByTargetId`,
      family: 'v5',
      budget: { second: 50, minute: 1500 },
      body: { targetId: 'int', objectName: 'text', originalId: 'text' },
      keys: (body) => [String(body.int('targetId') ?? '')],
      run: (call) => mapId(parts, call),
    },
  ];
}

function insert(parts: Parts, { body }: Call, status: (given: Given) => string): Said {
  const { store, settings } = parts;
  const info = body.part('employeeInformation', information);
  const record = body.part('employmentRecord', employment);
  demand(info, record);
  const place = placed(parts, record);
  const known = unused(parts, info);
  const originalId = info.text('originalId') ?? null;
  if (originalId !== null && store.employeeBy((row) => row.originalId === originalId && row !== known) !== undefined) {
    throw body.refuse('外部ID已存在映射关系');
  }
  const entry = dayOf(record, 'entryDate') ?? '';
  const started = {
    ...blankEmployment(randomUUID(), entry),
    employeeStatus: status(record),
    oIdDepartment: place.department ?? null,
    pOIdEmpAdmin: place.manager ?? null,
  };
  writeEmployment(started, record);
  const employee: Employee = known === undefined ? fresh(store.nextUser(), settings.now()) : copyOf(known);
  employee.originalId = originalId ?? employee.originalId;
  employee.employments.push(started);
  const dropped = write(employee.info, info, settings.customFields);
  keep(parts, employee);
  return {
    data: { employeeInformationId: employee.objectId, employmentRecordId: started.objectId, userId: employee.userID },
    message: '',
    outcomes: [{ key: originalId ?? employee.info.email, outcome: 'inserted', ...noted(dropped) }],
  };
}

function demand(info: Given, record: Given): void {
  const due: readonly (readonly [Given, string, string])[] = [
    [info, 'name', '姓名'],
    [info, 'email', '电子邮件'],
    [record, 'entryDate', '入职日期'],
    [record, 'employType', '雇佣关系'],
    [record, 'probation', '试用期'],
  ];
  for (const [given, name, title] of due) {
    if (!given.has(name) || given.raw(name) === '') throw given.refuse(`${title}不能为空`);
  }
  if (!record.has('oIdDepartment') && !record.has('oIdDepartmentOriginalId')) throw record.refuse('部门不能为空');
}

/** Refuses a known address. Somebody with this ID number who has left is hired again: that person comes back. */
function unused(parts: Parts, info: Given): Employee | undefined {
  const email = info.text('email')?.toLowerCase();
  const number = info.text('iDNumber');
  const same = number === undefined ? undefined : parts.store.employeeBy((row) => row.info.iDNumber === number);
  if (same !== undefined && newest(same).employeeStatus !== '8') throw info.refuse('人员重复，请确认信息！');
  const holder = parts.store.employeeBy((row) => row !== same && row.info.email.toLowerCase() === email);
  if (holder === undefined) return same;
  const kind = newest(holder).employeeStatus === '1' ? '待入职' : '在职';
  throw info.refuse(`电子邮箱与${kind}的内部员工：${holder.info.name}重复，请确认信息！`);
}

function fresh(userID: number, created: number): Employee {
  return {
    userID,
    objectId: randomUUID(),
    originalId: null,
    info: {
      ...{ name: '', email: '', workEmail: null, mobilePhone: null, gender: null, iDType: null, iDNumber: null },
      ...{ birthday: null, customProperties: {} },
    },
    employments: [],
    deleted: false,
    created,
    touched: [],
  };
}

function update(parts: Parts, { body }: Call): Said {
  const info = body.part('employeeInformation', { ...information, emptyFields: 'texts' });
  const record = body.part('employmentRecord', { ...employment, emptyFields: 'texts' });
  const known = personOf(parts, body, info);
  const email = info.text('email')?.toLowerCase();
  const holder = parts.store.employeeBy((row) => row !== known && row.info.email.toLowerCase() === email);
  if (holder !== undefined) throw body.refuse(`电子邮箱与在职的内部员工：${holder.info.name}重复，请确认信息！`);
  const place = placed(parts, record);
  const employee = copyOf(known);
  const job = newest(employee);
  const own = parts.settings.customFields;
  const dropped = write(employee.info, info, own);
  writeEmployment(job, record);
  job.oIdDepartment = place.department ?? job.oIdDepartment;
  job.pOIdEmpAdmin = place.manager ?? job.pOIdEmpAdmin;
  const emptied = [body, info, record].flatMap((given) => given.texts('emptyFields') ?? []);
  empty(employee.info, job, emptied, own);
  keep(parts, employee);
  const key = employee.originalId ?? String(employee.userID);
  return { data: null, outcomes: [{ key, outcome: 'updated', ...noted(dropped) }] };
}

function mapId(parts: Parts, { body }: Call): Said {
  const targetId = body.int('targetId');
  const originalId = body.text('originalId') ?? '';
  const object = body.text('objectName');
  if (targetId === undefined || originalId === '') throw body.refuse('TargetId和OriginalId不能为空');
  if (object === 'EmployeeInformation') {
    const known = parts.store.get('employees', targetId);
    if (known === undefined) throw body.refuse('该人员不存在');
    keep(parts, { ...copyOf(known), originalId });
  } else if (object === 'Organization') {
    const known = parts.store.get('departments', targetId);
    if (known === undefined) throw body.refuse('组织单元不存在');
    parts.store.put('departments', { ...known, originalId });
  } else throw unnamed('v5', 'objectName is Organization or EmployeeInformation.');
  return { data: null, outcomes: [{ key: String(targetId), outcome: 'updated' }] };
}

function noted(dropped: readonly string[]): { dropped?: readonly string[] } {
  return dropped.length === 0 ? {} : { dropped };
}
