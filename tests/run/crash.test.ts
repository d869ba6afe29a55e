import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Repeat } from '../../src/connector/sink.ts';
import { HrwireError } from '../../src/error/error.ts';
import { settleUnknown } from '../../src/inbox/close.ts';
import { enqueue } from '../../src/inbox/replay.ts';
import type { Store } from '../../src/store/store.ts';
import { accept, bench, mapped, people, plainMapping } from './harness.ts';
import type { Bench } from './harness.ts';

let b: Bench;
beforeEach(async () => {
  b = await bench();
});
afterEach(() => b.close());

const pairId = async () => (await b.store.checkpoints.pairs('people'))[0]?.id ?? 0;
const intents = async () => b.store.intents.pending(await pairId());
const open = () => b.store.aside.list({});
const reject = () => {
  b.sink.judge = (batch) => batch.deltas.map(() => ({ is: 'rejected', cause: { code: 'BAD', message: 'no' } }));
};
const byLookup: Repeat = {
  kind: 'by_lookup',
  stream: 'rows',
  field: 'id',
  key: async (record) => String(record['id']),
  applied: async (found, record) => found['name'] === record['name'],
};
const repeats: Record<Repeat['kind'], Repeat> = {
  safe: { kind: 'safe' },
  never: { kind: 'never' },
  by_lookup: byLookup,
};
/** Throws at the n-th passing of a place. A throw there is not quite a power cut; `model.test.ts` cuts the power. */
const crash = (point: string, at = 1) => {
  let left = at;
  return (name: string) => {
    if (name === point && --left === 0) throw new Error(`crash ${point}`);
  };
};
/** The store with one method of a port replaced. */
function storeWith<P extends keyof Store>(port: P, over: Partial<Store[P]>): Store {
  return new Proxy(b.store, {
    get: (of, name) => {
      const member: unknown = Reflect.get(of, name);
      if (name === port) return typeof over === 'function' ? over : Object.assign({}, member, over);
      return typeof member === 'function' ? (member.bind(of) as unknown) : member;
    },
  });
}

const points = ['before-intent', 'after-intent', 'before-commit', 'after-commit'];
const kinds: Repeat['kind'][] = ['safe', 'by_lookup', 'never'];

it('counts by its label what a look-up after a crash finds delivered', async () => {
  b.sink.traits = { batch: 2, atomic: false, repeat: byLookup };
  b.mapping = plainMapping((record) => mapped(record, 'next'));
  b.joinSource.byKeyRecords = (id) => [{ id, name: `Person ${id.slice(1)}` }];
  b.source.set(people(1, 2));
  const dead = await b.run({}, { killPoint: crash('before-commit') });
  expect(dead.summary).toMatchObject({ status: 'failed', labels: {} });
  expect((await b.run()).summary).toMatchObject({ resumed: 2, delivered: 2, labels: { next: 2 } });
});

describe.each(kinds)('a run whose writes are %s', (kind) => {
  it.each(points.flatMap((point) => [1, 2].flatMap((at) => [false, true].map((bounded) => ({ point, at, bounded })))))(
    'loses nothing and doubles nothing when it ends at $point $at (bounded: $bounded)',
    async ({ point, at, bounded }) => {
      b.sink.traits = { batch: 2, atomic: false, repeat: repeats[kind] };
      const target = new Map<string, number>();
      b.sink.judge = async (batch) => {
        await new Promise((resolve) => setImmediate(resolve));
        for (const { key } of batch.deltas) target.set(key, (target.get(key) ?? 0) + 1);
        return accept(batch);
      };
      b.joinSource.byKeyRecords = (id) => [{ id, name: target.has(id) ? `Person ${id.slice(1)}` : 'not yet' }];
      b.source.set(people(1, 4), people(5, 8));
      const dead = await b.run(bounded ? { limit: 8 } : {}, { killPoint: crash(point, at) });
      expect(dead.summary.status).toBe('failed');
      const { summary, error } = await b.run();
      expect(error).toBeUndefined();
      expect(summary.left).toBe(0);
      const unknown = (await open()).filter((row) => row.state === 'unknown').map((row) => row.key);
      if (kind !== 'never') expect(unknown).toEqual([]);
      for (const { id } of people(1, 8)) {
        const times = target.get(String(id)) ?? 0;
        if (!unknown.includes(String(id))) expect(times, String(id)).toBeGreaterThan(0);
        if (kind !== 'safe') expect(times, String(id)).toBeLessThanOrEqual(1);
      }
      expect(await intents()).toEqual([]);
      expect((await b.store.checkpoints.pairs('people'))[0]?.cursor).toBe(2);
    },
  );

  it.each(points)('brings a replay back that was on its way at %s', async (point) => {
    b.sink.traits = { batch: 2, atomic: false, repeat: repeats[kind] };
    b.source.set(people(1, 1));
    reject();
    await b.run();
    let arrived = false;
    b.sink.judge = (batch) => {
      arrived = true;
      return accept(batch);
    };
    b.joinSource.byKeyRecords = (id) => [{ id, name: arrived ? 'Person 1' : 'not yet' }];
    await enqueue(b.store, await open(), 'replay', b.clock.now());
    await b.run({}, { killPoint: crash(point) });
    const { summary, error } = await b.run();
    expect(error).toBeUndefined();
    expect(summary.left).toBe(0);
    expect(await b.store.inbox.count(await pairId())).toBe(0);
    const states = (await open()).map((row) => row.state);
    expect(states.filter((state) => state !== 'dead')).toEqual(
      kind === 'never' && (point === 'after-intent' || point === 'before-commit') ? ['unknown'] : [],
    );
    if (kind !== 'safe') expect(b.sink.sent.length).toBeLessThanOrEqual(2);
    expect(await intents()).toEqual([]);
  });
});

it('sends nothing, and keeps its intents, where the target cannot be asked what arrived', async () => {
  b.sink.traits = { batch: 2, atomic: false, repeat: byLookup };
  b.source.set(people(1, 6));
  await b.run({}, { killPoint: crash('before-commit') });
  const sent = b.sink.sent.length;
  const kept = (await intents()).length;
  expect(kept).toBeGreaterThan(0);
  const failing = Object.assign(b.joinSource, { byKey: () => Promise.reject(new Error('lookup is down')) });
  const { error, summary } = await b.run({}, { lookup: () => failing });
  expect(error?.message).toContain('lookup is down');
  expect(summary).toMatchObject({ status: 'failed', read: 0, resumed: 0 });
  expect(b.sink.sent).toHaveLength(sent);
  expect(await intents()).toHaveLength(kept);
});

it('keeps an intent open whose sink is not sure what was done, and settles it in the next run', async () => {
  b.sink.traits = { batch: 2, atomic: false, repeat: byLookup };
  b.source.set(people(1, 2));
  b.sink.judge = () => {
    throw new HrwireError('transport.unsure', 'stopped at 500');
  };
  expect((await b.run()).error?.code).toBe('transport.unsure');
  expect(await intents()).toHaveLength(1);
  b.joinSource.byKeyRecords = (id) => [{ id, name: `Person ${id.slice(1)}` }];
  b.sink.judge = accept;
  expect((await b.run()).summary).toMatchObject({ resumed: 2, delivered: 2, unchanged: 2 });
  expect(b.sink.sent).toHaveLength(2);
});

it('remembers the version of what a crash left unknown, so that a settled key goes on', async () => {
  b.sink.traits = { batch: 2, atomic: false, repeat: { kind: 'never' } };
  b.source.set(people(1, 1));
  await b.run({}, { killPoint: crash('before-commit') });
  b.source.set();
  await b.run();
  const row = await b.store.aside.read((await open())[0]?.id ?? 0);
  expect(row).toMatchObject({ state: 'unknown', version: 1 });
  const holder = { host: 'h', boot: 'b', process: 2 };
  const { lease } = await b.store.leases.take('people', holder, b.clock.now(), 60_000, () => false);
  const hand = { run: 'hand', now: b.clock.now(), fence: { mapping: 'people', token: lease.token } };
  if (row !== undefined) await settleUnknown(b.store, row, 'delivered', hand);
  await b.store.leases.release(lease);
  b.source.set(people(1, 1, { v: 2, name: 'New' }));
  expect((await b.run({ full: true })).summary).toMatchObject({ delivered: 1, updated: 1 });
});

it('does not wait for hours where the clock was set back after a crash', async () => {
  b.sink.traits = { batch: 2, atomic: false, repeat: byLookup };
  b.source.set(people(1, 1));
  await b.run({}, { killPoint: crash('before-commit') });
  b.joinSource.byKeyRecords = (id) => [{ id, name: 'Person 1' }];
  b.clock.time -= 3_600_000;
  const before = b.clock.time;
  expect((await b.run({}, { alive: () => false })).error).toBeUndefined();
  expect(b.clock.time - before).toBeLessThanOrEqual(b.context().settings.settleAfter);
});

it('shows as unknown what a connector can no longer send or be asked about', async () => {
  b.sink.traits = { batch: 2, atomic: false, repeat: byLookup };
  b.source.set(people(1, 1));
  await b.run({}, { killPoint: crash('before-commit') });
  b.sink.operation = 'action';
  expect((await b.run()).summary).toMatchObject({ resumed: 1, unknown: 2 });
});

it('takes a lookup for clear only where every record found is', async () => {
  b.sink.traits = {
    batch: 2,
    atomic: false,
    repeat: { ...byLookup, applied: async (found) => (found['odd'] === true ? undefined : false) },
  };
  b.source.set(people(1, 1));
  await b.run({}, { killPoint: crash('before-commit') });
  b.joinSource.byKeyRecords = (id) => [{ id }, { id, odd: true }];
  expect((await b.run()).summary).toMatchObject({ unknown: 2 });
  expect(b.sink.sent).toHaveLength(1);
});

it('tells a record once that two crashes left in two intents', async () => {
  b.sink.traits = { batch: 2, atomic: false, repeat: byLookup };
  b.source.set(people(1, 1));
  b.joinSource.byKeyRecords = (id) => [{ id, name: 'not yet' }];
  await b.run({}, { killPoint: crash('after-intent') });
  await b.run({}, { killPoint: crash('after-intent') });
  expect(await intents()).toHaveLength(2);
  expect((await b.run()).summary).toMatchObject({ resumed: 1, delivered: 1, unchanged: 1 });
  expect(b.sink.sent).toHaveLength(1);
  expect(await intents()).toEqual([]);
});

it('keeps an earlier intent open while a commit of one of its records failed', async () => {
  b.sink.traits = { batch: 4, atomic: false, repeat: byLookup };
  b.source.set(people(1, 4));
  await b.run({}, { killPoint: crash('after-intent') });
  b.source.set();
  b.joinSource.byKeyRecords = (id) => [{ id, name: 'not yet' }];
  b.sink.traits = { batch: 2, atomic: false, repeat: byLookup };
  let commits = 0;
  const failing = storeWith('commit', (async (settlement) => {
    if ((settlement.delivered?.length ?? 0) > 0 && commits++ === 0) throw new Error('disk full');
    await b.store.commit(settlement);
  }) satisfies Store['commit']);
  const { error, summary } = await b.run({}, { store: failing });
  expect(error?.message).toContain('disk full');
  expect(summary).toMatchObject({ resumed: 4, delivered: 2, left: 2 });
  expect((await intents()).some((intent) => intent.entries.length === 4)).toBe(true);
  b.joinSource.byKeyRecords = (id) => [{ id, name: `Person ${id.slice(1)}` }];
  expect((await b.run()).error).toBeUndefined();
  expect((await b.store.ledger.get(await pairId(), ['p1', 'p2', 'p3', 'p4'])).size).toBe(4);
});

it('counts exactly when one of two batches in flight throws', async () => {
  b.source.set(people(1, 30));
  b.sink.judge = async (batch) => {
    await new Promise((resolve) => setImmediate(resolve));
    if (batch.deltas.some((delta) => delta.key === 'p11')) throw new Error('gone');
    return accept(batch);
  };
  const { summary } = await b.run();
  expect(summary).toMatchObject({ status: 'failed', read: 30, left: 30 - summary.delivered });
  expect(summary.delivered).toBe((await b.store.ledger.counts(await pairId(), 'm1')).delivered);
  expect(await b.store.runs.get(summary.run)).toMatchObject({ status: 'failed', summary: { left: summary.left } });
});

it('stops at a dead letter that cannot be written, and counts none', async () => {
  b.mapping = plainMapping(() => ({ is: 'dead', cause: { code: 'X', message: 'x' } }));
  b.source.set(people(1, 3));
  const failing = storeWith('commit', (() => Promise.reject(new Error('disk full'))) satisfies Store['commit']);
  const { error, summary } = await b.run({}, { store: failing });
  expect(error?.message).toContain('disk full');
  expect(summary).toMatchObject({ read: 3, deadLettered: 0, left: 3, status: 'failed' });
  expect(await b.store.runs.get(summary.run)).toMatchObject({ status: 'failed' });
});

it('writes the run’s end although its last questions fail', async () => {
  b.source.set(people(1, 2));
  const failing = storeWith('ledger', { counts: () => Promise.reject(new Error('no counts')) });
  const { error, summary } = await b.run({}, { store: failing });
  expect(error?.message).toContain('no counts');
  expect(await b.store.runs.get(summary.run)).toMatchObject({ status: 'failed', error: { message: 'no counts' } });
  const sink = Object.assign(b.sink, { finish: () => Promise.reject(new Error('cannot rename')) });
  const second = await b.run({}, { sink });
  expect(await b.store.runs.get(second.summary.run)).toMatchObject({ status: 'failed' });
  const third = await b.run({}, { store: storeWith('leases', { release: () => Promise.reject(new Error('busy')) }) });
  expect(third.error?.message).toBe('cannot rename');
});

it('writes to the disk at once what became of a batch that may not be repeated', async () => {
  const levels: string[] = [];
  const watching = storeWith('commit', ((settlement) => {
    if ((settlement.delivered?.length ?? 0) > 0) levels.push(settlement.durability);
    return b.store.commit(settlement);
  }) satisfies Store['commit']);
  b.source.set(people(1, 1));
  await b.run({}, { store: watching });
  b.sink.traits = { batch: 2, atomic: false, repeat: byLookup };
  b.source.set(people(2, 2));
  await b.run({ full: true }, { store: watching });
  expect(levels).toEqual(['normal', 'full']);
});

it('filters and delivers the records of a page in the order in which they were read', async () => {
  b.mapping = plainMapping((record) => mapped(record), {
    filterEarly: async (rows) =>
      new Map(rows.flatMap((row, index) => (row.record['out'] === true ? [[index, 'out'] as const] : []))),
    decide: async (rows) =>
      rows.map(() => ({
        is: 'held',
        cause: { code: 'hold', message: 'look' },
        release: { kind: 'approved', rule: 'look' },
        mapped: undefined,
      })),
  });
  b.source.set([
    { id: 'x', v: 1 },
    { id: 'x', v: 2, out: true },
  ]);
  expect((await b.run()).summary).toMatchObject({ held: 1, filtered: 1 });
  expect(await open()).toEqual([]);
});

it('drops the pages that a crashed run had fetched ahead, and leaves those of other mappings', async () => {
  const left = { mapping: 'people', run: 'crashed', name: 'a 1' };
  await b.store.spool.put(left, 0, { rows: [] });
  await b.store.spool.put({ ...left, mapping: 'jobs' }, 0, { rows: [] });
  await b.run();
  expect(await b.store.spool.get(left, 0)).toBeUndefined();
  expect(await b.store.spool.get({ ...left, mapping: 'jobs' }, 0)).toBeDefined();
});
