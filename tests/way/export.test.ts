import { describe, expect, it } from 'vitest';
import { turnClock } from './clock.ts';
import { way } from './harness.ts';
import type { Way, WayOptions } from './harness.ts';
import { files, sheet } from './sheets.ts';
import { roster } from './staff.ts';
import { variants } from '../variants.ts';

const window = '/Employee/GetByTimeWindow';
const key = '北森用户编号';
const idOf = (number: number): string => String(101_500_000 + number);
/** Of the twelve seeded the 5th, to come in two weeks, has no record in force; the 11th is deleted. */
const seeded = [1, 2, 3, 4, 6, 7, 8, 9, 10, 12].map(idOf);

const start = ({ beisen, ...options }: WayOptions = {}): Promise<Way> =>
  way({ beisen: { employees: 12, ...beisen }, ...options });

const change = (at: Way, number: number, fields: object): void =>
  at.beisen.change('employees', { userID: 101_500_000 + number, ...fields });
const keys = (rows: readonly Readonly<Record<string, string>>[] | undefined): readonly string[] =>
  (rows ?? []).map((row) => row[key] ?? '').toSorted();

async function written(options: WayOptions = {}): Promise<Way> {
  const at = await start(options);
  expect(await at.go(roster)).toMatchObject({ status: 'settled', created: 10, left: 0 });
  at.mark();
  return at;
}

describe('from empty, again, after changes', () => {
  it('everybody has one row, in words that people read', async () => {
    const at = await written();
    expect(files(at).map(keys)).toEqual([seeded]);
    expect(sheet(at, key).get(idOf(4))).toMatchObject({
      工号: 'E00004',
      性别: '女',
      员工状态: '试用',
      用工类型: '内部员工',
      邮箱: 'staff4@acme.example',
      _operation: 'create',
    });
    expect(sheet(at, key).get(idOf(7))).toMatchObject({ 员工状态: '离职' });
    const boss = at.beisen.store.get('employees', idOf(1))?.info.name;
    expect(sheet(at, key).get(idOf(4))?.['直接上级']).toBe(boss);
  });

  it('a second run, and one from the beginning, write no file', async () => {
    const at = await written();
    expect(await at.go(roster)).toMatchObject({ status: 'settled', delivered: 0 });
    expect(await at.go(roster, { full: true })).toMatchObject({ read: 10, unchanged: 10 });
    expect(files(at)).toHaveLength(1);
  });

  it('of two who change the next file holds exactly these two', async () => {
    const at = await written();
    change(at, 2, { info: { mobilePhone: '13911112222' } });
    change(at, 6, { job: { jobNumber: 'E99999' } });
    change(at, 9, {});
    expect(await at.go(roster)).toMatchObject({ updated: 2, created: 0 });
    expect(keys(files(at)[1])).toEqual([2, 6].map(idOf));
    expect(sheet(at, key).get(idOf(2))).toMatchObject({ 手机号: '13911112222', _operation: 'update' });
    expect(Object.keys(files(at)[1]?.[0] ?? {})).toEqual(Object.keys(files(at)[0]?.[0] ?? {}));
  });

  it('the nightly touch of everybody writes nobody anew, though every time stamp has moved', async () => {
    const clock = turnClock();
    const at = await written({ settings: { beisen: { window_query_type: 1 } } });
    clock.forward(5);
    const flood = await at.go(roster);
    expect(flood.read).toBeGreaterThan(8);
    expect([flood.delivered, files(at).length]).toEqual([0, 1]);
  });

  it('one deleted at Beisen is struck off, once', async () => {
    const at = await written({ settings: { beisen: { with_deleted: true } } });
    change(at, 12, { deleted: true });
    expect(await at.go(roster)).toMatchObject({ status: 'settled', deleted: 1, delivered: 1 });
    expect(files(at)[1]).toEqual([expect.objectContaining({ [key]: idOf(12), _operation: 'delete' })]);
    expect(await at.go(roster, { full: true })).toMatchObject({ delivered: 0 });
    expect(files(at)).toHaveLength(2);
  });
});

describe('what Beisen hides, or says otherwise', () => {
  it('BS-NULL-FIELDS: a state that may not be seen is a blank cell, and no dead letter', async () => {
    const at = await start({ beisen: { employees: 12, hidden: ['employeeStatus', 'employType'] } });
    expect(await at.go(roster)).toMatchObject({ created: 10, deadLettered: 0, labels: { 未知: 10 } });
    expect(sheet(at, key).get(idOf(1))).toMatchObject({ 员工状态: '', 用工类型: '' });
  });

  it('a state that the table does not know is a dead letter, and no number that nobody can read', async () => {
    const at = await start();
    change(at, 2, { job: { employeeStatus: '77' } });
    const { summary, causes } = await at.run(roster);
    expect(summary).toMatchObject({ created: 9, deadLettered: 1 });
    expect(causes).toEqual([{ code: 'table.missing', count: 1 }]);
  });

  it('BS-NO-PERMISSION: a connector that may not read people ends the run with the word of what to tick', async () => {
    const at = await start({ beisen: { employees: 12, denied: ['EmploymentRecord'] } });
    const { summary, error } = await at.run(roster);
    expect([summary.status, summary.read]).toEqual(['failed', 0]);
    expect(error?.hint).toMatch(/EmploymentRecord/);
    expect(files(at)).toEqual([]);
  });
});

describe('reads that are disturbed', () => {
  const atRead = variants(
    ['lost', 'too-many', 'token-killed'],
    ['server-error', 'bad-gateway', 'unavailable', 'html', 'cut'],
  );
  it.each(atRead)('one that meets %s goes on: everybody stands in the file once', async (kind) => {
    const at = await start({ settings: { beisen: { capacity: 3 } } });
    at.beisen.faults.add([{ kind, path: window, after: 1, retry_after: 0 }]);
    expect(await at.go(roster)).toMatchObject({ status: 'settled', created: 10, left: 0 });
    expect(files(at).map(keys)).toEqual([seeded]);
  });

  it.each(['refused', 'empty'] as const)(
    'BS-SCROLL: a scroll that dies (%s) begins anew, and nobody has two rows',
    async (deadScroll) => {
      const at = await start({ beisen: { employees: 12, deadScroll }, settings: { beisen: { capacity: 3 } } });
      at.beisen.faults.add([{ kind: 'scroll-killed', path: window, after: 2 }]);
      expect(await at.go(roster)).toMatchObject({ created: 10, left: 0 });
      expect(files(at).map(keys)).toEqual([seeded]);
    },
  );

  it('a read that never comes to its end writes no file that looks whole, and the next run writes all', async () => {
    const at = await start({ settings: { beisen: { capacity: 3 } } });
    at.beisen.faults.add([{ kind: 'untrusted', path: window, after: 2 }]);
    expect(await at.go(roster)).toMatchObject({ status: 'failed', delivered: 0 });
    expect(files(at)).toEqual([]);
    expect(await at.go(roster)).toMatchObject({ status: 'settled', created: 10 });
    expect(files(at).map(keys)).toEqual([seeded]);
  });
});
