import { afterEach, beforeEach, expect, it } from 'vitest';
import { discard } from '../../src/inbox/close.ts';
import { enqueue } from '../../src/inbox/replay.ts';
import type { Decision } from '../../src/mapping/mapping.ts';
import type { JsonObject } from '../../src/record/json.ts';
import { bench, mapped, plainMapping } from './harness.ts';
import type { Bench } from './harness.ts';

let b: Bench;
beforeEach(async () => {
  b = await bench();
});
afterEach(() => b.close());

const hour = 3_600_000;
const open = () => b.store.aside.list({});
const state = (v: number, more: JsonObject = {}): JsonObject => ({ id: 'x', v, name: `n${v}`, ...more });
const sent = () => b.sink.batches.flatMap(({ deltas }) => deltas.map(({ record }) => record['name']));

async function read(
  record: JsonObject,
  options: { resend?: boolean } = {},
): Promise<Awaited<ReturnType<Bench['run']>>> {
  b.source.set([record]);
  return b.run({ full: true, ...options });
}

/** Five deliveries within the hour, a minute each. */
async function five(): Promise<void> {
  for (let v = 1; v <= 5; v++) {
    await read(state(v));
    b.clock.time += 60_000;
  }
}

it('the sixth within the hour is held until the hour is over, told by its code', async () => {
  const began = b.clock.now();
  await five();
  expect((await read(state(6))).summary).toMatchObject({ held: 1, delivered: 0, status: 'attention' });
  expect(await open()).toMatchObject([
    { cause: { code: 'flapping' }, release: { kind: 'instant', at: began + hour, rule: 'flapping' } },
  ]);
});

it('of what is held the newest goes when the hour is over, once', async () => {
  await five();
  for (const v of [6, 7, 8]) await read(state(v));
  expect(await open()).toHaveLength(1);
  b.source.set();
  b.clock.time += hour;
  expect((await b.run()).summary).toMatchObject({ resumed: 1, delivered: 1 });
  expect(sent().slice(5)).toEqual(['n8']);
});

it('read again while it is held, it is told again in its row', async () => {
  await five();
  await read(state(6));
  expect((await read(state(6))).summary).toMatchObject({ held: 1 });
  expect(await open()).toMatchObject([{ times: 2 }]);
});

it('back at the delivered state there is nothing to send, and nothing waits', async () => {
  await five();
  await read(state(6));
  expect((await read(state(7, { name: 'n5' }))).summary).toMatchObject({ unchanged: 1, held: 0 });
  expect(await open()).toEqual([]);
});

it('deliveries more than an hour apart are none of it', async () => {
  for (let v = 1; v <= 12; v++) {
    expect((await read(state(v))).summary).toMatchObject({ delivered: 1 });
    b.clock.time += hour / 4 + 1;
  }
});

it('a person may let it go before', async () => {
  await five();
  await read(state(6));
  await enqueue(b.store, await open(), 'release', b.clock.now());
  b.source.set();
  expect((await b.run()).summary).toMatchObject({ resumed: 1, delivered: 1 });
});

it('a replay within the hour counts like any delivery', async () => {
  await five();
  const dead: Decision = { is: 'dead', cause: { code: 'needs.absent', message: 'no score' } };
  b.mapping = plainMapping(() => dead);
  await read(state(6));
  b.mapping = plainMapping(undefined, { version: 'm2' });
  await enqueue(b.store, await open(), 'replay', b.clock.now(), true);
  b.source.set();
  expect((await b.run()).summary).toMatchObject({ resumed: 1, held: 1, delivered: 0 });
});

it('--resend sends it: a person asked for it', async () => {
  await five();
  expect((await read(state(6), { resend: true })).summary).toMatchObject({ delivered: 1 });
});

it('a record that goes in a second sending is one that was delivered twice', async () => {
  const waits = { mapping: 'other', key: 'boss', for: hour, second: ['boss'] } as const;
  b.mapping = plainMapping(
    (record) => {
      const made = mapped(record);
      return made.is === 'mapped' ? { ...made, waits: [waits] } : made;
    },
    { awaits: true },
  );
  for (let v = 1; v <= 5; v++) await read(state(v, { boss: 'b' }));
  const { ledger } = b.store;
  const [pair] = await b.store.checkpoints.pairs('people');
  expect((await ledger.get(pair?.id ?? 0, ['x'])).get('x')?.recent.count).toBe(5);
  expect((await read(state(6, { boss: 'b' }))).summary).toMatchObject({ held: 1, delivered: 0 });
});

it('of event mode nothing flaps: each key acts once', async () => {
  b.mapping = plainMapping(undefined, { mode: 'event' });
  for (let v = 1; v <= 8; v++) await read(state(v));
  expect(sent()).toEqual(['n1']);
});

it('one key that flaps holds no other', async () => {
  await five();
  b.source.set([state(6), { id: 'y', v: 1, name: 'other' }]);
  expect((await b.run({ full: true })).summary).toMatchObject({ held: 1, delivered: 1 });
});

it('what a person gave up does not come back by itself', async () => {
  await five();
  await read(state(6));
  const rows = await open();
  const { lease } = await b.store.leases.take(
    'people',
    { host: 'h', boot: 'b', process: 2 },
    b.clock.now(),
    60_000,
    () => false,
  );
  const fence = { mapping: 'people', token: lease.token };
  await discard(b.store, rows[0]?.pair ?? 0, rows, { run: 'by-hand', now: b.clock.now(), fence });
  await b.store.leases.release(lease);
  b.clock.time += 2 * hour;
  b.source.set();
  expect((await b.run()).summary).toMatchObject({ resumed: 0, delivered: 0 });
  expect((await read(state(6))).summary).toMatchObject({ unchanged: 1, delivered: 0 });
});
