import { afterEach, beforeEach, expect, it } from 'vitest';
import { bench, mapped, people, plainMapping } from './harness.ts';
import type { Bench } from './harness.ts';

let b: Bench;
beforeEach(async () => {
  b = await bench();
});
afterEach(() => b.close());

it('delivers every record once and balances', async () => {
  b.source.set(people(1, 12), people(13, 25));
  const { summary, error } = await b.run();
  expect(error).toBeUndefined();
  expect(summary).toMatchObject({ status: 'settled', read: 25, delivered: 25, created: 25, left: 0, checkpoint: 2 });
  expect(b.sink.sent).toHaveLength(25);
  expect(b.sink.batches.map((batch) => batch.deltas.length)).toEqual([10, 10, 5]);
});

it('sends nothing the second time', async () => {
  b.source.set(people(1, 25));
  await b.run();
  const { summary } = await b.run({ full: true });
  expect(summary).toMatchObject({ read: 25, unchanged: 25, delivered: 0, status: 'settled' });
  expect(b.sink.sent).toHaveLength(25);
});

it('sends exactly what changed', async () => {
  b.source.set(people(1, 25));
  await b.run();
  b.source.set(people(1, 25).map((one) => (one['id'] === 'p7' ? { ...one, v: 2, name: 'New' } : one)));
  const { summary } = await b.run({ full: true });
  expect(summary).toMatchObject({ unchanged: 24, delivered: 1, updated: 1 });
  expect(b.sink.sent.slice(25)).toEqual(['p7']);
});

it('reads from the checkpoint on', async () => {
  b.source.set(people(1, 3), people(4, 6));
  await b.run();
  b.source.pages.push(people(7, 9).map((one) => b.source.reading(one)));
  const { summary } = await b.run();
  expect(b.source.reads[1]?.cursor).toBe(2);
  expect(summary).toMatchObject({ read: 3, delivered: 3, checkpoint: 3 });
});

it('moves the checkpoint no further than the unbroken prefix of complete pages', async () => {
  b.source.set(people(1, 10), people(11, 20), people(21, 30));
  b.sink.judge = (batch) => {
    if (batch.deltas.some((delta) => delta.key === 'p11')) throw new Error('gone');
    return batch.deltas.map(() => ({ is: 'accepted' }));
  };
  const { summary, error } = await b.run({}, { settings: { ...b.context().settings, writesInFlight: 1 } });
  expect(error?.message).toContain('gone');
  expect(summary.status).toBe('failed');
  expect(summary.left).toBeGreaterThan(0);
  expect((await b.store.checkpoints.pairs('people'))[0]?.cursor).toBe(1);
});

it('carries on after a failure with nothing lost and nothing sent twice', async () => {
  b.source.set(people(1, 10), people(11, 20), people(21, 30));
  b.source.failAt = 2;
  expect((await b.run()).summary.status).toBe('failed');
  b.source.failAt = undefined;
  const { summary } = await b.run();
  expect(summary).toMatchObject({ status: 'settled', delivered: 10 });
  expect(new Set(b.sink.sent).size).toBe(30);
  expect(b.sink.sent).toHaveLength(30);
});

it('moves no checkpoint in a bounded run', async () => {
  b.source.set(people(1, 10), people(11, 20));
  const { summary } = await b.run({ limit: 4 });
  expect(summary).toMatchObject({ read: 4, delivered: 4, checkpoint: null });
  expect((await b.store.checkpoints.pairs('people'))[0]?.cursor).toBeUndefined();
});

it('sets the checkpoint of a full run at its end only', async () => {
  b.source.set(people(1, 10), people(11, 20));
  b.source.failAt = 1;
  await b.run({ full: true });
  expect((await b.store.checkpoints.pairs('people'))[0]?.cursor).toBeUndefined();
  b.source.failAt = undefined;
  expect((await b.run({ full: true })).summary.checkpoint).toBe(2);
});

it('remembers the marks of files that are settled', async () => {
  b.source.set(people(1, 2));
  b.source.marks = [['sha-of-file']];
  await b.run();
  const pair = (await b.store.checkpoints.pairs('people'))[0]?.id ?? 0;
  expect(await b.store.files.seen(pair, ['sha-of-file', 'other'])).toEqual(new Set(['sha-of-file']));
});

it('counts labels of what was delivered', async () => {
  b.mapping = plainMapping((record) => mapped(record, record['id'] === 'p1' ? 'pool' : 'next'));
  b.source.set(people(1, 5));
  expect((await b.run()).summary.labels).toEqual({ pool: 1, next: 4 });
});

it('counts a reading that each turns into nothing as filtered', async () => {
  const expand = plainMapping().expand;
  b.mapping = plainMapping(undefined, {
    expand: async (readings, now) => {
      const { rows } = await expand(readings, now);
      const empty = rows.filter((row) => row.key === 'p2').map((row) => row.reading);
      return { rows: rows.filter((row) => row.key !== 'p2'), empty };
    },
  });
  b.source.set(people(1, 3));
  expect((await b.run()).summary).toMatchObject({ read: 3, filtered: 1, delivered: 2 });
});

it('stops cleanly: what is on its way is settled, the rest is left for the next run', async () => {
  const stop = new AbortController();
  b.source.set(people(1, 10), people(11, 20), people(21, 30));
  b.sink.judge = (batch) => {
    stop.abort();
    return batch.deltas.map(() => ({ is: 'accepted' }));
  };
  const { summary, error } = await b.run({}, { stop: stop.signal });
  expect(error).toBeUndefined();
  expect(summary.status).toBe('stopped');
  expect(summary.delivered).toBe(b.sink.sent.length);
  expect(b.sink.finished).toEqual(['stopped']);
  const next = await b.run();
  expect(next.summary.status).toBe('settled');
  expect([...new Set(b.sink.sent)]).toHaveLength(30);
  expect(b.sink.sent).toHaveLength(30);
});

it('refuses another tenant until --new-ledger, and finds the old ledger again', async () => {
  b.source.set(people(1, 3));
  await b.run();
  const refused = await b.run({}, { targetIdentity: 'target-2' });
  expect(refused.error?.code).toBe('run.identity');
  expect(refused.summary.status).toBe('refused');
  const fresh = await b.run({ newLedger: true }, { targetIdentity: 'target-2' });
  expect(fresh.summary).toMatchObject({ delivered: 3 });
  const back = await b.run({ newLedger: true, full: true });
  expect(back.summary).toMatchObject({ delivered: 0, unchanged: 3 });
});

it('says busy when a living run holds the lease', async () => {
  await b.store.leases.take('people', { host: 'h', boot: 'b', process: 2 }, b.clock.now(), 60_000, () => true);
  const { summary, error } = await b.run();
  expect(error?.code).toBe('run.busy');
  expect(summary.status).toBe('busy');
});

it('takes over from a dead process on the same host at once', async () => {
  await b.store.leases.take('people', { host: 'h', boot: 'b', process: 2 }, b.clock.now(), 60_000, () => true);
  b.source.set(people(1, 2));
  expect((await b.run({}, { alive: () => false })).summary.delivered).toBe(2);
});

it('commits nothing once its lease is lost', async () => {
  b.source.set(people(1, 3));
  b.sink.judge = async (batch) => {
    await b.store.leases.take(
      'people',
      { host: 'x', boot: 'b', process: 9 },
      b.clock.now() + 120_000,
      60_000,
      () => false,
    );
    return batch.deltas.map(() => ({ is: 'accepted' }));
  };
  const { error, summary } = await b.run();
  expect(error?.code).toBe('run.lease-lost');
  expect(summary.delivered).toBe(0);
});

it('fails a run that does not balance', async () => {
  const { Tally } = await import('../../src/run/tally.ts');
  const tally = new Tally();
  tally.counts.read = 2;
  expect(() => tally.balance()).toThrowError(expect.objectContaining({ code: 'run.unbalanced' }));
});

it('says how many keys were delivered under an older mapping', async () => {
  b.source.set(people(1, 4));
  await b.run();
  b.mapping = plainMapping(undefined, { version: 'm2' });
  expect((await b.run()).olderMapping).toBe(4);
});

it('keeps the ledger of the run and its end in the store', async () => {
  b.source.set(people(1, 4));
  const { summary } = await b.run();
  const row = await b.store.runs.get(summary.run);
  expect(row).toMatchObject({ status: 'settled', mapping: 'people', summary: { delivered: 4 } });
});
