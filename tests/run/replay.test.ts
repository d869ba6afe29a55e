import { afterEach, beforeEach, expect, it } from 'vitest';
import { HrwireError } from '../../src/error/error.ts';
import { enqueue } from '../../src/inbox/replay.ts';
import type { Reading } from '../../src/connector/source.ts';
import type { Decision, Mapping } from '../../src/mapping/mapping.ts';
import type { JsonObject } from '../../src/record/json.ts';
import { keyPart } from '../../src/record/key.ts';
import type { AsideRow } from '../../src/store/aside.ts';
import { accept, bench, mapped, plainMapping } from './harness.ts';
import type { Bench } from './harness.ts';

let b: Bench;
beforeEach(async () => {
  b = await bench();
  use();
});
afterEach(() => b.close());

const anew: NonNullable<Mapping['anew']> = { field: 'id', own: true, valueOf: (record) => keyPart(record['id']) };
/** Without a score a record is dead; `slow` waits for a person; the rest is sent. */
function use(over: Partial<Mapping> = {}): void {
  b.mapping = plainMapping((record) => decide(record), over);
}
function decide(record: JsonObject): Decision {
  const cause = { code: 'needs.absent', message: 'no score', field: 'score' };
  return record['score'] === undefined ? { is: 'dead', cause } : mapped(record);
}
const person = (more: JsonObject = {}): JsonObject => ({ id: 'x', v: 1, name: 'Ann', ...more });
const read = async (...records: JsonObject[]) => {
  b.source.set(records);
  return (await b.run({ full: true })).summary;
};
const rows = async () => b.store.aside.list({ closed: true });
const newest = async (): Promise<AsideRow> => {
  const all = await rows();
  const row = await b.store.aside.read(all.at(-1)?.id ?? 0);
  if (row === undefined) throw new Error('no row');
  return row;
};
const replay = async (asRead = false) => {
  const open = await b.store.aside.list({ state: 'dead' });
  await enqueue(b.store, open, 'replay', b.clock.now(), asRead);
  b.source.set([]);
  return (await b.run()).summary;
};
const repair = async (record: JsonObject) => {
  const [head] = await b.store.aside.list({ state: 'dead' });
  b.clock.time += 1000;
  await b.store.repairs.edit([{ id: head?.id ?? 0, record, at: b.clock.now(), by: 'ann' }]);
};
const sentRecords = () => b.sink.batches.flatMap((batch) => batch.deltas.map((delta) => delta.record));

it('asks the source for a replayed record, and sends what it has now', async () => {
  use({ anew });
  await read(person());
  b.source.byKeyRecords = (value) => [person({ id: value, v: 2, score: 80 })];
  expect(await replay()).toMatchObject({ resumed: 1, delivered: 1, deadLettered: 0 });
  expect(b.source.asked).toEqual([{ field: 'id', values: ['x'] }]);
  expect(sentRecords()).toEqual([{ id: 'x', name: 'Ann', score: 80 }]);
  expect((await newest()).closedAs).toBe('delivered');
});

it('takes the newest of several records that the source has of a key', async () => {
  use({ anew });
  await read(person());
  b.source.byKeyRecords = () => [person({ v: 3, score: 3 }), person({ v: 4, score: 4 }), person({ v: 2, score: 2 })];
  await replay();
  expect(sentRecords()).toMatchObject([{ score: 4 }]);
});

it('takes the record as it was read where that is asked for', async () => {
  use({ anew });
  await read(person());
  expect(await replay(true)).toMatchObject({ resumed: 1, deadLettered: 1 });
  expect(b.source.asked).toEqual([]);
});

it('takes the record as it was read where the source no longer has it, and says so', async () => {
  use({ anew });
  await read(person());
  const told: string[] = [];
  const log = { debug: () => undefined, info: () => undefined, warn: (text: string) => void told.push(text) };
  await enqueue(b.store, await b.store.aside.list({}), 'replay', b.clock.now());
  b.source.set([]);
  use({ anew, decide: async (of) => of.map((row) => mapped(row.record)) });
  expect((await b.run({}, { log })).summary).toMatchObject({ resumed: 1, delivered: 1 });
  expect(sentRecords()).toMatchObject([{ name: 'Ann' }]);
  expect(told.join()).toContain('not at their source');
});

it('takes the record as it was read where the source has it under another key', async () => {
  use({ anew });
  await read(person());
  b.source.byKeyRecords = () => [person({ id: 'y', score: 1 })];
  expect(await replay()).toMatchObject({ resumed: 1, deadLettered: 1 });
});

it('a key that the source refuses to be asked for is replayed as it was read', async () => {
  use({ anew });
  await read(person());
  b.source.byKey = async () => {
    throw new HrwireError('http.refused', 'no such person');
  };
  expect(await replay()).toMatchObject({ resumed: 1, deadLettered: 1, status: 'attention' });
});

it('a source that is out of reach ends the run, and the replay waits for the next', async () => {
  use({ anew });
  await read(person());
  const { byKey } = b.source;
  b.source.byKey = async () => {
    throw new HrwireError('http.connect', 'refused');
  };
  expect(await replay()).toMatchObject({ status: 'failed', resumed: 0 });
  b.source.byKey = byKey;
  b.source.byKeyRecords = () => [person({ v: 2, score: 80 })];
  expect((await b.run()).summary).toMatchObject({ resumed: 1, delivered: 1 });
});

it('what was uploaded is replayed as it was, for it stands at no source', async () => {
  use({ anew });
  await read(person());
  const [head] = await b.store.aside.list({});
  await enqueue(b.store, head === undefined ? [] : [{ ...head, input: 'uploads' }], 'replay', b.clock.now());
  b.source.set([]);
  await b.run();
  expect(b.source.asked).toEqual([]);
});

it('several records that one reading makes are each replayed from the one that is fetched', async () => {
  use({
    anew,
    expand: async (readings) => ({
      rows: (await Promise.all(readings.map(async (reading) => elements(reading)))).flat(),
      empty: [],
    }),
  });
  await read(person());
  b.source.byKeyRecords = () => [person({ v: 2, score: 80 })];
  expect(await replay()).toMatchObject({ resumed: 2, delivered: 2 });
  expect(b.sink.sent.toSorted()).toEqual(['x/1', 'x/2']);
});

async function elements(reading: Reading) {
  const { rows: made } = await plainMapping().expand([reading], 0);
  return made.flatMap((row) => ['1', '2'].map((part) => ({ ...row, reading, key: `${row.key ?? ''}/${part}` })));
}

it('a record whose time is over is fetched by its key', async () => {
  use({ anew });
  await read(person());
  b.clock.time += 91 * 86_400_000;
  await read();
  expect((await newest()).expired).toBe(true);
  b.source.byKeyRecords = () => [person({ v: 2, score: 80 })];
  expect(await replay()).toMatchObject({ resumed: 1, delivered: 1 });
});

it('a record whose time is over stays a dead letter where the source cannot be asked', async () => {
  await read(person());
  b.clock.time += 91 * 86_400_000;
  await read();
  expect(await replay()).toMatchObject({ resumed: 1, deadLettered: 1 });
  expect((await newest()).cause.code).toBe('replay.expired');
});

it('sends a record as a person repaired it, and asks nobody for it', async () => {
  use({ anew });
  await read(person());
  await repair(person({ score: 75 }));
  expect(await replay()).toMatchObject({ resumed: 1, delivered: 1 });
  expect(b.source.asked).toEqual([]);
  expect(sentRecords()).toEqual([{ id: 'x', name: 'Ann', score: 75 }]);
});

it('the record as it was read never overtakes its repair', async () => {
  await read(person());
  await repair(person({ score: 75 }));
  await replay();
  expect(await read(person())).toMatchObject({ unchanged: 1, deadLettered: 0 });
  expect(await b.store.aside.list({})).toEqual([]);
  expect(await read(person({ v: 2, score: 90 }))).toMatchObject({ delivered: 1 });
  expect(sentRecords().at(-1)).toMatchObject({ score: 90 });
});

it('the record as it was read is not sent over its repair where the target had refused it', async () => {
  b.sink.judge = (batch) =>
    batch.deltas.map(({ record }) =>
      record['score'] === -1 ? { is: 'rejected', cause: { code: 'RANGE', message: 'x' } } : { is: 'accepted' },
    );
  await read(person({ score: -1 }));
  await repair(person({ score: 75 }));
  await replay();
  expect(await read(person({ score: -1 }))).toMatchObject({ unchanged: 1 });
  expect(sentRecords().map(({ score }) => score)).toEqual([-1, 75]);
});

it('a repair is superseded by a newer delivery', async () => {
  await read(person());
  await repair(person({ score: 75 }));
  const [head] = await b.store.aside.list({});
  await enqueue(b.store, head === undefined ? [] : [head], 'replay', b.clock.now());
  // A run that reads the newer state delivers it after the backlog: the repair is tried first, and is older from then on.
  expect(await read(person({ v: 2, score: 90 }))).toMatchObject({ delivered: 2 });
  expect(sentRecords().at(-1)).toMatchObject({ score: 90 });
});

it('a replay that is older than what was delivered is superseded', async () => {
  await read(person({ v: 5, score: 1 }));
  await read(person({ v: 3 }));
  await b.run();
  expect(await b.store.aside.list({})).toEqual([]);
  const pair = (await b.store.checkpoints.pairs('people'))[0]?.id ?? 0;
  const raw = person({ v: 3, score: 75 });
  const waiting = { kind: 'replay' as const, input: 'poll' as const, key: 'x', aside: undefined, passed: undefined };
  await b.store.inbox.put([{ ...waiting, pair, raw, createdAt: b.clock.now() }]);
  b.source.set([]);
  expect((await b.run()).summary).toMatchObject({ resumed: 1, superseded: 1, delivered: 0 });
});

it('a repair that is refused stays beside the record as read, with the new cause', async () => {
  await read(person());
  await repair(person({ score: 75 }));
  b.sink.judge = (batch) => batch.deltas.map(() => ({ is: 'rejected', cause: { code: 'RANGE', message: 'x' } }));
  expect(await replay()).toMatchObject({ resumed: 1, deadLettered: 1 });
  expect(await rows()).toHaveLength(1);
  expect(await newest()).toMatchObject({
    raw: { id: 'x', v: 1, name: 'Ann' },
    edited: { score: 75 },
    edit: { by: 'ann' },
    cause: { code: 'RANGE' },
  });
});

it('a repair that was refused is told again by the record as it was read, and is kept', async () => {
  await read(person());
  await repair(person({ score: 75 }));
  b.sink.judge = (batch) => batch.deltas.map(() => ({ is: 'rejected', cause: { code: 'RANGE', message: 'x' } }));
  await replay();
  expect(await read(person())).toMatchObject({ deadLettered: 1, delivered: 0 });
  expect(await rows()).toHaveLength(1);
  expect(await newest()).toMatchObject({ edited: { score: 75 }, cause: { code: 'RANGE' }, times: 3 });
});

it('a repair that the target puts off waits as repaired, whatever is read of the record meanwhile, and comes back by itself', async () => {
  await read(person());
  await repair(person({ score: 75 }));
  b.sink.judge = (batch) => batch.deltas.map(() => ({ is: 'retry', cause: { code: 'BUSY', message: 'later' } }));
  expect(await replay()).toMatchObject({ resumed: 1, held: 1 });
  expect(await read(person())).toMatchObject({ held: 1, deadLettered: 0 });
  const held = (await b.store.aside.list({ state: 'held' }))[0];
  expect(await b.store.aside.read(held?.id ?? 0)).toMatchObject({ raw: { name: 'Ann' }, edited: { score: 75 } });
  b.sink.judge = accept;
  b.clock.time += 3_600_000;
  b.source.set([]);
  expect((await b.run()).summary).toMatchObject({ resumed: 1, delivered: 1 });
  expect(sentRecords().at(-1)).toMatchObject({ score: 75 });
});

it('another record of the key takes the place of a repair that was not replayed', async () => {
  await read(person());
  await repair(person({ score: 75 }));
  await read(person({ v: 2, name: 'Anne' }));
  const row = await newest();
  expect([row.raw, row.edited]).toEqual([person({ v: 2, name: 'Anne' }), undefined]);
});

it('a repair that gives the record another key ends under that key, and its row is closed', async () => {
  await read(person());
  await repair(person({ id: 'y', score: 75 }));
  expect(await replay()).toMatchObject({ resumed: 1, delivered: 1 });
  expect(b.sink.sent).toEqual(['y']);
  expect((await newest()).closedAs).toBe('delivered');
  expect(await read(person())).toMatchObject({ unchanged: 1 });
});

it('a repair that gives the record another key and is refused is one dead letter, under that key', async () => {
  await read(person());
  await repair(person({ id: 'y' }));
  expect(await replay()).toMatchObject({ resumed: 1, deadLettered: 1 });
  expect((await b.store.aside.list({})).map(({ key }) => key)).toEqual(['y']);
});

it('a record without a key is repaired and sent', async () => {
  await read({ v: 1, name: 'Ann', score: 1 });
  await repair({ id: 'z', v: 1, name: 'Ann', score: 1 });
  expect(await replay()).toMatchObject({ resumed: 1, delivered: 1 });
  expect(b.sink.sent).toEqual(['z']);
  expect(await b.store.aside.list({})).toEqual([]);
});

it('a record without a key that is repaired and refused is one dead letter', async () => {
  await read({ v: 1, name: 'Ann' });
  await repair({ id: 'z', v: 1, name: 'Ann' });
  expect(await replay()).toMatchObject({ resumed: 1, deadLettered: 1 });
  expect((await b.store.aside.list({})).map(({ key }) => key)).toEqual(['z']);
});

it('a crash between a repair and its delivery loses neither', async () => {
  await read(person());
  await repair(person({ score: 75 }));
  const [head] = await b.store.aside.list({});
  await enqueue(b.store, head === undefined ? [] : [head], 'replay', b.clock.now());
  b.source.set([]);
  const killPoint = (name: string): void => {
    if (name === 'before-commit' && b.sink.sent.length > 0) throw new Error('killed');
  };
  expect((await b.run({}, { killPoint })).summary.status).toBe('failed');
  expect(await newest()).toMatchObject({ edited: { score: 75 }, closedAs: undefined });
  expect((await b.run()).summary).toMatchObject({ status: 'settled' });
  expect((await newest()).closedAs).toBe('delivered');
  expect(sentRecords().every(({ score }) => score === 75)).toBe(true);
});

it('a repair whose answer was lost in a crash is settled as repaired, and the record as read never overtakes it', async () => {
  b.sink.traits = {
    ...b.sink.traits,
    repeat: {
      kind: 'by_lookup',
      stream: 'rows',
      field: 'id',
      key: async (record) => keyPart(record['id']),
      applied: async (found) => found['score'] === 75,
      none: 'unknown',
    },
  };
  await read(person());
  await repair(person({ score: 75 }));
  const [head] = await b.store.aside.list({});
  await enqueue(b.store, head === undefined ? [] : [head], 'replay', b.clock.now());
  b.source.set([]);
  const killPoint = (name: string): void => {
    if (name === 'before-commit' && b.sink.sent.length > 0) throw new Error('killed');
  };
  await b.run({}, { killPoint });
  b.joinSource.byKeyRecords = () => [{ id: 'x', score: 75 }];
  expect((await b.run()).summary).toMatchObject({ status: 'settled', delivered: 1 });
  expect(await read(person())).toMatchObject({ unchanged: 1, deadLettered: 0 });
  expect(sentRecords()).toHaveLength(1);
});
