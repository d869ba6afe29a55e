import { afterEach, beforeEach, expect, it } from 'vitest';
import { enqueue } from '../../src/inbox/replay.ts';
import type { Decision } from '../../src/mapping/mapping.ts';
import type { JsonObject } from '../../src/record/json.ts';
import type { Mapping } from '../../src/mapping/mapping.ts';
import type { AsideHead } from '../../src/store/aside.ts';
import { bench, mapped, people, plainMapping } from './harness.ts';
import type { Bench } from './harness.ts';

let b: Bench;
beforeEach(async () => {
  b = await bench();
});
afterEach(() => b.close());

const open = async (state?: 'held' | 'dead' | 'unknown') => b.store.aside.list(state === undefined ? {} : { state });
const pairId = async () => (await b.store.checkpoints.pairs('people'))[0]?.id ?? 0;
const reject = (...keys: string[]) => {
  b.sink.judge = (batch) =>
    batch.deltas.map((delta) =>
      keys.includes(delta.key) ? { is: 'rejected', cause: { code: 'BAD', message: 'refused' } } : { is: 'accepted' },
    );
};

it('dead-letters the rejected record alone and delivers the others', async () => {
  b.source.set(people(1, 10));
  reject('p4');
  const { summary, causes } = await b.run();
  expect(summary).toMatchObject({ status: 'attention', delivered: 9, deadLettered: 1 });
  expect(causes).toEqual([{ code: 'BAD', count: 1 }]);
  const [dead] = await open('dead');
  expect(dead).toMatchObject({ key: 'p4', cause: { code: 'BAD' } });
  expect((await b.store.aside.read(dead?.id ?? 0))?.raw).toMatchObject({ id: 'p4', name: 'Person 4' });
});

it('keeps each reading whose elements have no key and look alike', async () => {
  const expand = plainMapping().expand;
  b.mapping = plainMapping(undefined, {
    expand: async (readings, now) => {
      const { rows } = await expand(readings, now);
      const problem = { code: 'each.no-record', message: 'no record' };
      return { rows: rows.map((row) => ({ ...row, key: undefined, record: {}, problem })), empty: [] };
    },
  });
  b.source.set(people(1, 3));
  expect((await b.run()).summary).toMatchObject({ read: 3, deadLettered: 3 });
  expect(await open('dead')).toHaveLength(3);
  expect((await b.run({ full: true })).summary).toMatchObject({ deadLettered: 3 });
  expect(await open('dead')).toHaveLength(3);
});

it('counts the same record still dead-lettered as that again, sends nothing and adds no row', async () => {
  b.source.set(people(1, 3));
  reject('p2');
  await b.run();
  const { summary } = await b.run({ full: true });
  expect(summary).toMatchObject({ unchanged: 2, deadLettered: 1, delivered: 0 });
  expect(b.sink.sent).toHaveLength(3);
  expect(await open('dead')).toHaveLength(1);
});

it('closes the dead letter as superseded when a newer state of the record is delivered', async () => {
  b.source.set(people(1, 3));
  reject('p2');
  await b.run();
  reject();
  b.source.set(people(2, 2, { v: 2, name: 'Mended' }));
  expect((await b.run({ full: true })).summary).toMatchObject({ delivered: 1 });
  expect(await open()).toEqual([]);
  expect((await b.store.aside.list({ closed: true }))[0]?.closedAs).toBe('superseded');
});

const replay = async () => {
  const [dead] = await open('dead');
  await b.store.inbox.put([
    {
      pair: await pairId(),
      kind: 'replay',
      input: 'poll',
      key: dead?.key,
      aside: dead?.id,
      raw: undefined,
      passed: undefined,
      createdAt: b.clock.now(),
    },
  ]);
};

it('delivers a replayed dead letter with the current mapping and closes it as delivered', async () => {
  b.source.set(people(1, 3));
  reject('p2');
  await b.run();
  reject();
  await replay();
  const { summary } = await b.run();
  expect(summary).toMatchObject({ read: 0, resumed: 1, delivered: 1, status: 'settled' });
  expect((await b.store.aside.list({ closed: true }))[0]?.closedAs).toBe('delivered');
  expect(await b.store.inbox.count(await pairId())).toBe(0);
});

it('supersedes a replay that is older than what was delivered since', async () => {
  b.source.set(people(1, 1));
  reject('p1');
  await b.run();
  const [dead] = await open('dead');
  reject();
  await replay();
  // A newer state arrives in the same run as the replay, and the replay comes first.
  b.sink.judge = (batch) =>
    batch.deltas.map((delta) =>
      delta.record['name'] === 'Person 1'
        ? { is: 'rejected', cause: { code: 'BAD', message: 'still' } }
        : { is: 'accepted' },
    );
  b.source.set(people(1, 1, { v: 2, name: 'Newer' }));
  const { summary } = await b.run({ full: true });
  expect(summary).toMatchObject({ resumed: 1, read: 1, delivered: 1 });
  expect(dead).toBeDefined();
  expect(await open()).toEqual([]);
});

it('dead-letters a replay again in the same row when it is rejected again', async () => {
  b.source.set(people(1, 1));
  reject('p1');
  await b.run();
  await replay();
  expect((await b.run()).summary).toMatchObject({ resumed: 1, deadLettered: 1 });
  const rows = await open('dead');
  expect(rows).toHaveLength(1);
  expect(rows[0]?.times).toBe(2);
});

it('gives an older record that arrives late as superseded', async () => {
  b.source.set(people(1, 1, { v: 5 }));
  await b.run();
  b.source.set(people(1, 1, { v: 4, name: 'Old' }));
  expect((await b.run({ full: true })).summary).toMatchObject({ superseded: 1, delivered: 0 });
});

it('takes the later of two equal versions with other content', async () => {
  b.source.set([{ id: 'x', v: 1, name: 'a' }], [{ id: 'x', v: 1, name: 'b' }]);
  const { summary } = await b.run();
  expect(summary.superseded + summary.delivered).toBe(2);
  expect(b.sink.batches.at(-1)?.deltas[0]?.record['name']).toBe('b');
});

it('replaces a queued delta by a newer one of the key on the same page', async () => {
  b.source.set([
    { id: 'x', v: 1, name: 'a' },
    { id: 'x', v: 2, name: 'b' },
  ]);
  const { summary } = await b.run();
  expect(summary).toMatchObject({ read: 2, delivered: 1, superseded: 1 });
  expect(b.sink.batches).toHaveLength(1);
});

it('filters with the reason and keeps one history row for the same filter again', async () => {
  b.mapping = plainMapping((record) =>
    record['id'] === 'p2' ? { is: 'filtered', reason: 'not finished' } : mapped(record),
  );
  b.source.set(people(1, 3));
  expect((await b.run()).summary).toMatchObject({ filtered: 1, delivered: 2 });
  b.clock.time += 1000;
  await b.run({ full: true });
  const rows = await b.store.history.ofKey(await pairId(), 'p2');
  expect(rows).toHaveLength(1);
  expect(rows[0]?.lastSeen).toBeGreaterThan(rows[0]?.at ?? Infinity);
});

it('delivers a record whose mapping was mended, and sends nothing else', async () => {
  b.mapping = plainMapping((record) =>
    record['id'] === 'p2' ? { is: 'dead', cause: { code: 'needs.absent', message: 'no score' } } : mapped(record),
  );
  b.source.set(people(1, 3));
  expect((await b.run()).summary).toMatchObject({ deadLettered: 1, delivered: 2 });
  b.mapping = plainMapping(undefined, { version: 'm2' });
  expect((await b.run({ full: true })).summary).toMatchObject({ delivered: 1, unchanged: 2 });
  expect(await open()).toEqual([]);
});

it('dead-letters an unreadable row once, with its raw text', async () => {
  b.source.set(people(1, 2));
  b.source.pages[0]?.push({
    unreadable: { code: 'csv.ragged', message: '3 fields where 4 are due' },
    raw: 'a,b,c',
    position: 'people.csv:7',
    observed: b.clock.now(),
  });
  expect((await b.run()).summary).toMatchObject({ read: 3, delivered: 2, deadLettered: 1 });
  expect((await b.run({ full: true })).summary).toMatchObject({ deadLettered: 1 });
  const rows = await open('dead');
  expect(rows).toHaveLength(1);
  expect(rows[0]?.position).toBe('people.csv:7');
});

const held = (until: number): Decision => ({
  is: 'held',
  cause: { code: 'hold', message: 'starts later' },
  release: { kind: 'instant', at: until },
  mapped: undefined,
});

it('holds until an instant, then delivers by itself', async () => {
  const at = b.clock.now() + 3_600_000;
  b.mapping = plainMapping((record, _row, now) => (now < at ? held(at) : mapped(record)));
  b.source.set(people(1, 1));
  expect((await b.run()).summary).toMatchObject({ held: 1, status: 'attention' });
  expect((await b.run()).summary).toMatchObject({ read: 0, resumed: 0 });
  b.clock.time = at + 1;
  expect((await b.run()).summary).toMatchObject({ resumed: 1, delivered: 1, status: 'settled' });
  expect(await open()).toEqual([]);
});

it('turns a hold whose time runs out into a dead letter', async () => {
  b.mapping = plainMapping((_record, _row, now) => ({
    is: 'held',
    cause: { code: 'join.missing', message: 'no application' },
    release: { kind: 'join', join: 'app', until: now + 1000 },
    mapped: undefined,
  }));
  b.source.set(people(1, 1));
  expect((await b.run()).summary).toMatchObject({ held: 1 });
  b.clock.time += 10;
  expect((await b.run()).summary).toMatchObject({ resumed: 1, held: 1 });
  b.clock.time += 2000;
  expect((await b.run()).summary).toMatchObject({ resumed: 1, deadLettered: 1 });
  expect(await open('held')).toEqual([]);
  expect((await open('dead'))[0]?.cause.code).toBe('hold.expired');
});

const approval = (record: JsonObject, passed: string | undefined): Decision => {
  const made = mapped(record);
  if (passed === '0' || made.is !== 'mapped') return made;
  const cause = { code: 'hold', message: 'key post' };
  return { is: 'held', cause, release: { kind: 'approved', rule: '0' }, mapped: made };
};

it('delivers an approved hold, and holds it again when the result changed since', async () => {
  b.mapping = plainMapping((record, row) => approval(record, row.passed));
  b.source.set(people(1, 2));
  expect((await b.run()).summary).toMatchObject({ held: 2 });
  const rows = await open('held');
  const release = async (row: AsideHead | undefined) =>
    enqueue(b.store, row === undefined ? [] : [row], 'release', b.clock.now());
  await release(rows[0]);
  expect((await b.run()).summary).toMatchObject({ resumed: 1, delivered: 1 });
  b.mapping = plainMapping((record, row) => approval({ ...record, extra: 1 }, row.passed), { version: 'm2' });
  await release(rows[1]);
  expect((await b.run()).summary).toMatchObject({ resumed: 1, delivered: 0, held: 1 });
});

it('acts once for each key in event mode, whatever changes', async () => {
  b.mapping = plainMapping(undefined, { mode: 'event' });
  b.source.set(people(1, 2));
  await b.run();
  b.source.set(people(1, 2, { v: 9, name: 'other' }));
  expect((await b.run({ full: true })).summary).toMatchObject({ unchanged: 2, delivered: 0 });
  expect((await b.run({ resend: true })).error?.code).toBe('run.event-resend');
});

it('asks for no joins of who was acted on in event mode', async () => {
  const by = { text: 'ref' } as Mapping['joins'][number]['by'];
  const from = { connection: 'a', stream: 'apps' };
  const join = { name: 'app', from, on: 'id', by, expect: 'one', missing: { then: 'reject' } } as const;
  b.mapping = plainMapping(undefined, { mode: 'event', joins: [join] });
  b.joinSource.byKeyRecords = (id) => [{ id }];
  b.source.set(people(1, 2).map((one) => ({ ...one, ref: one['id'] ?? null })));
  await b.run();
  b.joinSource.asked = [];
  b.source.set(people(1, 3, { v: 9 }).map((one) => ({ ...one, ref: one['id'] ?? null })));
  expect((await b.run({ full: true })).summary).toMatchObject({ unchanged: 2, delivered: 1 });
  expect(b.joinSource.asked).toEqual([{ field: 'id', values: ['p3'] }]);
});

it('holds a key that is delivered more than five times an hour', async () => {
  for (let v = 1; v <= 6; v++) {
    b.source.set([{ id: 'x', v, name: `n${v}` }]);
    await b.run({ full: true });
  }
  expect(b.sink.sent).toHaveLength(5);
  expect((await open('held'))[0]?.cause.code).toBe('flapping');
  b.clock.time += 3_700_000;
  expect((await b.run()).summary).toMatchObject({ resumed: 1, delivered: 1 });
});

it('sends a record with the verdict retry again, then holds it and goes on', async () => {
  b.source.set(people(1, 3));
  b.sink.judge = (batch) =>
    batch.deltas.map((delta) =>
      delta.key === 'p2' ? { is: 'retry', cause: { code: 'LOCKED', message: 'locked' } } : { is: 'accepted' },
    );
  const { summary } = await b.run();
  expect(summary).toMatchObject({ delivered: 2, held: 1 });
  expect(b.sink.sent.filter((key) => key === 'p2')).toHaveLength(4);
  b.sink.judge = (batch) => batch.deltas.map(() => ({ is: 'accepted' }));
  b.clock.time += 301_000;
  expect((await b.run()).summary).toMatchObject({ resumed: 1, delivered: 1 });
});

it('stops when the target puts off batch after batch', async () => {
  b.source.set(people(1, 100));
  b.sink.judge = (batch) => batch.deltas.map(() => ({ is: 'retry', cause: { code: 'BUSY', message: 'busy' } }));
  const { error, summary } = await b.run();
  expect(error?.code).toBe('run.target-sick');
  expect(summary.held + summary.left).toBe(100);
  expect(summary.left).toBeGreaterThan(0);
});

it('stops when more are rejected than the guard allows, and leaves the rest', async () => {
  b.source.set(...Array.from({ length: 20 }, (_, page) => people(page * 10 + 1, page * 10 + 10)));
  b.sink.judge = (batch) => batch.deltas.map(() => ({ is: 'rejected', cause: { code: 'X', message: 'x' } }));
  const { error, summary } = await b.run();
  expect(error?.code).toBe('run.guard-rejects');
  expect(summary.deadLettered).toBeGreaterThan(25);
  expect(summary.deadLettered).toBeLessThan(80);
});

it('sends again with --resend what was delivered', async () => {
  b.source.set(people(1, 3));
  await b.run();
  expect((await b.run({ full: true, resend: true })).summary).toMatchObject({ delivered: 3, updated: 3 });
});
