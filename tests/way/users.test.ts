import { describe, expect, it } from 'vitest';
import { turnClock } from './clock.ts';
import { way } from './harness.ts';
import type { Way, WayOptions } from './harness.ts';
import { day, user, users, writes, written } from './staff.ts';
import { variants } from '../variants.ts';

const window = '/Employee/GetByTimeWindow';
const upsert = '/odata/v2/upsert';
/** Of the twelve seeded at Beisen: the 5th is to come in two weeks, the 7th has gone, the 11th is deleted. */
const seeded = [1, 2, 3, 4, 6, 8, 9, 10, 12].map(idOf);

function idOf(number: number): string {
  return `BS${101_500_000 + number}`;
}

const start = ({ beisen, ...options }: WayOptions = {}): Promise<Way> =>
  way({ beisen: { employees: 12, ...beisen }, ...options });

async function sent(options: WayOptions = {}): Promise<Way> {
  const at = await start(options);
  expect(await at.go(users)).toMatchObject({ created: 9, deadLettered: 0, unknown: 0 });
  at.mark();
  return at;
}

const change = (at: Way, number: number, fields: object): void =>
  at.beisen.change('employees', { userID: 101_500_000 + number, ...fields });
/** Users that came from Beisen. */
const arrived = (at: Way): readonly string[] =>
  at.successfactors.tables
    .all('User')
    .map((row) => String(row['userId']))
    .filter((id) => /^BS[0-9]/.test(id))
    .sort();
const twice = (list: readonly string[]): readonly string[] => list.filter((id, index) => list.indexOf(id) !== index);
const pages = (at: Way): number => at.received('beisen', { path: window }).length;

describe('from empty, again, after changes', () => {
  it('whoever works becomes a user once, below the manager; no pre-hire, nobody who has gone', async () => {
    const at = await start();
    expect(await at.go(users)).toMatchObject({ created: 9, deadLettered: 0, unknown: 0, left: 0 });
    expect(arrived(at)).toEqual(seeded);
    expect(user(at, idOf(2))).toMatchObject({ status: 't', managerUserId: idOf(1), username: idOf(2) });
    expect(user(at, idOf(1))?.['managerUserId'] ?? null).toBeNull();
    expect(user(at, idOf(8))).toMatchObject({ managerUserId: idOf(2) });
  });

  it('a second run, and one from the beginning, write nothing', async () => {
    const at = await sent();
    expect(await at.go(users)).toMatchObject({ delivered: 0 });
    expect(await at.go(users, { full: true })).toMatchObject({ delivered: 0, deadLettered: 0 });
    expect(writes(at)).toEqual([]);
  });

  it('of an address, a manager and a department exactly these three are written', async () => {
    const at = await sent();
    change(at, 2, { info: { email: 'two.new@acme.example' } });
    change(at, 3, { job: { pOIdEmpAdmin: 101_500_002 } });
    const other = at.beisen.store.all('departments').find(({ name }) => name === '财务部');
    change(at, 4, { job: { oIdDepartment: other?.oId } });
    expect(await at.go(users)).toMatchObject({ updated: 3, created: 0 });
    expect(written(at, 'successfactors').toSorted()).toEqual([2, 3, 4].map(idOf));
    expect(user(at, idOf(2))?.['email']).toBe('two.new@acme.example');
    expect(user(at, idOf(3))?.['managerUserId']).toBe(idOf(2));
    expect(user(at, idOf(4))?.['department']).toBe('财务部');
  });

  it('two who report to each other come both, each below the other', async () => {
    const at = await start();
    change(at, 3, { job: { pOIdEmpAdmin: 101_500_004 } });
    change(at, 4, { job: { pOIdEmpAdmin: 101_500_003 } });
    expect(await at.go(users)).toMatchObject({ created: 9, deadLettered: 0 });
    expect([3, 4].map((number) => user(at, idOf(number))?.['managerUserId'])).toEqual([idOf(4), idOf(3)]);
    at.mark();
    await at.go(users, { full: true });
    expect(writes(at)).toEqual([]);
  });

  it('one who leaves is switched off on the day after the last one, and not before', async () => {
    const clock = turnClock();
    const at = await sent();
    // The 9th has an approved leave in two weeks.
    clock.forward(13);
    await at.go(users);
    expect(user(at, idOf(9))?.['status']).toBe('t');
    clock.forward(3);
    change(at, 9, {});
    expect(await at.go(users)).toMatchObject({ labels: { 'switched off': 1 } });
    expect(user(at, idOf(9))?.['status']).toBe('f');
    at.mark();
    await at.go(users, { full: true });
    expect(written(at, 'successfactors')).not.toContain(idOf(9));
  });

  it('a pre-hire becomes a user with the first day of work', async () => {
    const clock = turnClock();
    const at = await sent();
    expect(user(at, idOf(5))).toBeUndefined();
    clock.forward(15);
    change(at, 5, { job: { employeeStatus: '3' } });
    expect(await at.go(users)).toMatchObject({ created: 1 });
    expect(user(at, idOf(5))).toMatchObject({ status: 't', managerUserId: idOf(1) });
  });

  it('who reports to somebody whose first day is to come is there at once, and below them from that day on', async () => {
    const clock = turnClock();
    const at = await start();
    change(at, 3, { job: { pOIdEmpAdmin: 101_500_005 } });
    expect(await at.go(users)).toMatchObject({ created: 9, deadLettered: 0 });
    expect([user(at, idOf(3))?.['status'], user(at, idOf(3))?.['managerUserId'] ?? null]).toEqual(['t', null]);
    clock.forward(15);
    change(at, 5, { job: { employeeStatus: '3' } });
    expect(await at.go(users)).toMatchObject({ created: 1, deadLettered: 0 });
    expect(user(at, idOf(3))?.['managerUserId']).toBe(idOf(5));
  });

  it('one deleted at Beisen, where deleted ones are read, is switched off', async () => {
    const at = await sent({ settings: { beisen: { with_deleted: true } } });
    change(at, 12, { deleted: true });
    expect(await at.go(users)).toMatchObject({ updated: 1, labels: { 'switched off': 1 } });
    expect(user(at, idOf(12))?.['status']).toBe('f');
    expect(user(at, idOf(11))).toBeUndefined();
  });
});

describe('windows of Beisen', () => {
  it('BS-90-DAYS: two years are read in windows that Beisen takes, and whoever lies in several comes once', async () => {
    const start730 = new Date(Date.now() - 730 * 86_400_000).toISOString();
    const at = await start({ settings: { beisen: { start: start730 } } });
    // Changed in spring, summer and today: three windows hold the same person, as of today.
    const [row] = at.beisen.store.all('employees');
    if (row === undefined) throw new Error('nobody');
    const now = at.beisen.settings.now();
    const touched = [400, 200, 30].map((days) => now - days * 86_400_000);
    at.beisen.store.put('employees', { ...row, touched: [...touched, ...row.touched] });
    expect(await at.go(users)).toMatchObject({ status: 'settled', created: 9 });
    expect(twice(written(at, 'successfactors').filter((id) => id === idOf(1)))).toEqual([]);
    expect(at.done('beisen', { path: window }).filter(({ code }) => code !== undefined)).toEqual([]);
    expect(pages(at)).toBeGreaterThanOrEqual(9);
  });

  it('BS-OVERLAP: what the last three days held comes again and is not written again', async () => {
    const at = await sent();
    change(at, 2, {});
    change(at, 3, {});
    const again = await at.go(users);
    expect(again).toMatchObject({ delivered: 0 });
    expect(again.read).toBeGreaterThanOrEqual(2);
    expect((await at.go(users)).read).toBe(again.read);
    expect(writes(at)).toEqual([]);
  });

  it('BS-WINDOW-TYPE: business changes alone are asked for; the nightly touch of everybody brings nobody', async () => {
    const clock = turnClock();
    const at = await sent();
    clock.forward(5);
    change(at, 2, { info: { email: 'two.new@acme.example' } });
    expect(await at.go(users)).toMatchObject({ read: 1, updated: 1 });
  });

  it('BS-WINDOW-TYPE: asked for any modification, everybody comes every day, and only who changed is written', async () => {
    const clock = turnClock();
    const at = await sent({ settings: { beisen: { window_query_type: 1 } } });
    clock.forward(5);
    change(at, 2, { info: { email: 'two.new@acme.example' } });
    const flood = await at.go(users);
    expect(flood.read).toBeGreaterThan(9);
    expect(flood).toMatchObject({ updated: 1, created: 0 });
    expect(written(at, 'successfactors')).toEqual([idOf(2)]);
  });
});

describe('BS-SCROLL: a scroll that dies when nobody asks', () => {
  const refused = (at: Way) => at.done('beisen', { path: window }).filter(({ code }) => code !== undefined);

  it('all is fetched before the target is asked: one that answers more slowly than the scroll lives loses nobody', async () => {
    const at = await start({ beisen: { employees: 40, scrollSeconds: 1 }, settings: { beisen: { capacity: 2 } } });
    at.successfactors.faults.add([{ kind: 'slow', milliseconds: 1500, path: '/odata/v2/User', count: 3 }]);
    expect(await at.go(users)).toMatchObject({ deadLettered: 0, unknown: 0, left: 0 });
    expect([refused(at), twice(arrived(at))]).toEqual([[], []]);
    const asked = at.received('beisen', { path: window });
    const first = at.received('successfactors', { path: '/odata/v2/' })[0]?.at ?? '';
    expect(asked.length).toBeGreaterThan(15);
    expect(asked.every((line) => line.at <= first)).toBe(true);
  });

  it.each(['refused', 'empty'] as const)(
    'a scroll that dies in the middle (%s) begins anew, nobody comes twice',
    async (deadScroll) => {
      const whole = await start({ beisen: { employees: 40 } });
      await whole.go(users);
      const at = await start({ beisen: { employees: 40, deadScroll }, settings: { beisen: { capacity: 6 } } });
      at.beisen.faults.add([{ kind: 'scroll-killed', path: window, after: 3 }]);
      const summary = await at.go(users);
      expect(summary).toMatchObject({ deadLettered: 0, unknown: 0, left: 0 });
      expect(arrived(at)).toEqual(arrived(whole));
      const inserted = at.done('successfactors', { path: upsert }).flatMap(({ outcomes }) => outcomes ?? []);
      expect(twice(inserted.filter(({ outcome }) => outcome === 'inserted').map(({ key }) => String(key)))).toEqual([]);
    },
  );
});

describe('BS-NULL-FIELDS: what the connector may not see is not taken for empty', () => {
  it('a hidden manager leaves the managers at SuccessFactors as they are', async () => {
    const at = await sent();
    Object.assign(at.beisen.settings, { hidden: ['pOIdEmpAdmin'] });
    change(at, 2, { info: { email: 'two.new@acme.example' } });
    expect(await at.go(users, { full: true })).toMatchObject({ deadLettered: 0 });
    expect(user(at, idOf(2))).toMatchObject({ managerUserId: idOf(1), email: 'two.new@acme.example' });
  });

  it('a hidden state switches nobody off: who cannot be told is a dead letter', async () => {
    const at = await sent();
    Object.assign(at.beisen.settings, { hidden: ['employeeStatus'] });
    change(at, 2, { info: { email: 'two.new@acme.example' } });
    const { summary, causes } = await at.run(users);
    expect(summary).toMatchObject({ delivered: 0 });
    expect(causes.map(({ code }) => code)).toEqual(['table.missing']);
    expect(user(at, idOf(2))).toMatchObject({ status: 't' });
  });

  it('a hidden address makes nobody up: no user is written without one', async () => {
    const at = await start({ beisen: { employees: 12, hidden: ['email', 'workEmail'] } });
    const { causes } = await at.run(users);
    expect(causes.map(({ code }) => code)).toEqual(['needs.absent']);
    expect(arrived(at)).toEqual([]);
  });
});

describe('systems that fail in between', () => {
  const atRead = variants(['lost', 'too-many', 'token-killed'], ['server-error', 'bad-gateway', 'html', 'cut']);
  it.each(atRead)(
    'a read of Beisen that meets %s goes on, and each user is written as often as without it',
    async (kind) => {
      const at = await start({ settings: { beisen: { capacity: 5 } } });
      at.beisen.faults.add([{ kind, path: window, after: 1, retry_after: 0 }]);
      expect(await at.go(users)).toMatchObject({ created: 9, deadLettered: 0, unknown: 0, left: 0 });
      expect(arrived(at)).toEqual(seeded);
    },
  );

  const atWrite = variants(
    ['lost', 'html', 'missing-item', 'shuffled'],
    ['server-error', 'bad-gateway', 'gateway-timeout', 'empty', 'cut'],
  );
  it.each(atWrite)(
    'an upsert that meets %s: every user ends as due, and the next run has nothing to write',
    async (kind) => {
      const at = await start();
      at.successfactors.faults.add([{ kind, path: upsert, done: kind !== 'missing-item' && kind !== 'shuffled' }]);
      for (let run = 0; run < 3; run++) {
        const summary = await at.go(users);
        expect(summary).toMatchObject({ deadLettered: 0 });
        if (summary.status === 'settled') break;
        await at.bringBack(users, 'held');
      }
      expect(arrived(at)).toEqual(seeded);
      expect(user(at, idOf(8))).toMatchObject({ managerUserId: idOf(2) });
      at.mark();
      expect(await at.go(users, { full: true })).toMatchObject({ delivered: 0, unknown: 0 });
      expect(writes(at)).toEqual([]);
    },
  );

  it('a user that may not be changed is refused alone', async () => {
    const at = await start();
    at.successfactors.faults.add([{ kind: 'forbidden', path: upsert, keys: [idOf(12)] }]);
    expect(await at.go(users)).toMatchObject({ created: 8, deadLettered: 1, left: 0 });
    expect(arrived(at)).toEqual(seeded.filter((id) => id !== idOf(12)));
    await at.bringBack(users, 'dead');
    expect(await at.go(users)).toMatchObject({ created: 1, deadLettered: 0 });
  });

  it('what is accepted and not written is sent again until it is', async () => {
    const at = await start();
    at.successfactors.faults.add([{ kind: 'accepted', path: upsert }]);
    expect(await at.go(users)).toMatchObject({ deadLettered: 0 });
    await at.bringBack(users, 'held');
    await at.go(users);
    expect(arrived(at)).toEqual(seeded);
  });

  it('a token of SuccessFactors that dies in the middle is asked for anew', async () => {
    const at = await start();
    at.successfactors.faults.add([{ kind: 'token-killed', path: upsert }]);
    expect(await at.go(users)).toMatchObject({ created: 9, deadLettered: 0 });
    expect(arrived(at)).toEqual(seeded);
  });
});

describe('what is told', () => {
  it('no name, address or number of anybody stands in a path of Beisen', async () => {
    const at = await start();
    await at.go(users);
    const asked = at.received('beisen').map(({ path, query }) => path + query);
    expect(asked.join(' ')).not.toMatch(/acme|1015000/);
    expect(day(at, 0)).toMatch(/^\d{4}-\d\d-\d\d$/);
  });
});
