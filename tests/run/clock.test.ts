import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enqueue } from '../../src/inbox/replay.ts';
import type { Decision } from '../../src/mapping/mapping.ts';
import type { JsonObject } from '../../src/record/json.ts';
import { bench, mapped, people, plainMapping, standingGuards } from './harness.ts';
import type { Bench } from './harness.ts';

let b: Bench;
beforeEach(async () => {
  b = await bench();
});
afterEach(() => b.close());

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const spans = [
  ['a minute', minute],
  ['an hour', hour],
  ['a day', day],
] as const;

const open = () => b.store.aside.list({});
const pair = async () => (await b.store.checkpoints.pairs('people'))[0]?.id ?? 0;
/** Its version is the instant at which it was read. */
const seen = (name: string, id = 'x'): JsonObject => ({ id, name });
const sentNames = () => b.sink.batches.flatMap(({ deltas }) => deltas.map(({ record }) => record['name']));

async function read(...pages: JsonObject[][]): Promise<Awaited<ReturnType<Bench['run']>>['summary']> {
  b.source.set(...pages);
  return (await b.run({ full: true })).summary;
}

describe.each(spans)('a clock that goes back by %s', (_, span) => {
  it('between two runs loses no newer state whose version is the instant of its reading', async () => {
    await read([seen('old')]);
    b.clock.time -= span;
    expect(await read([seen('new')])).toMatchObject({ delivered: 1, superseded: 0 });
    expect(sentNames()).toEqual(['old', 'new']);
  });

  it('within a run loses none', async () => {
    const expand = b.mapping.expand;
    b.mapping = plainMapping(undefined, {
      expand: (readings, now) => {
        if (readings.some(({ record }) => record['name'] === 'old')) b.clock.time -= span;
        return expand(readings, now);
      },
    });
    b.source.read = async function* () {
      yield { items: [b.source.reading(seen('old'))], cursor: 1, marks: [], requests: 1, bytes: 1 };
      while (b.sink.batches.length === 0 && b.clock.time >= began)
        await new Promise((resolve) => setImmediate(resolve));
      yield { items: [b.source.reading(seen('new'))], cursor: 2, marks: [], requests: 1, bytes: 1 };
    };
    const began = b.clock.time;
    expect((await b.run()).summary).toMatchObject({ read: 2, status: 'settled' });
    expect(sentNames().at(-1)).toBe('new');
  });

  it('replaces what was held before it by the newer state', async () => {
    const waits: Decision = {
      is: 'held',
      cause: { code: 'hold', message: 'waits' },
      release: { kind: 'approved', rule: '0' },
      mapped: undefined,
    };
    b.mapping = plainMapping((record) => (record['name'] === 'old' ? waits : mapped(record)));
    await read([seen('old')]);
    b.clock.time -= span;
    expect(await read([seen('new')])).toMatchObject({ delivered: 1, superseded: 0 });
    expect(await open()).toEqual([]);
  });

  it('lets no replay of an older state overtake what was delivered after it', async () => {
    b.sink.judge = ({ deltas }) => deltas.map(() => ({ is: 'rejected', cause: { code: 'BAD', message: 'no' } }));
    await read([seen('old')]);
    const rows = await open();
    b.clock.time -= span;
    b.sink.judge = ({ deltas }) => deltas.map(() => ({ is: 'accepted' }));
    await read([seen('new')]);
    await enqueue(b.store, rows, 'replay', b.clock.now(), true);
    expect((await b.run()).summary).toMatchObject({ delivered: 0 });
    expect(sentNames().at(-1)).toBe('new');
  });
});

it('of two states on one page the later one replaces the other, though the clock went back between them', async () => {
  const old = b.source.reading(seen('old'));
  b.clock.time -= hour;
  b.source.pages = [[old, b.source.reading(seen('new'))]];
  expect((await b.run()).summary).toMatchObject({ read: 2, delivered: 1, superseded: 1 });
  expect(sentNames()).toEqual(['new']);
});

it('a replay that is fetched anew is no older than what it brings back', async () => {
  const anew = { field: 'id', valueOf: () => 'x', own: true };
  b.mapping = plainMapping(undefined, { anew });
  b.sink.judge = ({ deltas }) => deltas.map(() => ({ is: 'rejected', cause: { code: 'BAD', message: 'no' } }));
  await read([seen('old')], [seen('older', 'y')]);
  b.clock.time -= hour;
  b.sink.judge = ({ deltas }) => deltas.map(() => ({ is: 'accepted' }));
  b.source.byKeyRecords = () => [seen('mended')];
  b.source.set();
  const rows = (await open()).filter(({ key }) => key === 'x');
  await enqueue(b.store, rows, 'replay', b.clock.now());
  expect((await b.run()).summary).toMatchObject({ resumed: 1, delivered: 1 });
  b.clock.time += hour;
  expect(await read([seen('mended')])).toMatchObject({ unchanged: 1 });
  const [ledger] = [...(await b.store.ledger.get(await pair(), ['x'])).values()];
  expect(ledger?.version).toBeGreaterThanOrEqual(rows[0]?.version ?? Infinity);
});

it('a record with a version of its own is as old as that says, whatever the clock', async () => {
  await read([{ id: 'x', v: 5, name: 'new' }]);
  b.clock.time -= day;
  expect(await read([{ id: 'x', v: 4, name: 'old' }])).toMatchObject({ superseded: 1 });
});

it('a key is held as flapping for an hour at most, though the clock goes back by a day', async () => {
  for (let v = 1; v <= 5; v++) await read([{ id: 'x', v, name: `n${v}` }]);
  b.clock.time -= day;
  expect(await read([{ id: 'x', v: 6, name: 'n6' }])).toMatchObject({ held: 1 });
  b.clock.time += hour;
  expect((await b.run()).summary).toMatchObject({ resumed: 1, delivered: 1 });
});

it('what the guard counted stays counted when the clock goes back, and is over when it goes on', async () => {
  b.mapping = plainMapping(undefined, { guards: { ...standingGuards, changes: { percent: 0, count: 3 } } });
  await read(people(1, 10));
  expect(await read(people(1, 3, { v: 2, city: 'Ulm' }))).toMatchObject({ delivered: 3, status: 'settled' });
  b.clock.time -= day / 2;
  expect(await read(people(4, 4, { v: 2, city: 'Ulm' }))).toMatchObject({ held: 1, status: 'parked' });
  b.clock.time += 2 * day;
  expect(await read(people(5, 5, { v: 2, city: 'Ulm' }))).toMatchObject({ delivered: 1 });
});

it('what is held until an instant goes at that instant by the clock as it is', async () => {
  const at = b.clock.now() + 2 * hour;
  const waits: Decision = {
    is: 'held',
    cause: { code: 'hold', message: 'waits' },
    release: { kind: 'instant', at },
    mapped: undefined,
  };
  b.mapping = plainMapping((record, _row, now) => (now < at ? waits : mapped(record)));
  await read([seen('x')]);
  b.clock.time -= day;
  expect((await b.run()).summary).toMatchObject({ resumed: 0, delivered: 0 });
  b.clock.time = at;
  expect((await b.run()).summary).toMatchObject({ resumed: 1, delivered: 1 });
});

it('a lease that a machine took with a clock a day ahead keeps nobody waiting for a day', async () => {
  const gone = { host: 'h', boot: 'before the power cut', process: 2 };
  await b.store.leases.take('people', gone, b.clock.now() + day, minute, () => true);
  b.source.set(people(1, 1));
  expect((await b.run()).summary.status).toBe('busy');
  b.clock.time += hour;
  expect((await b.run()).summary).toMatchObject({ status: 'settled', delivered: 1 });
});

it('a checkpoint is where reading got to, whatever the clock', async () => {
  b.source.set(people(1, 1), people(2, 2));
  await b.run();
  b.clock.time -= day;
  b.source.set(people(1, 1), people(2, 2), people(3, 3));
  expect((await b.run()).summary).toMatchObject({ read: 1, delivered: 1, checkpoint: 3 });
  expect((await b.store.checkpoints.pairs('people'))[0]).toMatchObject({ id: await pair(), cursor: 3 });
});
