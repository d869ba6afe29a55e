import type { Given } from '../given.ts';
import type { Employee, Employment } from '../model.ts';
import type { Parts } from '../parts.ts';
import { never } from '../time.ts';

/** The person of a write: `userId` and `originalId`, one of them and not both. */
export function personOf(parts: Parts, given: Given, nested?: Given): Employee {
  const userId = given.int('userId');
  const originalId = given.text('originalId') ?? nested?.text('originalId');
  if ((userId === undefined) === (originalId === undefined || originalId === '')) {
    throw given.refuse('人员UserId标识（OId）或外部ID标识（OriginalId）必须有且仅有一个有值');
  }
  const found = parts.store.employeeBy((row) =>
    userId === undefined ? row.originalId === originalId : row.userID === userId,
  );
  if (found === undefined) throw given.refuse('该人员不存在');
  return found;
}

/** A state of the person that a write may change without touching what is stored. */
export function copyOf(employee: Employee): Employee {
  return structuredClone(employee);
}

/** The newest main job: what writes change. */
export function newest(employee: Employee): Employment {
  const records = employee.employments.filter((record) => record.serviceType === 0);
  const found = records.reduce<Employment | undefined>(
    (best, next) => (best === undefined || next.startDate >= best.startDate ? next : best),
    undefined,
  );
  if (found === undefined) throw new TypeError(`${employee.userID} has no main job`);
  return found;
}

/** Stores the person as changed by somebody, now. */
export function keep(parts: Parts, employee: Employee): void {
  employee.touched.push(parts.settings.now());
  parts.store.put('employees', employee);
}

/** Department and manager that the write names by number or by the other system's id; they must exist. */
export function placed(parts: Parts, given: Given): { department?: number; manager?: number } {
  const { store } = parts;
  const department = given.int('oIdDepartment');
  const departmentId = given.text('oIdDepartmentOriginalId');
  const manager = given.int('pOIdEmpAdmin');
  const managerId = given.text('pOIdEmpAdminOriginalId');
  const foundDepartment =
    department === undefined
      ? store.departmentBy((row) => departmentId !== undefined && row.originalId === departmentId)
      : store.departmentBy((row) => row.oId === department);
  const foundManager =
    manager === undefined
      ? store.employeeBy((row) => managerId !== undefined && row.originalId === managerId)
      : store.employeeBy((row) => row.userID === manager);
  if (foundDepartment === undefined && (department ?? departmentId) !== undefined)
    throw given.refuse('指定的部门不存在');
  if (foundManager === undefined && (manager ?? managerId) !== undefined) throw given.refuse('指定的直线经理不存在');
  return {
    ...(foundDepartment === undefined ? {} : { department: foundDepartment.oId }),
    ...(foundManager === undefined ? {} : { manager: foundManager.userID }),
  };
}

export function blankEmployment(objectId: string, startDate: string): Employment {
  return {
    ...{ objectId, oIdDepartment: null, oIdOrganization: null, oIdJobPost: null, oIdJobPosition: null },
    ...{ jobNumber: null, pOIdEmpAdmin: null, employeeStatus: '1', employType: 0, serviceType: 0 },
    ...{ approvalStatus: 4, probation: null, entryDate: startDate, lastWorkDate: null, regularizationDate: null },
    ...{ startDate, stopDate: never, changeTypeOID: null },
  };
}
