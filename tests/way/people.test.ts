import { describe, expect, it } from 'vitest';
import type { Employee } from '../../examples/sandbox/beisen/model.ts';
import { changeEmail, changeJob, changeName, dismiss, hire } from '../../examples/sandbox/successfactors/people.ts';
import { turnClock } from './clock.ts';
import { way } from './harness.ts';
import type { Way, WayOptions } from './harness.ts';
import {
  arrived,
  creates,
  day,
  departments,
  employees,
  person,
  seededPeople,
  updates,
  withinBudgets,
  writes,
  written,
} from './staff.ts';
import { variants } from '../variants.ts';

/** The departments are there, and twelve people: ten who work, one who comes in twenty days, one who has left. */
async function start({ beisen, ...options }: WayOptions = {}): Promise<Way> {
  const at = await way({ successfactors: { candidates: 2, employees: 12 }, beisen: { ...beisen }, ...options });
  await at.go(departments);
  at.mark();
  return at;
}

async function sent(options: WayOptions = {}): Promise<Way> {
  const at = await start(options);
  expect(await at.go(employees)).toMatchObject({ created: 10, deadLettered: 0, unknown: 0 });
  at.mark();
  return at;
}

const newcomer = (at: Way, userId: string, fields: Partial<Parameters<typeof hire>[1]> = {}): void =>
  hire(at.successfactors.tables, {
    ...{ personId: `p-${userId}`, userId, firstName: '新', lastName: '王', email: `${userId}@acme.example` },
    ...{ startDate: day(at, -1), department: 'D111', gender: 'F', ...fields },
  });

describe('from empty, again, after changes', () => {
  it('everybody comes once, into the department, and below the manager in a second pass', async () => {
    const at = await start();
    expect(await at.go(employees)).toMatchObject({ read: 12, created: 10, held: 1, filtered: 1, left: 0 });
    expect([arrived(at), written(at, 'beisen', creates).toSorted()]).toEqual([seededPeople, seededPeople]);
    expect(person(at, 'e1012')).toMatchObject({ department: 'D110', boss: 'e1002', email: 'e1012@acme.example' });
    expect(person(at, 'e1001')?.boss).toBeUndefined();
    // Only whose manager came later is written a second time.
    expect(at.received('beisen', { path: updates }).length).toBeLessThan(10);
    withinBudgets(at);
  });

  it('departments come before people: the log has no person whose department is not there', async () => {
    const at = await way({ successfactors: { candidates: 2, employees: 12 } });
    await at.go(employees);
    expect(at.received('beisen', { path: creates })).toEqual([]);
    await at.go(departments);
    await at.go(employees);
    const paths = at.done('beisen', { path: /Create/ }).map(({ path }) => path);
    expect(paths.findIndex((path) => path.endsWith('CreateForEntry'))).toBe(5);
    expect(paths.slice(5).every((path) => path.endsWith('CreateForEntry'))).toBe(true);
    expect(arrived(at)).toEqual(seededPeople);
  });

  it('a second run, and one from the beginning, write nothing', async () => {
    const at = await sent();
    expect(await at.go(employees)).toMatchObject({ delivered: 0 });
    expect(await at.go(employees, { full: true })).toMatchObject({ read: 12, delivered: 0, unchanged: 10 });
    expect(writes(at)).toEqual([]);
  });

  it('of an address, a name and a move exactly these three are written, each once', async () => {
    const at = await sent();
    const { tables } = at.successfactors;
    changeEmail(tables, 'p1003', 'new.address@acme.example');
    changeName(tables, 'p1010', day(at, -1), { lastName: '司马' });
    changeJob(tables, { userId: 'e1011', startDate: day(at, -1), department: 'D120', managerId: 'e1005' });
    expect(await at.go(employees)).toMatchObject({ updated: 3, created: 0, deadLettered: 0 });
    expect(written(at, 'beisen').toSorted()).toEqual(['e1003', 'e1010', 'e1011']);
    expect(person(at, 'e1003')?.email).toBe('new.address@acme.example');
    expect(person(at, 'e1010')?.name).toMatch(/^司马/);
    expect(person(at, 'e1011')).toMatchObject({ department: 'D120', boss: 'e1005' });
  });

  it('two who report to each other, and a boss who comes after them, all end below the right one', async () => {
    const at = await sent();
    newcomer(at, 'x1', { managerId: 'x2' });
    newcomer(at, 'x2', { managerId: 'x1' });
    newcomer(at, 'y1', { managerId: 'y2' });
    newcomer(at, 'y2', { managerId: 'e1001' });
    expect(await at.go(employees)).toMatchObject({ created: 4, held: 0, deadLettered: 0 });
    expect(['x1', 'x2', 'y1', 'y2'].map((id) => person(at, id)?.boss)).toEqual(['x2', 'x1', 'y2', 'e1001']);
    expect(written(at, 'beisen', creates).toSorted()).toEqual(['x1', 'x2', 'y1', 'y2']);
    at.mark();
    await at.go(employees, { full: true });
    expect(writes(at)).toEqual([]);
  });

  it('who has a manager that never comes is there without one, and gets one who comes weeks later', async () => {
    const at = await sent();
    newcomer(at, 'z1', { managerId: 'z2' });
    await at.go(employees);
    expect([person(at, 'z1')?.department, person(at, 'z1')?.boss]).toEqual(['D111', undefined]);
    newcomer(at, 'z2');
    expect(await at.go(employees)).toMatchObject({ created: 1, updated: 1 });
    expect(person(at, 'z1')?.boss).toBe('z2');
  });

  it('one who leaves is told of as such once, and one who left before ever coming is nobody', async () => {
    const at = await sent();
    dismiss(at.successfactors.tables, 'e1012', day(at, -2));
    expect(await at.go(employees)).toMatchObject({ updated: 1, labels: { left: 1, leaves: 1 } });
    expect(person(at, 'e1012')?.custom).toMatchObject({ extSourceStatus: '已离职', extSourceLastDay: day(at, -2) });
    at.mark();
    await at.go(employees, { full: true });
    expect([writes(at), person(at, 'e1007')]).toEqual([[], undefined]);
  });

  it('a leave to come is no leave yet; on the day after the last one it is', async () => {
    const clock = turnClock();
    const at = await sent();
    dismiss(at.successfactors.tables, 'e1012', day(at, 3));
    await at.go(employees);
    expect(person(at, 'e1012')?.custom['extSourceStatus']).toBe('在职');
    clock.forward(5);
    expect(await at.go(employees)).toMatchObject({ labels: { leaves: 1 } });
    expect(person(at, 'e1012')?.custom['extSourceStatus']).toBe('已离职');
  });
});

describe('hires of the future', () => {
  it('one is held until fourteen days before the first day, comes then by itself, and once', async () => {
    const clock = turnClock();
    const at = await sent();
    clock.forward(5);
    expect(await at.go(employees)).toMatchObject({ delivered: 0 });
    expect(person(at, 'e1006')).toBeUndefined();
    clock.forward(2);
    expect(await at.go(employees)).toMatchObject({ created: 1, held: 0 });
    expect(person(at, 'e1006')).toMatchObject({ status: '1', department: 'D100', boss: 'e1001' });
    await at.go(employees, { full: true });
    expect(written(at, 'beisen', creates)).toEqual(['e1006']);
  });

  it('a first day that is put off is waited for anew, without a second row', async () => {
    const clock = turnClock();
    const at = await sent();
    const [row] = at.successfactors.tables.related('EmpEmployment', 'userId', 'e1006');
    if (row === undefined) throw new Error('no employment');
    at.successfactors.tables.change('EmpEmployment', row, { startDate: Date.parse(`${day(at, 40)}T00:00:00Z`) });
    await at.go(employees);
    expect(await at.aside(employees, 'held')).toHaveLength(1);
    clock.forward(8);
    expect(await at.go(employees)).toMatchObject({ delivered: 0 });
    clock.forward(20);
    expect(await at.go(employees)).toMatchObject({ created: 1 });
    expect(person(at, 'e1006')).toBeDefined();
  });

  it('a department that somebody moves to next week is written next week', async () => {
    const clock = turnClock();
    const at = await sent();
    expect(person(at, 'e1008')?.department).not.toBe('D120');
    clock.forward(11);
    await at.go(employees);
    expect(person(at, 'e1008')?.department).toBe('D120');
    expect(written(at, 'beisen').filter((id) => id === 'e1008')).toHaveLength(1);
  });
});

describe('what Beisen does not take', () => {
  it('BS-DUPLICATE-EMAIL: one whose address another has is refused alone, without naming either; freed, it goes', async () => {
    const at = await start({ beisen: { employees: 1 } });
    const holder = at.beisen.store.all('employees')[0] as Employee;
    at.beisen.change('employees', { userID: holder.userID, info: { email: 'e1010@acme.example' } });
    const { summary, causes } = await at.run(employees);
    expect(summary).toMatchObject({ created: 9, deadLettered: 1, left: 0 });
    expect(causes).toContainEqual({ code: '417', count: 1 });
    const dead = await at.aside(employees, 'dead');
    expect(JSON.stringify(dead)).not.toContain(holder.info.name);
    expect(JSON.stringify(dead)).not.toContain('e1010@acme.example');
    at.beisen.change('employees', { userID: holder.userID, info: { email: 'elsewhere@acme.example' } });
    await at.bringBack(employees, 'dead');
    expect(await at.go(employees)).toMatchObject({ created: 1, deadLettered: 0 });
    expect(arrived(at)).toEqual(seededPeople);
  });

  it('BS-CUSTOM-DROPPED: a field that the tenant lacks is dropped; the rest stands, and nothing is sent again for it', async () => {
    const at = await sent({ beisen: { customFields: [] } });
    expect(person(at, 'e1003')).toMatchObject({ department: 'D111', custom: {} });
    expect(await at.go(employees, { full: true })).toMatchObject({ delivered: 0 });
    expect(writes(at)).toEqual([]);
  });

  it('a table of fields that is set right is written to all, once', async () => {
    const at = await sent();
    const names = [
      'hire_status',
      'employment_status',
      'last_day',
      'interview_score',
      'interview_date',
      'interview_link',
    ];
    const fields = names.map(
      (name) => `${name},${name === 'employment_status' ? 'extHireStatus' : 'extSourceLastDay'}`,
    );
    at.put('mappings/tables/beisen_fields.csv', ['name,field', ...fields, ''].join('\n'));
    expect(await at.go(employees, { full: true })).toMatchObject({ updated: 10, deadLettered: 0 });
    expect(person(at, 'e1003')?.custom['extHireStatus']).toBe('在职');
    at.mark();
    await at.go(employees, { full: true });
    expect(writes(at)).toEqual([]);
  });

  it('a daily quota that is spent stops the run before the vendor does; the next day brings the rest', async () => {
    const clock = turnClock();
    const at = await start({ settings: { beisen: { daily_requests: 14 } } });
    const first = await at.run(employees);
    expect(first.summary.status).toBe('failed');
    expect(first.summary.created).toBeLessThan(10);
    expect(at.requests().beisen).toBeLessThan(15);
    clock.forward(1.1);
    for (let run = 0; run < 3 && arrived(at).length < 10; run++) {
      await at.go(employees);
      clock.forward(1.1);
    }
    expect([arrived(at), written(at, 'beisen', creates).toSorted()]).toEqual([seededPeople, seededPeople]);
    withinBudgets(at);
  });
});

describe('Beisen that fails in between', () => {
  const beforeWork = variants(
    ['too-many', 'html'],
    ['server-error', 'bad-gateway', 'unavailable', 'gateway-timeout', 'error-200', 'empty'],
  );
  it.each(beforeWork)('%s before any work: everybody is made exactly once', async (kind) => {
    const at = await start();
    at.beisen.faults.add([{ kind, path: creates, after: 3, retry_after: 0 }]);
    await settled(at);
    expect([arrived(at), written(at, 'beisen', creates).toSorted()]).toEqual([seededPeople, seededPeople]);
  });

  const afterWork = variants(
    ['lost', 'html'],
    ['server-error', 'bad-gateway', 'gateway-timeout', 'error-200', 'empty', 'cut'],
  );
  it.each(afterWork)(
    '%s after the work was done: the person is found by the address, and nobody is made twice',
    async (kind) => {
      const at = await start();
      at.beisen.faults.add([{ kind, path: creates, after: 1, done: true }]);
      await settled(at);
      expect([arrived(at), written(at, 'beisen', creates).toSorted()]).toEqual([seededPeople, seededPeople]);
      // Also whoever was found again is somebody's manager.
      expect(person(at, 'e1012')?.boss).toBe('e1002');
    },
  );

  it('BS-EQUAL-PARAMETERS: an update whose answer was lost is repeated no sooner than three seconds later', async () => {
    const at = await sent();
    changeEmail(at.successfactors.tables, 'p1003', 'new.address@acme.example');
    at.beisen.faults.add([{ kind: 'lost', path: updates }]);
    expect(await at.go(employees)).toMatchObject({ updated: 1, deadLettered: 0, unknown: 0 });
    const [first, second] = at.received('beisen', { path: updates }).map((line) => Date.parse(line.at));
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(3000);
    expect(person(at, 'e1003')?.email).toBe('new.address@acme.example');
  });

  it('a token that dies in the middle is asked for anew, and nobody is made twice', async () => {
    const at = await start();
    at.beisen.faults.add([
      { kind: 'token-killed', path: creates, after: 2 },
      { kind: 'token-killed', path: updates },
    ]);
    expect(await at.go(employees)).toMatchObject({ created: 10, deadLettered: 0 });
    expect(written(at, 'beisen', creates).toSorted()).toEqual(seededPeople);
  });

  it('403 of an address that is not trusted any more ends the run with the way out; the next one makes who is missing', async () => {
    const at = await start();
    at.beisen.faults.add([{ kind: 'untrusted', path: creates, after: 2 }]);
    const { summary, error } = await at.run(employees);
    expect([summary.status, error?.hint]).toEqual(['failed', expect.stringMatching(/受信IP/)]);
    await settled(at);
    expect([arrived(at), written(at, 'beisen', creates).toSorted()]).toEqual([seededPeople, seededPeople]);
  });
});

describe('SuccessFactors that fails in between', () => {
  const atRead = variants(
    ['lost', 'too-many', 'token-killed'],
    ['server-error', 'bad-gateway', 'unavailable', 'html', 'cut'],
  );
  it.each(atRead)('a read that meets %s goes on, and everybody is made once', async (kind) => {
    const at = await start();
    at.successfactors.faults.add([
      { kind, path: 'EmpJob', retry_after: 0 },
      { kind, path: 'PerEmail', retry_after: 0 },
    ]);
    expect(await at.go(employees)).toMatchObject({ read: 12, created: 10, left: 0 });
    expect(written(at, 'beisen', creates).toSorted()).toEqual(seededPeople);
  });
});

/** Runs until nothing but the hire of the future is held, as a schedule does; nothing may be given up or unknown. */
async function settled(at: Way): Promise<void> {
  for (let run = 0; run < 3 && arrived(at).length < 10; run++) {
    expect(await at.go(employees)).toMatchObject({ deadLettered: 0, unknown: 0 });
  }
}
