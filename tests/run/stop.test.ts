import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Page, Source } from '../../src/connector/source.ts';
import type { Mapping } from '../../src/mapping/mapping.ts';
import { takeLease } from '../../src/run/lease.ts';
import { accept, bench, people, plainMapping } from './harness.ts';
import type { Bench } from './harness.ts';

let b: Bench;
beforeEach(async () => {
  b = await bench();
});
afterEach(() => b.close());

const later = { is: 'retry', cause: { code: 'LOCKED', message: 'locked' } } as const;

it('leaves what is only queued when it is stopped, and reads it again', async () => {
  const stop = new AbortController();
  b.sink.traits = { batch: 1, atomic: false, repeat: { kind: 'safe' } };
  b.source.set(people(1, 50));
  b.sink.judge = (batch) => {
    if (b.sink.batches.length === 3) stop.abort();
    return accept(batch);
  };
  const { summary, error } = await b.run({}, { stop: stop.signal });
  expect(error).toBeUndefined();
  expect(summary).toMatchObject({ status: 'stopped', read: 50, left: 50 - summary.delivered });
  expect(b.sink.batches.length).toBeLessThan(8);
  expect((await b.run()).summary).toMatchObject({ status: 'settled', read: 50, left: 0 });
  expect(new Set(b.sink.sent).size).toBe(50);
  expect(b.sink.sent).toHaveLength(50);
});

it('does not wait for another try when it is stopped', async () => {
  const stop = new AbortController();
  b.source.set(people(1, 2));
  b.sink.judge = (batch) => {
    stop.abort();
    return batch.deltas.map(() => later);
  };
  const { summary } = await b.run({}, { stop: stop.signal });
  expect(summary).toMatchObject({ status: 'stopped', left: 2, held: 0 });
  expect(b.sink.batches).toHaveLength(1);
});

it('calls a run settled that had settled everything when the stop came', async () => {
  const stop = new AbortController();
  b.source.set(people(1, 2));
  const sink = Object.assign(b.sink, {
    finish: async () => {
      stop.abort();
    },
  });
  expect((await b.run({}, { stop: stop.signal, sink })).summary.status).toBe('settled');
});

it('ends cleanly where the stop cuts a join off, in what is brought back as well', async () => {
  const by = { text: 'ref' } as Mapping['joins'][number]['by'];
  b.mapping = plainMapping(() => ({ is: 'dead', cause: { code: 'X', message: 'x' } }), {
    joins: [
      {
        name: 'app',
        from: { connection: 'a', stream: 'apps' },
        on: 'id',
        by,
        expect: 'one',
        missing: { then: 'leave' },
      },
    ],
  });
  b.source.set(people(1, 2, { ref: 'r' }));
  await b.run();
  const rows = await b.store.aside.list({});
  const { enqueue } = await import('../../src/inbox/replay.ts');
  await enqueue(b.store, rows, 'replay', b.clock.now());
  const stop = new AbortController();
  const join: Source = Object.assign(b.joinSource, {
    byKey: (_question: unknown, signal: AbortSignal) => {
      stop.abort(new Error('stop'));
      return Promise.reject(signal.reason as Error);
    },
  });
  const { error, summary } = await b.run({ full: true }, { stop: stop.signal, joins: new Map([['app', join]]) });
  expect(error).toBeUndefined();
  expect(summary).toMatchObject({ status: 'stopped', resumed: 0, left: 0 });
});

it('tells an end at once as what it is, and the next run settles what it cut off', async () => {
  const hardStop = new AbortController();
  b.source.set(people(1, 2));
  b.sink.judge = () => {
    hardStop.abort();
    return Promise.reject(hardStop.signal.reason as Error);
  };
  const { error, summary } = await b.run({}, { hardStop: hardStop.signal });
  expect(error?.code).toBe('run.cut-off');
  expect(summary.status).toBe('stopped');
  b.sink.judge = accept;
  expect((await b.run()).summary).toMatchObject({ status: 'settled' });
});

it('does not take a fault for an end at once because one came too', async () => {
  const hardStop = new AbortController();
  b.source.set(people(1, 2));
  b.sink.judge = () => {
    hardStop.abort();
    return Promise.reject(new Error('a fault of its own'));
  };
  const { error, summary } = await b.run({}, { hardStop: hardStop.signal });
  expect(error?.message).toContain('a fault of its own');
  expect(summary.status).toBe('failed');
});

it('does not take a fault for a stop because a stop came too', async () => {
  const stop = new AbortController();
  b.source.set(people(1, 2), people(3, 4));
  b.mapping = plainMapping(undefined, {
    filterEarly: () => {
      stop.abort();
      return Promise.reject(new Error('a fault of its own'));
    },
  });
  const { error } = await b.run({}, { stop: stop.signal });
  expect(error?.message).toBe('a fault of its own');
});

it('does not wait for pages that nobody needs when its limit is reached', async () => {
  const source: Source = {
    byKey: async () => new Map(),
    async *read(_request, signal): AsyncGenerator<Page> {
      yield { items: people(1, 3).map((one) => b.source.reading(one)), cursor: 1, requests: 1, bytes: 1 };
      // The second page comes never, unless it is called off.
      await new Promise((_, fail) => signal.addEventListener('abort', () => fail(signal.reason as Error)));
    },
  };
  expect((await b.run({ limit: 3 }, { source })).summary).toMatchObject({ status: 'settled', read: 3 });
});

it('ends at once when the target fails while a page is still being read', async () => {
  const source: Source = {
    byKey: async () => new Map(),
    async *read(_request, signal): AsyncGenerator<Page> {
      yield { items: people(1, 20).map((one) => b.source.reading(one)), cursor: 1, requests: 1, bytes: 1 };
      yield { items: people(21, 40).map((one) => b.source.reading(one)), cursor: 2, requests: 1, bytes: 1 };
      await new Promise((_, fail) => signal.addEventListener('abort', () => fail(signal.reason as Error)));
    },
  };
  b.sink.judge = () => Promise.reject(new Error('gone'));
  expect((await b.run({}, { source })).error?.message).toContain('gone');
});

it('wakes batches that wait for another try when the reading fails', async () => {
  b.source.set(people(1, 10), people(11, 20));
  b.source.failAt = 1;
  b.sink.judge = (batch) => batch.deltas.map(() => ({ ...later, after: 5000 }));
  const clock = Object.assign(b.clock, {
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((_, fail) => {
        expect(ms).toBeGreaterThan(0);
        if (signal?.aborted === true) fail(signal.reason as Error);
        signal?.addEventListener('abort', () => fail(signal.reason as Error), { once: true });
      }),
  });
  const { error, summary } = await b.run({}, { clock });
  expect(error?.message).toContain('the source is gone');
  expect(summary).toMatchObject({ left: 10, held: 0 });
});

it('lets others fly while a batch waits for another try', async () => {
  b.sink.traits = { batch: 1, atomic: false, repeat: { kind: 'safe' } };
  b.source.set(people(1, 20));
  let tries = 0;
  const before: number[] = [];
  b.sink.judge = (batch) => {
    if (batch.deltas[0]?.key !== 'p1') return accept(batch);
    before.push(b.sink.sent.length);
    return tries++ === 0 ? [later] : accept(batch);
  };
  expect((await b.run()).summary).toMatchObject({ delivered: 20 });
  expect((before[1] ?? 0) - (before[0] ?? 0)).toBeGreaterThan(1);
});

it('renews a lease that ran out while nobody took it, and goes on', async () => {
  b.source.set(people(1, 2));
  const expand = b.mapping.expand;
  b.mapping = plainMapping(undefined, {
    expand: (readings, now) => {
      // The machine slept for an hour.
      b.clock.time += 3_600_000;
      return expand(readings, now);
    },
  });
  expect((await b.run()).summary).toMatchObject({ delivered: 2, status: 'settled' });
});

it('sends nothing once another run has the lease', async () => {
  b.source.set(people(1, 2));
  const expand = b.mapping.expand;
  b.mapping = plainMapping(undefined, {
    expand: async (readings, now) => {
      b.clock.time += 3_600_000;
      await b.store.leases.take('people', { host: 'x', boot: 'x', process: 9 }, b.clock.now(), 60_000, () => true);
      return expand(readings, now);
    },
  });
  const { error } = await b.run();
  expect(error?.code).toBe('run.lease-lost');
  expect(b.sink.sent).toEqual([]);
});

it('tells others the true end of its lease after the clock was set back', async () => {
  const lease = await takeLease(b.context());
  b.clock.time -= 3_600_000;
  await lease.assure();
  const asked = await b.store.leases.take('people', { host: 'x', boot: 'x', process: 9 }, b.clock.now(), 1, () => true);
  expect(asked.taken).toBe(false);
  expect(asked.lease.expiresAt).toBe(b.clock.now() + b.context().settings.leaseTime);
  await lease.release();
});

it('outlives a store that is busy when the lease is due for renewal', async () => {
  let turns = 0;
  const asleep: (() => void)[] = [];
  const clock = Object.assign(b.clock, {
    sleep: (_ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve) => {
        asleep.push(resolve);
        signal?.addEventListener('abort', () => resolve(), { once: true });
      }),
  });
  const leases = {
    ...b.store.leases,
    renew: (...values: Parameters<typeof b.store.leases.renew>) =>
      turns++ === 0 ? Promise.reject(new Error('SQLITE_BUSY')) : b.store.leases.renew(...values),
  };
  const store = new Proxy(b.store, {
    get: (of, name) => (name === 'leases' ? leases : (Reflect.get(of, name) as unknown)),
  });
  const lease = await takeLease(b.context({ clock, store }));
  asleep[0]?.();
  await new Promise((resolve) => setImmediate(resolve));
  expect(turns).toBe(1);
  b.clock.time += 50_000;
  await lease.assure();
  expect(turns).toBe(2);
  await lease.release();
});
