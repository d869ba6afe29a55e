import { expect, test } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import { aside, ground } from './harness.ts';
import type { Ground, Harness } from './harness.ts';

interface Subject {
  readonly store: Store;
  readonly on: Ground;
  readonly harness: Harness;
}

export function repairFacts(at: Subject): void {
  const idOf = async (key: string): Promise<number> => (await at.store.aside.list({ key, closed: true }))[0]!.id;
  const repair = (id: number, record = { id: 'a', score: 80 }, when = 7) => ({ id, record, at: when, by: 'ann' });

  test('a repair stands beside the record as read, with who and when; another one replaces it', async () => {
    await at.on.commit({ aside: [aside('a')] });
    const id = await idOf('a');
    expect(await at.store.repairs.edit([repair(id)])).toEqual([id]);
    expect(await at.store.aside.read(id)).toMatchObject({
      raw: { id: 'a' },
      edited: { id: 'a', score: 80 },
      edit: { at: 7, by: 'ann', print: 'raw-a' },
    });
    await at.store.repairs.edit([repair(id, { id: 'a', score: 90 }, 9)]);
    expect(await at.store.aside.read(id)).toMatchObject({ edited: { score: 90 }, edit: { at: 9, print: 'raw-a' } });
  });
  test('a repair that is taken back leaves the row as it was read', async () => {
    await at.on.commit({ aside: [aside('a'), aside('b')] });
    const id = await idOf('a');
    const before = await at.store.aside.read(id);
    await at.store.repairs.edit([repair(id)]);
    expect(await at.store.repairs.undo([id, await idOf('b')])).toEqual([id]);
    expect(await at.store.aside.read(id)).toEqual(before);
  });
  test('only open dead letters are repaired', async () => {
    await at.on.commit({ aside: [aside('a'), aside('h', { state: 'held' })] });
    await at.on.commit({ asideClosed: [{ which: { key: 'a' }, as: 'discarded' }] });
    expect(await at.store.repairs.edit([repair(await idOf('a')), repair(await idOf('h')), repair(9999)])).toEqual([]);
  });
  test('the same record read again keeps its repair, another one has none', async () => {
    await at.on.commit({ aside: [aside('a'), aside('b')] });
    await at.store.repairs.edit([repair(await idOf('a')), repair(await idOf('b'))]);
    await at.on.commit({ aside: [aside('a'), aside('b', { fingerprint: 'another', raw: { id: 'b', v: 2 } })] });
    expect(await at.store.aside.read(await idOf('a'))).toMatchObject({ edited: { score: 80 } });
    const other = await at.store.aside.read(await idOf('b'));
    expect([other!.edited, other!.edit]).toEqual([undefined, undefined]);
  });
  test('a repair that was tried goes along into the row that says what became of it', async () => {
    const edit = { at: 7, by: 'ann', print: 'raw-a', record: { id: 'a', score: 80 } };
    await at.on.commit({ aside: [aside('a', { state: 'held', fingerprint: 'mapped', edit })] });
    expect(await at.store.aside.read(await idOf('a'))).toMatchObject({
      raw: { id: 'a' },
      edited: { score: 80 },
      edit: { at: 7, by: 'ann', print: 'raw-a' },
      fingerprint: 'mapped',
    });
  });
  test('a repair made while an earlier one was tried is not lost to it', async () => {
    await at.on.commit({ aside: [aside('a')] });
    const id = await idOf('a');
    await at.store.repairs.edit([repair(id, { id: 'a', score: 99 }, 50)]);
    const tried = { at: 7, by: 'bob', print: 'raw-a', record: { id: 'a', score: 80 } };
    await at.on.commit({ aside: [aside('a', { fingerprint: 'mapped', edit: tried })] });
    expect(await at.store.aside.read(id)).toMatchObject({ edited: { score: 99 }, edit: { at: 50, by: 'ann' } });
  });
  test('a repair that was tried and taken back leaves the fingerprint of the record as read', async () => {
    const edit = { at: 7, by: 'ann', print: 'raw-a', record: { id: 'a', score: 80 } };
    await at.on.commit({ aside: [aside('a', { fingerprint: 'mapped', edit })] });
    const id = await idOf('a');
    await at.store.repairs.undo([id]);
    expect(await at.store.aside.read(id)).toMatchObject({ fingerprint: 'raw-a', raw: { id: 'a' } });
  });
  test('the record and its repair expire together', async () => {
    await at.on.commit({ at: at.harness.clock.now, aside: [aside('a')] });
    const id = await idOf('a');
    await at.store.repairs.edit([repair(id)]);
    at.harness.clock.now += 91 * 86_400_000;
    await at.on.commit({});
    const row = await at.store.aside.read(id);
    expect([row!.raw, row!.edited, row!.edit, row!.expired]).toEqual([undefined, undefined, undefined, true]);
    expect(await at.store.repairs.edit([repair(id)])).toEqual([]);
  });
  test('open rows are counted by code and field, the most frequent first, with the newest as an example', async () => {
    const missing = (key: string, field: string) =>
      aside(key, { cause: { code: 'needs.absent', message: 'x', field } });
    await at.on.commit({ at: 5, aside: [missing('a', 'score'), missing('b', 'mail'), aside(undefined)] });
    await at.on.commit({ at: 9, aside: [missing('c', 'score'), missing('d', 'score'), aside('h', { state: 'held' })] });
    await at.on.commit({ asideClosed: [{ which: { key: 'd' }, as: 'discarded' }] });
    await at.store.repairs.edit([repair(await idOf('a'))]);
    const elsewhere = await ground(at.store, 'other');
    await elsewhere.commit({ aside: [missing('z', 'score')] });
    const one = { keys: 1, rows: 1, edited: 0, firstSeen: 5, lastSeen: 5 };
    expect(await at.store.repairs.groups(at.on.pair, 'dead', 9)).toMatchObject([
      { code: 'needs.absent', field: 'score', rows: 2, keys: 2, edited: 1, firstSeen: 5, lastSeen: 9 },
      { ...one, code: 'needs.absent', field: undefined, keys: 0 },
      { ...one, code: 'needs.absent', field: 'mail' },
    ]);
    const [first, ...rest] = await at.store.repairs.groups(at.on.pair, 'dead', 1);
    expect([first!.example, rest]).toEqual([await idOf('c'), []]);
    expect((await at.store.aside.list({ field: 'score', mapping: 'people' })).map((row) => row.key)).toEqual([
      'a',
      'c',
    ]);
  });
  test('a page begins after an id', async () => {
    await at.on.commit({ aside: [aside('a'), aside('b'), aside('c')] });
    const [first] = await at.store.aside.list({ limit: 1 });
    expect((await at.store.aside.list({ after: first!.id, limit: 1 })).map((row) => row.key)).toEqual(['b']);
  });
  test('a replay says whether the record is taken as it was read, and may say otherwise', async () => {
    await at.on.commit({ aside: [aside('a')] });
    const row = {
      ...{ pair: at.on.pair, kind: 'replay' as const, input: 'poll' as const, key: 'a', aside: await idOf('a') },
      ...{ raw: undefined, passed: undefined, createdAt: 3 },
    };
    expect(await at.store.inbox.put([row])).toBe(1);
    expect((await at.store.inbox.take(at.on.pair, 0, 9))[0]).not.toHaveProperty('asRead');
    expect(await at.store.inbox.put([{ ...row, asRead: true }])).toBe(0);
    expect((await at.store.inbox.take(at.on.pair, 0, 9))[0]).toMatchObject({ asRead: true });
  });
}
