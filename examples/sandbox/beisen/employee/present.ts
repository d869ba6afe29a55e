import type { Employee, Employment } from '../model.ts';
import { dayText, local } from '../time.ts';
import { modified } from '../window.ts';
import { approval, inForce } from './choice.ts';

/** Gender and the like as the vendor answers them, without the record of employment. */
export function informationOf(employee: Employee, now: number): Record<string, unknown> {
  return {
    userID: employee.userID,
    ...employee.info,
    approvalStatus: 4,
    stdIsDeleted: employee.deleted,
    objectId: employee.objectId,
    ...stamps(employee, now),
  };
}

export function recordOf(employee: Employee, record: Employment, now: number): Record<string, unknown> {
  const today = dayText(now);
  return {
    userID: employee.userID,
    ...record,
    approvalStatus: approval(record, today),
    isCurrentRecord: inForce(record, today),
    stdIsDeleted: employee.deleted,
    customProperties: {},
    ...stamps(employee, now),
  };
}

function stamps(employee: Employee, now: number): Record<string, string> {
  return {
    businessModifiedTime: local(employee.touched.at(-1) ?? employee.created),
    modifiedTime: local(modified(employee.touched, employee.userID, now)),
  };
}
