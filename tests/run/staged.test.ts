import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { approve } from '../../src/inbox/approve.ts';
import { enqueue } from '../../src/inbox/replay.ts';
import type { JsonObject } from '../../src/record/json.ts';
import { bench, mapped, people, plainMapping, standingGuards } from './harness.ts';
import type { Bench } from './harness.ts';

/** What is brought back and waits for the guard, while the reading gives the same record once more. */
let b: Bench;
beforeEach(async () => {
  b = await bench();
  const guards = { ...standingGuards, field: { percent: 50, count: 5 } };
  b.mapping = plainMapping(undefined, { guards });
});
afterEach(() => b.close());

const read = async (...records: JsonObject[]) => {
  b.source.set(records);
  return (await b.run({ full: true })).summary;
};
const bringBack = async (): Promise<void> => {
  await enqueue(b.store, await b.store.aside.list({}), 'replay', b.clock.now());
};
const reject = (): void => {
  b.sink.judge = ({ deltas }) => deltas.map(() => ({ is: 'rejected', cause: { code: 'E', message: 'no' } }));
};
const acceptAll = (): void => {
  b.sink.judge = ({ deltas }) => deltas.map(() => ({ is: 'accepted' }));
};

describe('a dead letter that is brought back and waits for the guard', () => {
  const [first = {}] = people(1, 1);
  beforeEach(async () => {
    reject();
    expect(await read(first)).toMatchObject({ deadLettered: 1 });
    acceptAll();
    await bringBack();
    b.sink.batches = [];
  });

  it('is sent though the same state is read once more', async () => {
    expect(await read(first)).toMatchObject({ resumed: 1, read: 1, delivered: 1, unchanged: 1, superseded: 0 });
    expect(await b.store.aside.list({})).toEqual([]);
  });

  it('is sent though the same is read with a newer version', async () => {
    expect(await read({ ...first, v: 2 })).toMatchObject({ delivered: 1, unchanged: 1 });
    expect(b.sink.sent).toEqual(['p1']);
  });

  it('is replaced by a newer state, which is sent', async () => {
    expect(await read({ ...first, v: 2, name: 'New' })).toMatchObject({ delivered: 1, superseded: 1 });
    expect(b.sink.batches[0]?.deltas[0]?.record).toMatchObject({ name: 'New' });
  });

  it('is sent as a person repaired it, though what was read then is read once more', async () => {
    const [row] = await b.store.aside.list({});
    const repair = { id: row?.id ?? 0, record: { ...first, name: 'Repaired' }, at: b.clock.now(), by: 'li' };
    await b.store.repairs.edit([repair]);
    expect(await read(first)).toMatchObject({ delivered: 1, unchanged: 1, superseded: 0 });
    expect(b.sink.batches[0]?.deltas[0]?.record).toMatchObject({ name: 'Repaired' });
  });
});

it('a held record that was released, and that the guard parked, stays parked though it is read once more', async () => {
  await read(...people(1, 20));
  const guards = { ...standingGuards, changes: { percent: 0, count: 0 } };
  b.mapping = plainMapping(
    (record, row) => {
      const result = mapped(record);
      if (result.is !== 'mapped' || record['name'] !== 'Chief' || row.passed === 'look') return result;
      return { is: 'held', cause: { code: 'look', message: 'a key post' }, release, mapped: result };
    },
    { guards },
  );
  const chief = { ...people(1, 1)[0], v: 2, name: 'Chief' };
  expect(await read(chief)).toMatchObject({ held: 1, status: 'attention' });
  await enqueue(b.store, await b.store.aside.list({}), 'release', b.clock.now());
  expect(await read(chief)).toMatchObject({ resumed: 1, read: 1, held: 2, status: 'parked' });
  await approve(b.store, 'people', 'run-3', { who: 'li', at: b.clock.now() });
  b.sink.batches = [];
  expect(await read(chief)).toMatchObject({ delivered: 1, unchanged: 1, status: 'settled' });
  expect(b.sink.sent).toEqual(['p1']);
});

const release = { kind: 'approved', rule: 'look' } as const;
