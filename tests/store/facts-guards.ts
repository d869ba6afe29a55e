import { expect, test } from 'vitest';
import type { GuardCounts } from '../../src/store/guards.ts';
import type { Store } from '../../src/store/store.ts';
import { aside, delivered } from './harness.ts';
import type { Ground } from './harness.ts';

interface Subject {
  readonly store: Store;
  readonly on: Ground;
}

const counts = (changed: number, deleted: number, fields: GuardCounts['fields'] = new Map()): GuardCounts => ({
  changed,
  deleted,
  fields,
});
/** A row that the guard of a run parked. */
const parked = (key: string, run: string) =>
  aside(key, { state: 'held', release: { kind: 'approved', rule: 'guard', run } });

export function guardFacts(at: Subject): void {
  test('what was sent is summed from an instant on, field by field', async () => {
    const { on, store } = at;
    await on.commit({ at: 1000, guarded: counts(9, 9, new Map([['city', { changed: 9, emptied: 9 }]])) });
    await on.commit({ at: 600_000, guarded: counts(2, 1, new Map([['city', { changed: 2, emptied: 1 }]])) });
    await on.commit({ at: 660_000, guarded: counts(3, 0, new Map([['city', { changed: 1, emptied: 0 }]])) });
    expect(await store.guards.since(on.pair, 600_000)).toEqual({
      changed: 5,
      deleted: 1,
      fields: new Map([['city', { changed: 3, emptied: 1 }]]),
    });
  });
  test('the counts of guards are no records tried', async () => {
    await at.on.commit({ at: 1000, guarded: counts(2, 1) });
    expect(await at.store.history.rejects(at.on.pair, 0)).toEqual({ tried: 0, rejected: 0 });
  });
  test('rows parked by a run are found by it, until they are closed', async () => {
    const { on, store } = at;
    await on.commit({ aside: [parked('a', 'run-1'), parked('b', 'run-1'), parked('c', 'run-2'), aside('d')] });
    expect((await store.aside.list({ stagedBy: 'run-1' })).map(({ key }) => key)).toEqual(['a', 'b']);
    expect(await store.guards.parked(on.pair)).toEqual([
      { run: 'run-1', rows: 2 },
      { run: 'run-2', rows: 1 },
    ]);
    await on.commit({ asideClosed: [{ which: { key: 'c' }, as: 'discarded' }] });
    expect(await store.guards.parked(on.pair)).toEqual([{ run: 'run-1', rows: 2 }]);
  });
  test('a row that is put aside for another cause is parked no more', async () => {
    const { on, store } = at;
    await on.commit({ aside: [parked('a', 'run-1')] });
    await on.commit({ aside: [aside('a', { state: 'held', release: { kind: 'breaker', at: 5 } })] });
    expect(await store.guards.parked(on.pair)).toEqual([]);
  });
  test('an approval puts the rows into the inbox for the result that was seen, and stands', async () => {
    const { on, store } = at;
    await on.commit({ aside: [parked('a', 'run-1'), parked('b', 'run-1'), parked('c', 'run-2')] });
    const approval = await store.guards.approve(on.pair, { run: 'run-1', at: 77, who: 'li', trust: false });
    expect(approval).toEqual({ run: 'run-1', at: 77, who: 'li', rows: 2 });
    expect(await store.guards.approvals('run-1')).toEqual([approval]);
    expect(await store.inbox.take(on.pair, 0, 10)).toMatchObject([
      { key: 'a', kind: 'release', passed: 'guard', approved: 'raw-a', createdAt: 77 },
      { key: 'b', kind: 'release', passed: 'guard', approved: 'raw-b', createdAt: 77 },
    ]);
  });
  test('an approval of what waits in the inbox already writes nothing', async () => {
    const { on, store } = at;
    await on.commit({ aside: [parked('a', 'run-1')] });
    await store.guards.approve(on.pair, { run: 'run-1', at: 77, who: 'li', trust: false });
    const second = { run: 'run-1', at: 78, who: 'wang', trust: false };
    expect(await store.guards.approve(on.pair, second)).toBeUndefined();
    expect(await store.guards.approvals('run-1')).toHaveLength(1);
  });
  test('an approval may say that the pair is trusted again after the store was brought back', async () => {
    const { on, store } = at;
    const { epoch } = await store.epochs.stamp('restored', 5);
    await on.commit({ aside: [parked('a', 'run-1')] });
    await store.guards.approve(on.pair, { run: 'run-1', at: 77, who: 'li', trust: true });
    expect((await store.checkpoints.pairs())[0]).toMatchObject({ epoch });
  });
  test('the owners of records of the target are found by match or id, those alive alone', async () => {
    const { on, store } = at;
    await on.commit({
      delivered: [
        delivered('a', { match: 'm' }),
        delivered('b', { targetId: 't' }),
        delivered('c', { match: 'm', deleted: true }),
        delivered('d', { match: 'other', targetId: 'm' }),
      ],
    });
    const owners = await store.ledger.owners(on.pair, ['m'], ['t']);
    expect(owners.map(({ key }) => key)).toEqual(['a', 'b']);
    expect(await store.ledger.owners(on.pair, [], [])).toEqual([]);
  });
  test('the prints of a delivered record are read as they were written, and go with a delivery without them', async () => {
    const { on, store } = at;
    const prints = Uint8Array.from([1, 2, 3, 4, 0, 0, 0, 0]);
    await on.commit({ delivered: [delivered('a', { prints })] });
    const row = (await store.ledger.get(on.pair, ['a'])).get('a');
    expect([...((await row?.prints?.()) ?? [])]).toEqual([...prints]);
    await on.commit({ delivered: [delivered('a')] });
    expect((await store.ledger.get(on.pair, ['a'])).get('a')).not.toHaveProperty('prints');
  });
}
