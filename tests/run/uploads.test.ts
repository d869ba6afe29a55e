import { afterEach, beforeEach, expect, it } from 'vitest';
import type { JsonObject } from '../../src/record/json.ts';
import { uploadedJson } from '../../src/run/uploaded.ts';
import { bench, people, plainMapping } from './harness.ts';
import type { Bench } from './harness.ts';

let b: Bench;
beforeEach(async () => {
  b = await bench();
  // As the stream's own rule: a row of a file brings its version with it.
  const { expand, ...rest } = plainMapping();
  b.mapping = {
    ...rest,
    expand: async (readings, now) => {
      const { rows, empty } = await expand(readings, now);
      for (const row of rows) row.version = row.reading.version ?? row.version;
      return { rows, empty };
    },
  };
  b.source.set(people(1, 1));
  await b.run();
  b.sink.batches = [];
});
afterEach(() => b.close());

const pairId = async () => (await b.store.checkpoints.pairs('people'))[0]?.id ?? 0;
const waiting = async () => b.store.inbox.count(await pairId());

async function upload(record: JsonObject, observed = b.clock.now(), version?: number): Promise<void> {
  const position = '花名册.xlsx!Sheet1:3';
  const raw = uploadedJson({ record, position, observed, ...(version === undefined ? {} : { version }) });
  const row = { kind: 'upload', input: 'uploads', key: undefined, aside: undefined, passed: undefined } as const;
  await b.store.inbox.put([{ ...row, pair: await pairId(), raw, createdAt: observed }]);
}

it('maps and sends the rows of a file, counted as resumed', async () => {
  await upload({ id: 'p2', name: 'By file' });
  expect((await b.run()).summary).toMatchObject({ read: 0, resumed: 1, delivered: 1, status: 'settled' });
  expect(b.sink.batches[0]?.deltas[0]?.record).toEqual({ id: 'p2', name: 'By file' });
  expect(await waiting()).toBe(0);
});

it('does not send again what a file brought when the source tells the same', async () => {
  await upload({ id: 'p2', name: 'Same' }, 5000);
  await b.run();
  b.source.set(people(1, 1), [{ id: 'p2', v: 9, name: 'Same' }]);
  b.sink.batches = [];
  expect((await b.run()).summary).toMatchObject({ read: 1, unchanged: 1 });
  expect(b.sink.sent).toEqual([]);
});

it('keeps what a file brought when the source tells an older state', async () => {
  await upload({ id: 'p2', name: 'New' }, 5000);
  await b.run();
  b.source.set(people(1, 1), [{ id: 'p2', v: 4999, name: 'Old' }]);
  b.sink.batches = [];
  expect((await b.run()).summary).toMatchObject({ read: 1, superseded: 1 });
  expect(b.sink.sent).toEqual([]);
});

it('takes a file for as old as its upload: what the source told since is newer', async () => {
  b.source.set(people(1, 1), [{ id: 'p2', v: 6000, name: 'Newer' }]);
  await b.run();
  b.sink.batches = [];
  await upload({ id: 'p2', name: 'Uploaded before' }, 5000);
  expect((await b.run()).summary).toMatchObject({ resumed: 1, superseded: 1 });
  expect(b.sink.sent).toEqual([]);
});

it('takes the version that the file itself gives', async () => {
  await upload({ id: 'p2', name: 'Seventh' }, 5000, 7);
  await b.run();
  b.source.set(people(1, 1), [{ id: 'p2', v: 8, name: 'Eighth' }]);
  expect((await b.run()).summary).toMatchObject({ read: 1, updated: 1 });
});

it('puts a row aside with its place in the file, and replays it with the version of the file', async () => {
  const { decide } = b.mapping;
  b.mapping = plainMapping(() => ({ is: 'dead', cause: { code: 'needs.absent', message: 'no name' } }));
  await upload({ id: 'p2' }, 5000);
  expect((await b.run()).summary).toMatchObject({ resumed: 1, deadLettered: 1, status: 'attention' });
  const [row] = await b.store.aside.list({});
  expect(row).toMatchObject({ input: 'uploads', key: 'p2', position: '花名册.xlsx!Sheet1:3' });
  b.mapping = { ...b.mapping, decide };
  const replay = { kind: 'replay', input: 'uploads', passed: undefined, raw: undefined } as const;
  await b.store.inbox.put([{ ...replay, pair: await pairId(), key: 'p2', aside: row!.id, createdAt: b.clock.now() }]);
  expect((await b.run()).summary).toMatchObject({ resumed: 1, delivered: 1 });
  expect(await b.store.aside.list({})).toEqual([]);
});

it('goes on where it was cut off: no row of a file is sent twice or lost', async () => {
  b.sink.traits = { ...b.sink.traits, batch: 1 };
  for (const id of ['p2', 'p3', 'p4']) await upload({ id, name: id });
  let left = 2;
  await b.run(
    {},
    {
      killPoint: (name) => {
        if (name === 'after-commit' && --left === 0) throw new Error('crash');
      },
    },
  );
  b.clock.time += 3_600_000;
  await b.run();
  expect([...new Set(b.sink.sent)].sort()).toEqual(['p2', 'p3', 'p4']);
  expect(await waiting()).toBe(0);
});

it('sends the last of several rows of one key', async () => {
  await upload({ id: 'p2', name: 'first' }, 5000);
  await upload({ id: 'p2', name: 'second' }, 5001);
  expect((await b.run()).summary).toMatchObject({ resumed: 2, status: 'settled' });
  expect(b.sink.batches.at(-1)?.deltas.at(-1)?.record).toEqual({ id: 'p2', name: 'second' });
});
