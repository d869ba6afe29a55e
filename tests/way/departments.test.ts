import { describe, expect, it } from 'vitest';
import { changeDepartment } from '../../examples/sandbox/successfactors/people.ts';
import { turnClock } from './clock.ts';
import { way } from './harness.ts';
import type { Way, WayOptions } from './harness.ts';
import { day, departments, seededTree, tree, withinBudgets, writes, written } from './staff.ts';
import { variants } from '../variants.ts';

const create = '/Organization/Create';
const five = ['D100', 'D110', 'D111', 'D112', 'D120'];

const start = (options: WayOptions = {}): Promise<Way> =>
  way({ ...options, successfactors: { candidates: 2, employees: 1, ...options.successfactors } });

function department(at: Way, code: string) {
  return at.beisen.store.all('departments').find((row) => row.code === code);
}

describe('from empty, again, after changes', () => {
  it('each department comes once, below its parent, and no child before it', async () => {
    const at = await start();
    expect(await at.go(departments)).toMatchObject({ status: 'settled', read: 5, created: 5, held: 0, left: 0 });
    expect(tree(at)).toEqual(seededTree);
    const order = written(at, 'beisen');
    expect(order.toSorted()).toEqual(five);
    for (const [child, parent] of Object.entries(seededTree)) {
      expect(order.indexOf(parent)).toBeLessThan(order.indexOf(child));
    }
    withinBudgets(at);
  });

  it('a second run, and one from the beginning, write nothing', async () => {
    const at = await start();
    await at.go(departments);
    at.mark();
    expect(await at.go(departments)).toMatchObject({ status: 'settled', delivered: 0 });
    expect(await at.go(departments, { full: true })).toMatchObject({ read: 5, unchanged: 5, delivered: 0 });
    expect(writes(at)).toEqual([]);
  });

  it('of a rename, a move and a closing exactly these three are written, by the id they came with', async () => {
    const at = await start();
    await at.go(departments);
    const before = department(at, 'D111')?.oId;
    at.mark();
    changeDepartment(at.successfactors.tables, 'D111', day(at, -1), { name: '平台研发组' });
    changeDepartment(at.successfactors.tables, 'D112', day(at, -1), { parent: 'D120' });
    changeDepartment(at.successfactors.tables, 'D120', day(at, -1), { status: 'I' });
    expect(await at.go(departments)).toMatchObject({ updated: 3, created: 0, labels: { open: 2, closed: 1 } });
    expect(written(at, 'beisen').toSorted()).toEqual(['D111', 'D112', 'D120']);
    expect(department(at, 'D111')).toMatchObject({ name: '平台研发组', oId: before });
    expect([tree(at)['D112'], department(at, 'D120')?.status]).toEqual(['D120', 0]);
  });

  it('a chain of new ones, the lowest saved first, comes in one run', async () => {
    const at = await start();
    await at.go(departments);
    at.mark();
    const { tables } = at.successfactors;
    changeDepartment(tables, 'D223', day(at, -3), { name: '三级', parent: 'D222' });
    changeDepartment(tables, 'D222', day(at, -3), { name: '二级', parent: 'D221' });
    changeDepartment(tables, 'D221', day(at, -3), { name: '一级', parent: 'D100' });
    expect(await at.go(departments)).toMatchObject({ created: 3, held: 0 });
    expect(written(at, 'beisen')).toEqual(['D221', 'D222', 'D223']);
  });

  it('one of the future waits for its day, and then comes by itself', async () => {
    const clock = turnClock();
    const at = await start();
    await at.go(departments);
    at.mark();
    changeDepartment(at.successfactors.tables, 'D300', day(at, 5), { name: '新业务部', parent: 'D100' });
    expect(await at.go(departments)).toMatchObject({ status: 'attention', held: 1, delivered: 0 });
    clock.forward(3);
    expect(await at.go(departments)).toMatchObject({ delivered: 0 });
    expect(writes(at)).toEqual([]);
    clock.forward(3);
    expect(await at.go(departments)).toMatchObject({ created: 1, deadLettered: 0 });
    expect([written(at, 'beisen'), tree(at)['D300']]).toEqual([['D300'], 'D100']);
    expect(await at.go(departments, { full: true })).toMatchObject({ delivered: 0 });
  });

  it('a name that changes on a day to come is written on that day and not before', async () => {
    const clock = turnClock();
    const at = await start();
    await at.go(departments);
    at.mark();
    changeDepartment(at.successfactors.tables, 'D120', day(at, 4), { name: '大客户销售部' });
    expect(await at.go(departments)).toMatchObject({ delivered: 0 });
    clock.forward(5);
    expect(await at.go(departments)).toMatchObject({ updated: 1 });
    expect(department(at, 'D120')?.name).toBe('大客户销售部');
  });

  it('two that hang below each other are told as a circle, and the rest is sent', async () => {
    const at = await start();
    const { tables } = at.successfactors;
    changeDepartment(tables, 'X1', day(at, -3), { name: '甲', parent: 'X2' });
    changeDepartment(tables, 'X2', day(at, -3), { name: '乙', parent: 'X1' });
    const { summary, causes } = await at.run(departments);
    expect(summary).toMatchObject({ status: 'attention', created: 5, held: 2 });
    expect(causes).toEqual([{ code: 'hold.circle', count: 2 }]);
    expect(tree(at)).toEqual(seededTree);
  });

  it('a code that Beisen has already is refused alone; what hangs below it waits, and comes when it is freed', async () => {
    const at = await start();
    const mine = department(at, 'C1');
    if (mine === undefined) throw new Error('no department C1');
    at.beisen.store.put('departments', { ...mine, code: 'D110' });
    const { summary, causes } = await at.run(departments);
    expect(summary).toMatchObject({ created: 2, held: 2, deadLettered: 1, left: 0 });
    expect(causes.map(({ code }) => code)).toEqual(['hold.after', '417']);
    at.beisen.store.put('departments', mine);
    await at.bringBack(departments, 'dead');
    expect(await at.go(departments)).toMatchObject({ status: 'settled', created: 3 });
    expect(tree(at)).toEqual(seededTree);
  });
});

describe('Beisen that fails in between', () => {
  it('429 says that nothing was done: each department is made exactly once', async () => {
    const at = await start();
    at.beisen.faults.add([{ kind: 'too-many', path: create, after: 1, retry_after: 0 }]);
    expect(await at.go(departments)).toMatchObject({ status: 'settled', created: 5 });
    expect([tree(at), written(at, 'beisen').toSorted()]).toEqual([seededTree, five]);
  });

  const atWrite = variants(
    ['html', 'server-error'],
    ['bad-gateway', 'unavailable', 'gateway-timeout', 'error-200', 'empty'],
  );
  it.each(atWrite)(
    'BS-DEPARTMENT-WRITES: %s leaves in doubt one that is not found: nothing is sent again before a person has looked',
    async (kind) => {
      const at = await start();
      at.beisen.faults.add([{ kind, path: create, after: 1 }]);
      expect(await at.go(departments)).toMatchObject({ unknown: 1, deadLettered: 0, left: 0 });
      await at.go(departments);
      const [doubt] = (await at.aside(departments, 'unknown')).map(({ key }) => key);
      expect(written(at, 'beisen')).not.toContain(doubt);
      await at.settle(departments, doubt ?? '', 'not-delivered');
      expect(await at.go(departments, { full: true })).toMatchObject({ status: 'settled', unknown: 0 });
      expect([tree(at), written(at, 'beisen').toSorted()]).toEqual([seededTree, five]);
    },
  );

  const afterWork = variants(
    ['lost', 'html'],
    ['server-error', 'bad-gateway', 'gateway-timeout', 'error-200', 'empty', 'cut'],
  );
  it.each(afterWork)(
    'BS-DEPARTMENT-WRITES: %s after the work was done: it is looked up by its code, and nothing is made twice',
    async (kind) => {
      const at = await start();
      at.beisen.faults.add([{ kind, path: create, after: 1, done: true }]);
      expect(await at.go(departments)).toMatchObject({ status: 'settled', delivered: 5 });
      expect([tree(at), written(at, 'beisen').toSorted()]).toEqual([seededTree, five]);
    },
  );

  it('a token that dies in the middle is asked for anew', async () => {
    const at = await start();
    at.beisen.faults.add([{ kind: 'token-killed', path: create, after: 2 }]);
    expect(await at.go(departments)).toMatchObject({ status: 'settled', created: 5 });
    expect(at.received('beisen', { path: '/token' })).toHaveLength(2);
    expect(written(at, 'beisen').toSorted()).toEqual(five);
  });

  it('an address that is not trusted any more ends the run; the next one makes what is missing', async () => {
    const at = await start();
    at.beisen.faults.add([{ kind: 'untrusted', path: create, after: 2 }]);
    const { summary, error } = await at.run(departments);
    expect([summary.status, error?.hint]).toEqual(['failed', expect.stringMatching(/受信IP/)]);
    expect(await at.go(departments)).toMatchObject({ left: 0, deadLettered: 0, unknown: 0 });
    expect([tree(at), written(at, 'beisen').toSorted()]).toEqual([seededTree, five]);
  });
});

describe('SuccessFactors that fails in between', () => {
  const atRead = variants(
    ['lost', 'too-many', 'token-killed'],
    ['server-error', 'bad-gateway', 'unavailable', 'gateway-timeout', 'html', 'cut'],
  );
  it.each(atRead)('a read that meets %s goes on, and each department is made once', async (kind) => {
    const at = await start();
    at.successfactors.faults.add([{ kind, path: 'FODepartment', after: 1, retry_after: 0 }]);
    expect(await at.go(departments)).toMatchObject({ status: 'settled', read: 5, created: 5 });
    expect(written(at, 'beisen').toSorted()).toEqual(five);
  });

  it.each(['error-200', 'empty'] as const)(
    'a read that meets %s fails aloud instead of finding nobody; the next run reads all',
    async (kind) => {
      const at = await start();
      at.successfactors.faults.add([{ kind, path: 'FODepartment', after: 1 }]);
      const { summary, error } = await at.run(departments);
      expect([summary.status, summary.checkpoint, error === undefined]).toEqual(['failed', null, false]);
      expect(await at.go(departments)).toMatchObject({ status: 'settled', read: 5, created: 5 });
    },
  );
});
