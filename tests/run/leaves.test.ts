import { afterEach, beforeEach, expect, it } from 'vitest';
import { enqueue } from '../../src/inbox/replay.ts';
import type { Mapping } from '../../src/mapping/mapping.ts';
import { bench, mapped, people, plainMapping, standingGuards } from './harness.ts';
import type { Bench } from './harness.ts';

let b: Bench;
beforeEach(async () => {
  b = await bench();
  b.sink.deletes = true;
});
afterEach(() => b.close());

/** Records with `out` are filtered, unless they leave: then `$leaving` makes them inactive. */
function leaving(leaves: Mapping['leaves'], over: Partial<Mapping> = {}): void {
  b.mapping = plainMapping(
    (record, row) => {
      if (record['out'] === true && !row.leaving) return { is: 'filtered', reason: 'not meant' };
      return mapped({ id: record['id'] ?? null, name: record['name'] ?? null, active: !row.leaving });
    },
    { leaves, ...over },
  );
}

const open = () => b.store.aside.list({});
const deltas = () => b.sink.batches.flatMap((batch) => batch.deltas);
/** A guard that lets no deletion pass. */
const strict = { guards: { ...standingGuards, deletes: { percent: 0, count: 0 } } };
/** The first is delivered, then filtered. */
async function leave(leaves: Mapping['leaves'], over: Partial<Mapping> = {}): Promise<void> {
  leaving(leaves, over);
  b.source.set(people(1, 2));
  await b.run();
  b.sink.batches = [];
  b.source.set(people(1, 1, { out: true, v: 2 }), people(3, 3, { out: true }));
}

it('filters what left where nothing else is said', async () => {
  await leave('ignore');
  expect((await b.run({ full: true })).summary).toMatchObject({ filtered: 2, delivered: 0, labels: {} });
});

it('maps what was delivered once and is filtered now, told by $leaving and counted apart', async () => {
  await leave('map');
  const { summary } = await b.run({ full: true });
  expect(summary).toMatchObject({ read: 2, delivered: 1, updated: 1, filtered: 1, labels: { leaves: 1 } });
  expect(deltas().map(({ record }) => record)).toEqual([{ id: 'p1', name: 'Person 1', active: false }]);
});

it('finds what left unchanged when it is filtered again', async () => {
  await leave('map');
  await b.run({ full: true });
  expect((await b.run({ full: true })).summary).toMatchObject({ unchanged: 1, filtered: 1, labels: {} });
  expect(deltas()).toHaveLength(1);
});

it('sends what comes back, as it was before it left', async () => {
  await leave('map');
  await b.run({ full: true });
  b.source.set(people(1, 1, { v: 3 }));
  expect((await b.run({ full: true })).summary).toMatchObject({ delivered: 1, labels: {} });
  expect(deltas().at(-1)?.record).toEqual({ id: 'p1', name: 'Person 1', active: true });
  b.source.set(people(1, 1, { out: true, v: 4 }));
  expect((await b.run({ full: true })).summary).toMatchObject({ delivered: 1, labels: { leaves: 1 } });
});

it('does not take an older state for one that left', async () => {
  await leave('map');
  b.source.set(people(1, 1, { out: true, v: 0 }));
  expect((await b.run({ full: true })).summary).toMatchObject({ superseded: 1, delivered: 0 });
});

it('deletes who leaves where the guard lets it pass', async () => {
  await leave('delete');
  const { summary } = await b.run({ full: true });
  expect(summary).toMatchObject({ deleted: 1, filtered: 1, labels: { leaves: 1 }, status: 'settled' });
  expect(deltas().map(({ key, operation }) => [key, operation])).toEqual([['p1', 'delete']]);
});

it('parks deletions above the guard, and deletes nothing before a person has approved them', async () => {
  await leave('delete', strict);
  const { summary } = await b.run({ full: true });
  expect(summary).toMatchObject({ held: 1, filtered: 1, labels: { leaves: 1 }, status: 'parked' });
  expect((await open())[0]).toMatchObject({ key: 'p1', release: { kind: 'approved', rule: 'guard', run: 'run-2' } });
  expect((await b.run({ full: true })).summary).toMatchObject({ held: 1, deleted: 0 });
  expect(deltas()).toEqual([]);
});

it('deletes what was approved, once, and finds it unchanged from then on', async () => {
  await leave('delete', strict);
  await b.run({ full: true });
  await enqueue(b.store, await open(), 'release', b.clock.now());
  expect((await b.run()).summary).toMatchObject({ resumed: 1, delivered: 1, deleted: 1, labels: { leaves: 1 } });
  expect(deltas().map(({ key, operation }) => [key, operation])).toEqual([['p1', 'delete']]);
  expect(await open()).toEqual([]);
  expect((await b.run({ full: true })).summary).toMatchObject({ unchanged: 1, filtered: 1, held: 0, labels: {} });
});

it('creates what comes back after it was deleted', async () => {
  await leave('delete', strict);
  await b.run({ full: true });
  await enqueue(b.store, await open(), 'release', b.clock.now());
  await b.run();
  b.source.set(people(1, 1, { v: 3 }));
  expect((await b.run({ full: true })).summary).toMatchObject({ delivered: 1, created: 1 });
});

it('forgets a deletion that waits when the record comes back before it', async () => {
  await leave('delete', strict);
  await b.run({ full: true });
  b.source.set(people(1, 1, { v: 3 }));
  expect((await b.run({ full: true })).summary).toMatchObject({ unchanged: 1 });
  expect(await open()).toEqual([]);
  expect(deltas()).toEqual([]);
});

it('keeps the approval of a deletion though the record changes meanwhile', async () => {
  await leave('delete', strict);
  await b.run({ full: true });
  const waiting = await open();
  await enqueue(b.store, waiting, 'release', b.clock.now());
  b.source.set(people(1, 1, { out: true, v: 3, name: 'Other' }));
  expect((await b.run({ full: true })).summary).toMatchObject({ resumed: 1, deleted: 1, unchanged: 1 });
});

it('shows in a preview what would leave', async () => {
  await leave('map');
  const { previewMapping } = await import('../../src/run/preview.ts');
  const planned = [];
  for await (const one of previewMapping(b.context({}, { full: true }))) planned.push([one.key, one.outcome]);
  expect(planned).toEqual([
    ['p1', 'delivered'],
    ['p3', 'filtered'],
  ]);
});

it('asks the joins of what leaves, which a filter spares', async () => {
  const join = {
    name: 'unit',
    from: { connection: 'c', stream: 's' },
    on: 'id',
    by: { text: 'ref' },
    expect: 'one',
    missing: { then: 'leave' },
  } as unknown as Mapping['joins'][number];
  const early: Mapping['filterEarly'] = async (rows) =>
    new Map(rows.flatMap((row, index) => (row.record['out'] === true && !row.leaving ? [[index, 'not meant']] : [])));
  await leave('map');
  b.mapping = { ...b.mapping, joins: [join], filterEarly: early };
  b.source.set(people(1, 1, { out: true, v: 2, ref: 'r1' }), people(3, 3, { out: true, ref: 'r3' }));
  await b.run({ full: true });
  expect(b.joinSource.asked.map(({ values }) => values)).toEqual([['r1']]);
});
