import { chance, pick } from '../shared/chance.ts';
import type { Settings } from './options.ts';
import { changeDepartment, changeJob, dayText, dismiss, employmentStates, hire, stateId } from './people.ts';
import type { Row, Tables } from './tables.ts';

const day = 86_400_000;

/** Code, name, parent. */
const departments: readonly (readonly [string, string, string | null])[] = [
  ['D100', '总部', null],
  ['D110', '研发中心', 'D100'],
  ['D111', '平台组', 'D110'],
  ['D112', '算法组', 'D110'],
  ['D120', '销售部', 'D100'],
];
const families = ['王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴', '欧阳'];
const givens = ['伟', '芳', '娜', '敏', '静', '丽', '强', '磊', '思远', '梓涵'];

/**
 * A department tree and as many people as asked for. From the sixth on one is hired for a day to come, one has left,
 * one moves on a day to come, one was hired again, each its own person.
 */
export function plantPeople(tables: Tables, settings: Settings): void {
  if (settings.employees === 0) return;
  const random = chance(settings.seed ^ 0xec);
  const today = Math.floor(settings.now() / day) * day;
  const start = dayText(today - 400 * day);
  for (const state of employmentStates) tables.put('PicklistOption', [{ id: stateId(state), externalCode: state }]);
  for (const [code, name, parent] of departments) changeDepartment(tables, code, start, { name, parent });
  for (let i = 0; i < settings.employees; i++) {
    const userId = `e${1001 + i}`;
    const head = i < departments.length;
    const [department] = departments[i % departments.length] ?? departments[0] ?? ['D100'];
    hire(tables, {
      personId: `p${1001 + i}`,
      userId,
      lastName: pick(random, families),
      firstName: pick(random, givens),
      startDate: i === 5 ? dayText(today + 20 * day) : start,
      email: `${userId}@acme.example`,
      phone: `139${String(10_000_000 + i)}`,
      gender: i % 2 === 0 ? 'M' : 'F',
      birthday: `19${80 + (i % 20)}-05-01`,
      department,
      title: head ? '负责人' : '专员',
      ...(i === 0 ? {} : { managerId: head ? 'e1001' : `e${1001 + (i % departments.length)}` }),
    });
  }
  if (settings.employees > 6) dismiss(tables, 'e1007', dayText(today - 10 * day));
  if (settings.employees > 7)
    changeJob(tables, { userId: 'e1008', startDate: dayText(today + 10 * day), department: 'D120' });
  if (settings.employees > 8) hireAgain(tables, today);
  age(tables, settings);
}

/** Two employments of one person: the first has ended, the second is in force, under another user id. */
function hireAgain(tables: Tables, today: number): void {
  dismiss(tables, 'e1009', dayText(today - 200 * day));
  const again = { personId: 'p1009', userId: 'e1009b', firstName: '', lastName: '' };
  hire(tables, {
    ...again,
    startDate: dayText(today - 100 * day),
    department: 'D112',
    title: '顾问',
    managerId: 'e1004',
  });
}

/** What was planted was saved long ago, not now. */
function age(tables: Tables, settings: Settings): void {
  const at = Math.floor(settings.now() / day) * day - 30 * day;
  for (const table of [
    'PerPerson',
    'PerPersonal',
    'PerEmail',
    'PerPhone',
    'EmpEmployment',
    'EmpJob',
    'FODepartment',
  ] as const) {
    tables.put(
      table,
      tables.all(table).map((row): Row => ({ ...row, lastModifiedDateTime: at })),
    );
  }
}
