import { describe, expect, it } from 'vitest';
import { changeJob, dayText, dismiss, hire } from '../../examples/sandbox/successfactors/people.ts';
import { systems } from './systems.ts';
import type { Systems } from './systems.ts';

const departments = 'successfactors-departments-to-beisen';
const employees = 'successfactors-employees-to-beisen';
const back = 'beisen-employees-to-successfactors';
const day = 86_400_000;
const today = Date.now();

/** The tree that Beisen has of what came from SuccessFactors: code to code of the unit above. */
function tree({ beisen }: Systems): Readonly<Record<string, string | undefined>> {
  const all = beisen.store.all('departments');
  const codeOf = (oId: number | null): string | undefined => all.find((row) => row.oId === oId)?.code ?? undefined;
  const sent = all.filter((row) => row.originalId !== null);
  return Object.fromEntries(sent.map((row) => [String(row.code), codeOf(row.pOIdOrgAdmin)] as const));
}

/** A person who came from SuccessFactors, as Beisen has them: the newest record of employment. */
function person({ beisen }: Systems, originalId: string) {
  const found = beisen.store.all('employees').filter((row) => row.originalId === originalId);
  expect(found.length).toBeLessThan(2);
  const [row] = found;
  if (row === undefined) return undefined;
  const job = row.employments.at(-1);
  const department = beisen.store.all('departments').find(({ oId }) => oId === job?.oIdDepartment)?.code;
  const boss = beisen.store.all('employees').find(({ userID }) => userID === job?.pOIdEmpAdmin)?.originalId;
  return { name: row.info.name, email: row.info.email, department, boss, custom: row.info.customProperties };
}

async function sent(at: Systems): Promise<void> {
  await at.go(departments);
  await at.go(employees);
}

function writes({ beisen, successfactors }: Systems): number {
  const isWrite = /(upsert|CreateForEntry|UpdateEmployee|Organization.(Create|Update))$/;
  const lines = [...beisen.log.lines, ...successfactors.log.lines];
  return lines.filter(({ phase, path }) => phase === 'received' && isWrite.test(path)).length;
}

describe('people from SuccessFactors to Beisen', () => {
  it('departments come from the top down in one run, each below its parent', async () => {
    const at = await systems();
    expect(await at.go(departments)).toMatchObject({ status: 'settled', read: 5, created: 5, held: 0 });
    expect(tree(at)).toEqual({ D100: 'ROOT', D110: 'D100', D111: 'D110', D112: 'D110', D120: 'D100' });
  });

  it('people come into their departments, and below managers who came after them', async () => {
    const at = await systems();
    await at.go(departments);
    const summary = await at.go(employees);
    // One to come in twenty days is held, one who left before is filtered.
    expect(summary).toMatchObject({ read: 12, created: 10, held: 1, filtered: 1, deadLettered: 0, unknown: 0 });
    expect(person(at, 'e1012')).toMatchObject({ department: 'D110', boss: 'e1002' });
    expect(person(at, 'e1001')).toMatchObject({ department: 'D100', boss: undefined });
    expect(person(at, 'e1009b')).toMatchObject({ department: 'D112', boss: 'e1004' });
    expect(person(at, 'e1006')).toBeUndefined();
  });

  it('a second run has nothing to send', async () => {
    const at = await systems();
    await sent(at);
    const before = at.beisen.log.lines.length;
    expect(await at.go(departments)).toMatchObject({ delivered: 0, status: 'settled' });
    expect(await at.go(employees)).toMatchObject({ delivered: 0, resumed: 0 });
    expect(at.beisen.log.lines.length).toBe(before);
  });

  it('people before their departments wait, and come once these have', async () => {
    const at = await systems();
    expect(await at.go(employees)).toMatchObject({ read: 12, delivered: 0, held: 11 });
    expect(at.asked('CreateForEntry')).toBe(0);
    await at.go(departments);
    expect(await at.go(employees)).toMatchObject({ created: 10, deadLettered: 0 });
    expect(person(at, 'e1012')).toMatchObject({ department: 'D110', boss: 'e1002' });
  });

  it('of a change only the change is sent: a move to another department, another manager', async () => {
    const at = await systems();
    await sent(at);
    const before = at.asked('UpdateEmployee');
    const startDate = dayText(today);
    changeJob(at.successfactors.tables, { userId: 'e1012', startDate, department: 'D120', managerId: 'e1005' });
    expect(await at.go(employees)).toMatchObject({ updated: 1, created: 0, deadLettered: 0 });
    expect(person(at, 'e1012')).toMatchObject({ department: 'D120', boss: 'e1005' });
    expect(at.asked('UpdateEmployee')).toBe(before + 1);
  });

  it('two who report to each other come both', async () => {
    const at = await systems({ successfactors: { employees: 12 } });
    await sent(at);
    const common = { startDate: dayText(today - 5 * day), department: 'D111', gender: 'F' };
    const pair = [
      { ...common, personId: 'p1', userId: 'x1', firstName: '甲', lastName: '王', email: 'x1@acme.example' },
      { ...common, personId: 'p2', userId: 'x2', firstName: '乙', lastName: '王', email: 'x2@acme.example' },
    ] as const;
    hire(at.successfactors.tables, { ...pair[0], managerId: 'x2' });
    hire(at.successfactors.tables, { ...pair[1], managerId: 'x1' });
    expect(await at.go(employees)).toMatchObject({ created: 2, updated: 2, deadLettered: 0 });
    expect([person(at, 'x1')?.boss, person(at, 'x2')?.boss]).toEqual(['x2', 'x1']);
  });

  it('one who leaves is told of as such, and stays so', async () => {
    const at = await systems();
    await sent(at);
    dismiss(at.successfactors.tables, 'e1012', dayText(today - 2 * day));
    expect(await at.go(employees)).toMatchObject({ updated: 1, labels: { left: 1, leaves: 1 } });
    expect(person(at, 'e1012')?.custom).toEqual({
      extSourceStatus: '已离职',
      extSourceLastDay: dayText(today - 2 * day),
    });
    expect(await at.go(employees, { full: true })).toMatchObject({ delivered: 0 });
  });
});

describe('an echo of both ways', () => {
  it('dies out: what Beisen gives back changes nobody in SuccessFactors, and nothing comes round', async () => {
    const at = await systems({ beisen: { employees: 10 } });
    // The people of SuccessFactors are its users as well, as they are there.
    const { tables } = at.successfactors;
    for (const row of tables.all('PerPersonal')) {
      const employment = tables.related('EmpEmployment', 'personIdExternal', String(row['personIdExternal'])).at(-1);
      const userId = String(employment?.['userId']);
      const { firstName = null, lastName = null } = row;
      const known = { username: userId, email: `${userId}@acme.example`, status: 't' };
      tables.put('User', [{ userId, firstName, lastName, ...known, department: null, title: '专员' }]);
    }
    await sent(at);
    // Beisen makes employees of pre-hires on their first day.
    for (const { userID, originalId } of at.beisen.store.all('employees')) {
      if (originalId !== null) at.beisen.change('employees', { userID, job: { employeeStatus: '3' } });
    }
    expect(await at.go(back)).toMatchObject({ deadLettered: 0, unknown: 0 });
    expect(at.successfactors.tables.get('User', 'e1012')).toMatchObject({
      department: '研发中心',
      managerUserId: 'e1002',
    });
    await sent(at);
    await at.go(back);
    const before = writes(at);
    await sent(at);
    expect(await at.go(back)).toMatchObject({ delivered: 0 });
    expect(await at.go(employees, { full: true })).toMatchObject({ delivered: 0 });
    expect(await at.go(back, { full: true })).toMatchObject({ delivered: 0 });
    expect(writes(at)).toBe(before);
    // Nobody has been made twice, on either side.
    const emails = at.beisen.store.all('employees').map(({ info }) => info.email);
    expect(new Set(emails).size).toBe(emails.length);
    const users = at.successfactors.tables.all('User').map((row) => row['email']);
    expect(new Set(users).size).toBe(users.length);
  });
});
