import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Mapping } from '../../src/mapping/mapping.ts';
import { goneReason } from '../../src/mapping/deletes.ts';
import type { Gone } from '../../src/store/aside.ts';
import { bench, mapped, people, plainMapping } from './harness.ts';
import type { Bench } from './harness.ts';

let b: Bench;
beforeEach(async () => {
  b = await bench();
  b.sink.deletes = true;
});
afterEach(() => b.close());

const plain = plainMapping();

/** Records with `gone` are tombstones, or have a flag; a mapping that does not delete filters them, as a real one does. */
function mappingOf(gone: Gone, told: boolean, more: Partial<Mapping> = {}): void {
  b.mapping = plainMapping(
    (record, row) => {
      if (row.gone === undefined) return mapped(record);
      if (told) return { is: 'mapped', record: {}, clear: [], match: undefined, label: undefined };
      return row.leaving ? mapped({ id: record['id'] ?? null, out: true }) : { is: 'filtered', reason: goneReason };
    },
    {
      deletes: { told, absent: false, keyed: 'id', field: undefined },
      expand: async (readings, now) => {
        const { rows, empty } = await plain.expand(readings, now);
        for (const row of rows) {
          if (row.record['gone'] !== true) continue;
          row.gone = gone;
          // A tombstone holds no version.
          if (row.record['v'] === undefined) row.version = NaN;
        }
        return { rows, empty };
      },
      ...more,
    },
  );
}

const deltas = () => b.sink.batches.flatMap((batch) => batch.deltas);
const deleted = () => deltas().filter(({ operation }) => operation === 'delete');
async function deliver(told = true, gone: Gone = 'tombstone', more: Partial<Mapping> = {}): Promise<void> {
  mappingOf(gone, told, more);
  b.source.set(people(1, 2));
  await b.run();
  b.sink.batches = [];
}
const tombstone = (id: string) => ({ id, gone: true });
const read = async (...records: Parameters<typeof b.source.set>[number]) => {
  b.source.set(records);
  return (await b.run({ full: true })).summary;
};

it.each<Gone>(['tombstone', 'flag'])('deletes what was delivered by a %s, once', async (gone) => {
  await deliver(true, gone);
  expect(await read(tombstone('p1'))).toMatchObject({ read: 1, delivered: 1, deleted: 1, status: 'settled' });
  expect(await read(tombstone('p1'))).toMatchObject({ read: 1, unchanged: 1, deleted: 0 });
  expect(deleted().map(({ key }) => key)).toEqual(['p1']);
});

it('deletes by the id and the name that the ledger has', async () => {
  mappingOf('tombstone', true, {
    decide: async (rows) =>
      rows.map((row) =>
        row.gone === undefined
          ? { is: 'mapped', record: row.record, clear: [], match: `m-${row.key}`, label: undefined }
          : { is: 'mapped', record: {}, clear: [], match: undefined, label: undefined },
      ),
  });
  b.sink.judge = (batch) => batch.deltas.map(({ key }) => ({ is: 'accepted', targetId: `t-${key}` }));
  b.source.set(people(1, 1));
  await b.run();
  await read(tombstone('p1'));
  expect(deleted()).toEqual([
    { key: 'p1', operation: 'delete', record: { match: 'm-p1' }, clear: [], match: 'm-p1', targetId: 't-p1' },
  ]);
});

it('filters what was gone before it was delivered', async () => {
  await deliver();
  expect(await read(tombstone('p9'))).toMatchObject({ filtered: 1, deleted: 0 });
  expect(deltas()).toEqual([]);
});

it('gives up what was put aside of a record that is gone', async () => {
  await deliver(true, 'tombstone');
  b.sink.judge = (batch) => batch.deltas.map(() => ({ is: 'rejected', cause: { code: 'x', message: 'no' } }));
  await read(...people(9, 9));
  expect(await b.store.aside.list({})).toHaveLength(1);
  expect(await read({ ...tombstone('p9'), v: 2 })).toMatchObject({ filtered: 1 });
  expect(await b.store.aside.list({})).toEqual([]);
});

it('creates a record that returns', async () => {
  await deliver();
  await read(tombstone('p1'));
  expect(await read(...people(1, 1))).toMatchObject({ delivered: 1, created: 1 });
  expect(await read(tombstone('p1'))).toMatchObject({ deleted: 1 });
});

it('does not delete by a tombstone that is older than what was delivered', async () => {
  await deliver();
  expect(await read({ ...tombstone('p1'), v: 0 })).toMatchObject({ superseded: 1, deleted: 0 });
});

it('filters tombstones where the mapping deletes nothing', async () => {
  await deliver(false);
  expect(await read(tombstone('p1'))).toMatchObject({ filtered: 1, deleted: 0 });
});

it('maps a tombstone as any record that leaves where the mapping says so', async () => {
  await deliver(false, 'tombstone', { leaves: 'map' });
  expect(await read(tombstone('p1'))).toMatchObject({ delivered: 1, updated: 1, labels: { leaves: 1 } });
  expect(deltas().map(({ record }) => record)).toEqual([{ id: 'p1', out: true }]);
});

it('asks no joins of what is gone', async () => {
  const join = {
    name: 'unit',
    from: { connection: 'c', stream: 's' },
    on: 'id',
    by: { text: 'ref' },
    expect: 'one',
    missing: { then: 'hold', for: 1000 },
  } as unknown as Mapping['joins'][number];
  await deliver(true, 'tombstone', { joins: [join] });
  b.joinSource.asked = [];
  expect(await read({ ...tombstone('p1'), ref: 'r1' })).toMatchObject({ deleted: 1, held: 0 });
  expect(b.joinSource.asked).toEqual([]);
});

it('keeps nobody waiting for a step that finds nothing of a record that is gone', async () => {
  await deliver();
  const cause = { code: 'step.missing', message: 'no profile' };
  b.source.pages = [[{ ...b.source.reading(tombstone('p1')), incomplete: { cause, holdFor: 1000 } }]];
  expect((await b.run({ full: true })).summary).toMatchObject({ deleted: 1, held: 0 });
});

it('holds a deletion while what became of an earlier delivery is not known', async () => {
  await deliver();
  b.sink.traits = { batch: 10, atomic: false, repeat: { kind: 'never' } };
  b.sink.judge = (batch) => batch.deltas.map(() => ({ is: 'unknown', cause: { code: 'lost', message: 'no answer' } }));
  await read(...people(1, 1, { v: 2, name: 'Other' }));
  expect(await read({ ...tombstone('p1'), v: 3 })).toMatchObject({ held: 1, deleted: 0 });
});

it('keeps a deletion that the target puts off, and sends it when its time comes', async () => {
  await deliver();
  b.sink.judge = (batch) =>
    batch.deltas.map(() => ({ is: 'retry', after: 3_600_000, cause: { code: 'busy', message: 'later' } }));
  expect(await read(tombstone('p1'))).toMatchObject({ held: 1 });
  b.sink.judge = (batch) => batch.deltas.map(() => ({ is: 'accepted' }));
  b.clock.time += 4_000_000;
  b.source.set([]);
  expect((await b.run()).summary).toMatchObject({ resumed: 1, deleted: 1 });
});

it('shows in a preview what would be deleted', async () => {
  await deliver();
  b.source.set([tombstone('p1'), tombstone('p9')]);
  const { previewMapping } = await import('../../src/run/preview.ts');
  const planned = [];
  for await (const one of previewMapping(b.context({}, { full: true })))
    planned.push([one.key, one.outcome, one.delta?.operation]);
  expect(planned).toEqual([
    ['p1', 'delivered', 'delete'],
    ['p9', 'filtered', undefined],
  ]);
});
