import { randomUUID } from 'node:crypto';
import type { Fields, Given } from '../given.ts';
import type { Employee } from '../model.ts';
import type { Call, Parts, Route, Said } from '../parts.ts';
import { dayAfter, dayBefore, dayText } from '../time.ts';
import { dayOf, employment, information, write, writeEmployment } from './fields.ts';
import { copyOf, keep, newest, personOf, placed } from './people.ts';

const prefix = '/TenantBaseExternal/api/v5/Employee/';
const whom: Fields = { userId: 'int', originalId: 'text' };

/** What happens to people between their entry and their leaving. */
export function lifecycleRoutes(parts: Parts): Route[] {
  const step = (
    name: string,
    budget: Route['budget'],
    body: Fields,
    run: (call: Call) => Said,
    once = true,
  ): Route => ({
    method: 'POST',
    path: `${prefix}${name}`,
    family: 'v5',
    budget,
    body,
    once,
    keys: (given) => given.texts('userIds') ?? [given.text('originalId') ?? String(given.int('userId') ?? '')],
    run,
  });
  const job: Fields = { ...whom, employmentRecord: 'object' };
  return [
    step(
      'Entry',
      { second: 50, minute: 1500 },
      { ...whom, employeeInformation: 'object', employmentRecord: 'object' },
      (call) => enter(parts, call),
      false,
    ),
    step(
      'CancelEntry',
      { second: 50, minute: 500 },
      { userIds: 'ids', reasonForCancellation: 'guid' },
      (call) => cancel(parts, call),
      false,
    ),
    step('ProbationPositive', { second: 30, minute: 1000 }, job, (call) => regularise(parts, call)),
    step('Transfer', { second: 30, minute: 500 }, job, (call) => transfer(parts, call)),
    step('Dimission', { second: 40, minute: 1300 }, job, (call) => leave(parts, call)),
    step('DimissionApproval', { second: 40, minute: 1300 }, job, (call) => leave(parts, call)),
  ];
}

/** The person, who must be in one of these states. */
function inState(parts: Parts, given: Given, states: readonly string[], otherwise: string): Employee {
  const known = personOf(parts, given);
  if (!states.includes(newest(known).employeeStatus)) throw given.refuse(otherwise);
  return copyOf(known);
}

function enter(parts: Parts, { body }: Call): Said {
  const employee = inState(parts, body, ['1'], '该人员当前状态不能办理当前业务');
  const record = body.part('employmentRecord', employment);
  placed(parts, record);
  const job = newest(employee);
  write(employee.info, body.part('employeeInformation', information), parts.settings.customFields);
  writeEmployment(job, record);
  job.employeeStatus = (job.probation ?? 0) > 0 ? '2' : '3';
  return done(parts, employee);
}

/** Failures stand in `data.failDatas` of an answer whose code says 200. */
function cancel(parts: Parts, { body }: Call): Said {
  const ids = body.list('userIds', 100, '一次最多允许操作100个');
  const failDatas: { key: string; errorReason: string }[] = [];
  for (const id of ids) {
    const known = parts.store.get('employees', id);
    if (known === undefined || known.deleted) failDatas.push({ key: id, errorReason: '该人员不存在' });
    else if (newest(known).employeeStatus !== '1') failDatas.push({ key: id, errorReason: '该人员不是待入职人员' });
    else keep(parts, { ...copyOf(known), deleted: true });
  }
  const outcomes = ids.map((key) => {
    const failed = failDatas.find((item) => item.key === key);
    return failed === undefined
      ? ({ key, outcome: 'updated' } as const)
      : ({ key, outcome: 'rejected', reason: failed.errorReason } as const);
  });
  if (failDatas.length === 0) {
    return { data: null, message: `取消入职操作已完成，成功操作${ids.length}个人员`, outcomes };
  }
  const successCount = ids.length - failDatas.length;
  return { data: { successCount, failCount: failDatas.length, failDatas }, outcomes };
}

function regularise(parts: Parts, { body }: Call): Said {
  const record = body.part('employmentRecord', {
    ...employment,
    regularizationDate: 'instant',
    probationResult: 'text',
  });
  const employee = inState(parts, body, ['2'], '非试用员工不支持试用期转正操作');
  const day = dayOf(record, 'regularizationDate');
  if (day === undefined || !record.has('probationResult')) throw body.refuse('转正日期和试用结果不能为空');
  const job = newest(employee);
  job.regularizationDate = day;
  job.employeeStatus = '3';
  return done(parts, employee);
}

function transfer(parts: Parts, { body }: Call): Said {
  const record = body.part('employmentRecord', { ...employment, startDate: 'instant' });
  const employee = inState(parts, body, ['2', '3', '12'], '该人员当前状态不能办理当前业务');
  const place = placed(parts, record);
  if (place.department === undefined) throw body.refuse('部门不能为空');
  const startDate = dayOf(record, 'startDate') ?? dayText(parts.settings.now());
  const before = newest(employee);
  const next = { ...before, objectId: randomUUID(), startDate, oIdDepartment: place.department };
  before.stopDate = dayBefore(startDate);
  writeEmployment(next, record);
  employee.employments.push(next);
  return done(parts, employee);
}

/** In service up to and with the last working day; what says "left" begins on the day after. */
function leave(parts: Parts, { body }: Call): Said {
  const record = body.part('employmentRecord', {
    ...{ lastWorkDate: 'instant', transitionTypeOID: 'guid', addOrNotBlackList: 'flag', remarks: 'text' },
    ...{ blackListAddReason: 'text', blackStaffDesc: 'text' },
  });
  const employee = inState(parts, body, ['2', '3'], '该人员当前状态不能办理当前业务');
  const lastWorkDate = dayOf(record, 'lastWorkDate');
  if (lastWorkDate === undefined) throw body.refuse('最后工作日不能为空');
  const job = newest(employee);
  const startDate = dayAfter(lastWorkDate);
  const approvalStatus = startDate > dayText(parts.settings.now()) ? 2 : 4;
  job.stopDate = lastWorkDate;
  job.lastWorkDate = lastWorkDate;
  employee.employments.push({
    ...job,
    ...{ objectId: randomUUID(), employeeStatus: '8', approvalStatus, startDate, stopDate: '9999-12-31T00:00:00' },
  });
  return done(parts, employee);
}

/** These calls bring no `data`. */
function done(parts: Parts, employee: Employee): Said {
  keep(parts, employee);
  return { outcomes: [{ key: employee.originalId ?? String(employee.userID), outcome: 'updated' }] };
}
