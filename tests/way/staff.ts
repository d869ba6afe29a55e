import { expect } from 'vitest';
import type { Employee, Employment, Scalar } from '../../examples/sandbox/beisen/model.ts';
import type { LogLine } from '../../examples/sandbox/shared/log.ts';
import { dayText } from '../../examples/sandbox/successfactors/people.ts';
import type { Row } from '../../examples/sandbox/successfactors/tables.ts';
import type { SystemName, Way } from './harness.ts';

/** What the tests of people and departments ask of the systems. */

export const departments = 'successfactors-departments-to-beisen';
export const employees = 'successfactors-employees-to-beisen';
export const users = 'beisen-employees-to-successfactors';
export const roster = 'beisen-employees-to-export';

export const creates = '/Employee/CreateForEntry';
export const updates = '/Employee/UpdateEmployee';

const ms = 86_400_000;

/** A day, so many days from the systems' today. */
export function day(at: Way, plus: number): string {
  return dayText(at.successfactors.settings.now() + plus * ms);
}

/** Requests that write, since `mark`, of one system or of both. */
export function writes(at: Way, system?: SystemName): readonly LogLine[] {
  const asked = [
    ...(system === 'successfactors' ? [] : at.received('beisen', { path: /Create|Update/ })),
    ...(system === 'beisen' ? [] : at.received('successfactors', { path: '/upsert' })),
  ];
  return asked;
}

/** Whom the writes of a system changed since `mark`, each as often as it was. */
export function written(at: Way, system: SystemName, path?: string): readonly string[] {
  const done = at.done(system, { path: path ?? (system === 'beisen' ? /Create|Update/ : '/upsert') });
  return done
    .flatMap((line) => (line.outcomes ?? []) as readonly { readonly key: string; readonly outcome: string }[])
    .filter(({ outcome }) => outcome === 'inserted' || outcome === 'updated')
    .map(({ key }) => key);
}

/** Somebody as Beisen has them, with the job of today or to come. */
interface Known {
  readonly userID: number;
  readonly name: string;
  readonly email: string;
  readonly mobile: string | null;
  readonly status: string;
  readonly department: string | null | undefined;
  readonly boss: string | null | undefined;
  readonly entry: string | null;
  readonly custom: Readonly<Record<string, Scalar>>;
}

/** The person of that original id; undefined: none. Fails where there are two. */
export function person(at: Way, originalId: string): Known | undefined {
  const found = at.beisen.store.all('employees').filter((row) => row.originalId === originalId && !row.deleted);
  expect(found.length).toBeLessThan(2);
  return found[0] === undefined ? undefined : known(at, found[0]);
}

function known(at: Way, { userID, info, employments }: Employee): Known {
  const job: Employment | undefined = employments.at(-1);
  return {
    ...{ userID, name: info.name, email: info.email, mobile: info.mobilePhone, custom: info.customProperties },
    ...{ status: job?.employeeStatus ?? '', entry: job?.entryDate ?? null },
    department: at.beisen.store.all('departments').find(({ oId }) => oId === job?.oIdDepartment)?.code,
    boss: at.beisen.store.all('employees').find((row) => row.userID === job?.pOIdEmpAdmin)?.originalId,
  };
}

/** Original ids of all who came from elsewhere, sorted. */
export function arrived(at: Way): readonly string[] {
  const ids = at.beisen.store.all('employees').flatMap(({ originalId }) => originalId ?? []);
  return ids.sort();
}

/** Departments that came from elsewhere: code to code of the unit above. */
export function tree(at: Way): Readonly<Record<string, string | null | undefined>> {
  const all = at.beisen.store.all('departments');
  const came = all.filter(({ originalId }) => originalId !== null);
  return Object.fromEntries(
    came.map(({ code, pOIdOrgAdmin }) => [String(code), all.find(({ oId }) => oId === pOIdOrgAdmin)?.code] as const),
  );
}

export const seededTree = { D100: 'ROOT', D110: 'D100', D111: 'D110', D112: 'D110', D120: 'D100' };
/** Who of the twelve seeded people goes over: e1006 comes in twenty days, e1007 has left, e1009 is here again as e1009b. */
export const seededPeople = [
  ...['e1001', 'e1002', 'e1003', 'e1004', 'e1005', 'e1008', 'e1009b', 'e1010', 'e1011', 'e1012'],
];

export function user(at: Way, userId: string): Row | undefined {
  return at.successfactors.tables.get('User', userId);
}

/** Nobody was refused because a budget was overdrawn. */
export function withinBudgets(at: Way): void {
  for (const api of at.beisen.budgets.usage()) expect(api).toMatchObject({ refused: 0 });
}
