import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enqueue } from '../../src/inbox/replay.ts';
import type { JsonObject } from '../../src/record/json.ts';
import { bench, people, plainMapping, standingGuards } from './harness.ts';
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
