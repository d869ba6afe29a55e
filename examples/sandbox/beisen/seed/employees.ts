import { pick } from '../../shared/chance.ts';
import { blankEmployment } from '../employee/people.ts';
import { guid } from '../guid.ts';
import type { Employee, Employment } from '../model.ts';
import type { Settings } from '../options.ts';
import type { Store } from '../store.ts';
import { dayAfter, dayBefore, dayText } from '../time.ts';
import { chineseName, mobile } from './names.ts';

/**
 * The people of the tenant, numbered from 101500001. Of each ten: the 4th on probation, the 5th to be hired in two
 * weeks, the 6th an intern, the 7th gone, the 8th with a transfer to come, the 9th with an approved leave to come, the
 * 10th informal; the 11th of all is deleted. Every third was changed twice.
 */
export function plantEmployees(
  store: Store,
  settings: Settings,
  departments: readonly number[],
  random: () => number,
  start: number,
): void {
  for (let index = 0; index < settings.employees; index++) {
    const userID = 101_500_001 + index;
    const at = start + index * 3_600_000;
    const employee: Employee = {
      ...{ userID, objectId: guid('employee', userID), originalId: null, created: at, deleted: index === 10 },
      touched: index % 3 === 0 ? [at, at + 20 * 86_400_000] : [at],
      info: {
        ...{ name: chineseName(random), email: `staff${index + 1}@acme.example`, workEmail: null },
        ...{ mobilePhone: mobile(random), gender: index % 2, iDType: '1' },
        iDNumber: `11010119900101${String(1000 + index)}`,
        ...{ birthday: '1990-01-01T00:00:00', customProperties: { extSourceId: `S${index + 1}` } },
      },
      employments: employments(index, userID, pick(random, departments), departments, settings.now()),
    };
    store.put('employees', employee);
  }
}

function employments(
  index: number,
  userID: number,
  department: number,
  departments: readonly number[],
  now: number,
): Employment[] {
  const job: Employment = {
    ...blankEmployment(guid('employment', userID), '2024-03-01T00:00:00'),
    ...{ oIdDepartment: department, oIdJobPost: '63167', oIdJobPosition: guid('position', index % 4) },
    ...{ jobNumber: `E${String(index + 1).padStart(5, '0')}`, employeeStatus: '3', probation: 3 },
    pOIdEmpAdmin: index === 0 ? null : 101_500_001 + Math.floor((index - 1) / 5),
  };
  const soon = dayText(now, 14);
  switch (index % 10) {
    case 3:
      return [{ ...job, employeeStatus: '2', entryDate: dayText(now, -20), startDate: dayText(now, -20) }];
    case 4:
      return [{ ...job, employeeStatus: '1', entryDate: soon, startDate: soon }];
    case 5:
      return [{ ...job, employType: 2 }];
    case 6:
      return gone(job, dayText(now, -10), 4);
    case 7: {
      const next = departments.find((oId) => oId !== department) ?? department;
      const moved = { ...job, objectId: guid('transfer', userID), oIdDepartment: next, startDate: soon };
      return [{ ...job, stopDate: dayBefore(soon) }, moved];
    }
    case 8:
      return gone(job, soon, 2);
    case 9:
      return [{ ...job, employeeStatus: '12' }];
    default:
      return [job];
  }
}

function gone(job: Employment, lastWorkDate: string, approvalStatus: number): Employment[] {
  const left = { ...job, objectId: guid('leave', job.objectId), employeeStatus: '8', approvalStatus, lastWorkDate };
  return [
    { ...job, stopDate: lastWorkDate, lastWorkDate },
    { ...left, startDate: dayAfter(lastWorkDate) },
  ];
}
