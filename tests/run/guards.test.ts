import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { approve } from '../../src/inbox/approve.ts';
import { discard } from '../../src/inbox/close.ts';
import { enqueue } from '../../src/inbox/replay.ts';
import type { Guards, Mapping } from '../../src/mapping/mapping.ts';
import type { JsonObject } from '../../src/record/json.ts';
import type { RunContext } from '../../src/run/context.ts';
import { bench, mapped, people, plainMapping, standingGuards } from './harness.ts';
import type { Bench } from './harness.ts';

let b: Bench;
beforeEach(async () => {
  b = await bench();
  b.sink.deletes = true;
});
afterEach(() => b.close());

const hour = 3_600_000;
const open = () => b.store.aside.list({});
const operations = () =>
  b.sink.batches.flatMap(({ deltas }) => deltas.map(({ key, operation }) => `${operation} ${key}`));
const pair = async () => (await b.store.checkpoints.pairs('people'))[0]?.id ?? 0;

/** Records with `gone` are deleted: a flag of the source. */
function flagged(guards: Partial<Guards> = {}, over: Partial<Mapping> = {}): void {
  const plain = plainMapping();
  b.mapping = plainMapping((record) => mapped(record), {
    guards: { ...standingGuards, ...guards },
    deletes: { told: true, absent: false, keyed: 'id', field: undefined },
    expand: async (readings, now) => {
      const { rows, empty } = await plain.expand(readings, now);
      for (const row of rows) if (row.record['gone'] === true) row.gone = 'flag';
      return { rows, empty };
    },
    ...over,
  });
}

/** Delivers so many, and forgets what the target was sent. */
async function deliver(count: number, more: JsonObject = {}): Promise<void> {
  b.source.set(people(1, count, more));
  await b.run({ full: true });
  b.sink.batches = [];
}

/** One reading of all that stands at the source. */
async function read(...pages: JsonObject[][]): Promise<Awaited<ReturnType<Bench['run']>>['summary']> {
  b.source.set(...pages);
  return (await b.run({ full: true })).summary;
}

const gone = (from: number, to: number, v = 2) => people(from, to, { gone: true, v });
const approval = (run: string, who = 'li') => approve(b.store, 'people', run, { who, at: b.clock.now() });

/** Promise 1, over all that a run says. */
function balanced(summary: Awaited<ReturnType<typeof read>>): boolean {
  const { delivered, unchanged, filtered, held, deadLettered, superseded, unknown, left } = summary;
  const ended = delivered + unchanged + filtered + held + deadLettered + superseded + unknown + left;
  return summary.read + summary.resumed + summary.absent === ended;
}

describe('a limit', () => {
  it('lets pass what is above its share alone', async () => {
    flagged();
    await deliver(20);
    expect(await read(gone(1, 10))).toMatchObject({ status: 'settled', deleted: 10 });
  });

  it('lets pass what is above its number alone', async () => {
    flagged();
    await deliver(400);
    expect(await read(gone(1, 20))).toMatchObject({ status: 'settled', deleted: 20 });
  });

  it('parks what is above both, and sends nothing of it', async () => {
    flagged();
    await deliver(200);
    const summary = await read(gone(1, 11));
    expect(summary).toMatchObject({ status: 'parked', held: 11, delivered: 0 });
    expect(summary.parked).toEqual({
      records: 11,
      runs: [{ run: 'run-2', records: 11 }],
      because: [{ code: 'guard.deletes', message: '11 deletes, 5.5% of 200; the guard allows 5% or 10' }],
    });
    expect(balanced(summary)).toBe(true);
    expect(operations()).toEqual([]);
    expect((await open())[0]).toMatchObject({
      key: 'p1',
      state: 'held',
      cause: { code: 'guard.deletes' },
      release: { kind: 'approved', rule: 'guard', run: 'run-2', gone: 'flag' },
    });
  });

  it('counts what was sent within its time: two runs of half of it park in the second', async () => {
    flagged();
    await deliver(100);
    expect(await read(gone(1, 6))).toMatchObject({ deleted: 6, status: 'settled' });
    b.clock.time += 23 * hour;
    const summary = await read(gone(7, 12));
    expect(summary).toMatchObject({ held: 6, deleted: 0, status: 'parked' });
    expect(summary.parked?.because[0]?.message).toBe(
      '12 deletes, 12.8% of 94 (6 of them sent before); the guard allows 5% or 10',
    );
  });

  it('forgets what was sent before its time', async () => {
    flagged();
    await deliver(100);
    await read(gone(1, 6));
    b.clock.time += 25 * hour;
    expect(await read(gone(7, 12))).toMatchObject({ deleted: 6, status: 'settled' });
  });

  it('takes the share of what was delivered when the run began, not of what it makes itself', async () => {
    flagged();
    await deliver(20);
    const summary = await read(people(21, 400), gone(1, 11));
    expect(summary).toMatchObject({ created: 380, deleted: 0, held: 11, status: 'parked' });
    expect(summary.parked?.because[0]?.message).toContain('55% of 20');
  });
});

describe('deletes', () => {
  it('are sent once the read has ended, whatever comes after them', async () => {
    flagged();
    await deliver(20);
    b.sink.traits = { ...b.sink.traits, batch: 1 };
    expect(await read(gone(1, 1), people(30, 31), people(32, 33))).toMatchObject({ deleted: 1, created: 4 });
    expect(operations().at(-1)).toBe('delete p1');
  });

  it('move no checkpoint before they are sent', async () => {
    flagged();
    await deliver(20);
    b.source.set(people(1, 20), gone(1, 1), people(30, 31), []);
    b.sink.traits = { ...b.sink.traits, batch: 1 };
    b.source.failAt = 3;
    expect((await b.run()).summary).toMatchObject({ status: 'failed', created: 2, deleted: 0, checkpoint: 1 });
    b.source.failAt = undefined;
    expect((await b.run()).summary).toMatchObject({ deleted: 1, unchanged: 2, checkpoint: 4 });
  });

  it('of a key that is back in the same reading are not sent', async () => {
    flagged();
    await deliver(20);
    const summary = await read(gone(1, 1), people(1, 1, { v: 3, name: 'Back' }));
    expect(summary).toMatchObject({ superseded: 1, updated: 1, deleted: 0 });
    expect(balanced(summary)).toBe(true);
  });

  it('are followed by an older state of their key, which is superseded', async () => {
    flagged();
    await deliver(20);
    const summary = await read(
      gone(1, 1, 5),
      people(1, 1, { v: 4, name: 'Late' }),
      people(1, 1, { v: 3, name: 'Later' }),
    );
    expect(summary).toMatchObject({ deleted: 1, superseded: 2, updated: 0 });
    expect(balanced(summary)).toBe(true);
  });

  it('that are parked are followed by an older state of their key, which is superseded', async () => {
    flagged({ deletes: { percent: 0, count: 0 } });
    await deliver(20);
    const summary = await read(gone(1, 1, 5), people(1, 1, { v: 4, name: 'Late' }));
    expect(summary).toMatchObject({ held: 1, superseded: 1, status: 'parked' });
    expect(balanced(summary)).toBe(true);
  });

  it('are left where a stop comes before the guard, and come again', async () => {
    flagged();
    await deliver(20);
    const stop = new AbortController();
    b.source.set(gone(1, 2), people(30, 31), people(32, 33));
    b.sink.judge = (batch) => {
      stop.abort();
      return batch.deltas.map(() => ({ is: 'accepted' }));
    };
    b.sink.traits = { ...b.sink.traits, batch: 1 };
    const { summary } = await b.run({ full: true }, { stop: stop.signal });
    expect(summary).toMatchObject({ status: 'stopped', deleted: 0 });
    expect(summary.left).toBeGreaterThanOrEqual(2);
    expect(balanced(summary)).toBe(true);
    expect((await b.run({ full: true })).summary).toMatchObject({ status: 'settled', deleted: 2 });
  });
});

describe('a delete', () => {
  const byMail: Partial<Mapping> = {
    decide: async (rows) => rows.map(({ record }) => ({ ...mapped(record), match: String(record['mail']) })),
  };
  const ann = { v: 1, name: 'Ann', mail: 'ann@b.c' };

  it('of an old key does not delete the record that is a new key’s by now', async () => {
    flagged({}, byMail);
    await read([{ ...ann, id: 'old' }]);
    const summary = await read([
      { ...ann, id: 'old', v: 2, gone: true },
      { ...ann, id: 'new' },
    ]);
    expect(summary).toMatchObject({ filtered: 1, created: 1, deleted: 0, status: 'settled' });
    expect(operations()).toEqual(['upsert old', 'upsert new']);
    expect(await read([{ ...ann, id: 'old', v: 3, gone: true }])).toMatchObject({ unchanged: 1, deleted: 0 });
  });

  it('of both keys deletes it', async () => {
    flagged({}, byMail);
    await read([{ ...ann, id: 'old' }], [{ ...ann, id: 'new' }]);
    const both = ['old', 'new'].map((id) => ({ ...ann, id, v: 2, gone: true }));
    expect(await read(both)).toMatchObject({ deleted: 2, filtered: 0 });
  });

  it('that is approved is not sent where its key is back in the same run', async () => {
    flagged({ deletes: { percent: 0, count: 0 } });
    await deliver(2);
    await read(gone(1, 1));
    await approval('run-2');
    const summary = await read(people(1, 1, { v: 5, city: 'Rome' }));
    expect(summary).toMatchObject({ resumed: 1, superseded: 1, updated: 1, deleted: 0, status: 'settled' });
    expect(await open()).toEqual([]);
    expect(await b.store.inbox.count(await pair())).toBe(0);
  });

  it('that is approved is sent though others of the same run are parked', async () => {
    flagged({ deletes: { percent: 0, count: 0 } });
    await deliver(3);
    await read(gone(1, 1));
    await approval('run-2');
    expect(await read(gone(1, 2))).toMatchObject({ resumed: 1, deleted: 1, held: 1, unchanged: 1, status: 'parked' });
    expect(operations()).toEqual(['delete p1']);
  });
});

describe('changes', () => {
  const changed = (from: number, to: number, v = 2) => people(from, to, { v, city: `moved ${v}` });

  it('pass without a limit, as they come', async () => {
    await deliver(100);
    expect(await read(changed(1, 100))).toMatchObject({ updated: 100, status: 'settled' });
  });

  it('above their limit park all that the run would send, creates as well', async () => {
    flagged({ changes: { percent: 10, count: 5 } });
    await deliver(50);
    const summary = await read(changed(1, 6), people(51, 53));
    expect(summary).toMatchObject({ held: 9, delivered: 0, status: 'parked' });
    expect(summary.parked?.because).toEqual([
      { code: 'guard.changes', message: '6 changes, 12% of 50; the guard allows 10% or 5' },
    ]);
  });

  it('are no creates', async () => {
    flagged({ changes: { percent: 10, count: 5 } });
    await deliver(10);
    expect(await read(people(11, 60))).toMatchObject({ created: 50, status: 'settled' });
  });

  it('of one field for many park above the limit of a field', async () => {
    flagged({ field: { percent: 10, count: 5 } });
    await deliver(50, { city: 'Oslo' });
    const summary = await read(changed(1, 6));
    expect(summary.parked?.because).toEqual([
      { code: 'guard.field', message: 'city changes in 6 records, 12% of 50; the guard allows 10% or 5' },
    ]);
    expect((await open())[0]?.cause).toMatchObject({ field: 'city' });
  });

  it('of several fields count each for itself', async () => {
    flagged({ field: { percent: 10, count: 5 } });
    await deliver(50, { city: 'Oslo' });
    const renamed = people(7, 10, { v: 2, city: 'Oslo' }).map((record) => ({ ...record, name: 'Other' }));
    expect(await read([...changed(1, 5), ...renamed])).toMatchObject({ updated: 9, status: 'settled' });
  });

  it('of one field count over several runs', async () => {
    flagged({ field: { percent: 10, count: 5 } });
    await deliver(50, { city: 'Oslo' });
    await read(changed(1, 4));
    b.clock.time += 2 * hour;
    expect(await read(changed(5, 6, 3))).toMatchObject({ held: 2, status: 'parked' });
  });

  it('of fields that are not compared are none', async () => {
    flagged({ field: { percent: 0, count: 1 } }, { ignored: ['city'] });
    await deliver(10, { city: 'Oslo' });
    const renamed = people(1, 1, { v: 2 }).map((record) => ({ ...record, name: 'Other', city: 'Rome' }));
    const moved = people(2, 10, { v: 2, city: 'Rome' });
    expect(await read([...renamed, ...moved])).toMatchObject({ updated: 1, unchanged: 9, status: 'settled' });
  });

  it('are known across an edit of the mapping, by the fields of the version that delivered', async () => {
    const guards = { field: { percent: 0, count: 1 }, emptied: undefined };
    flagged(guards);
    await deliver(10, { city: 'Oslo' });
    flagged(guards, { version: 'm2', fields: ['city', 'name', 'id'] });
    const renamed = people(1, 2, { v: 2, city: 'Oslo' }).map((record) => ({ ...record, name: 'Other' }));
    const { parked } = await read(renamed);
    expect(parked?.because.map(({ message }) => message)).toEqual([
      'name changes in 2 records, 20% of 10; the guard allows 0% or 1',
    ]);
  });
});

describe('a field that goes empty', () => {
  it('for many parks by itself', async () => {
    await deliver(100, { city: 'Oslo' });
    const summary = await read(people(1, 26, { v: 2 }));
    expect(summary).toMatchObject({ held: 26, delivered: 0, status: 'parked' });
    expect(summary.parked?.because[0]).toEqual({
      code: 'guard.emptied',
      message: 'city goes empty in 26 records, 26% of 100; the guard allows 20% or 25',
    });
  });

  it('for some passes, once the read has ended', async () => {
    await deliver(100, { city: 'Oslo' });
    b.sink.traits = { ...b.sink.traits, batch: 1 };
    expect(await read(people(1, 2, { v: 2 }), people(101, 103, { city: 'Rome' }))).toMatchObject({ delivered: 5 });
    expect(operations().slice(-2)).toEqual(['upsert p1', 'upsert p2']);
  });

  it('is emptied too where it is cleared or white space', async () => {
    await deliver(60, { city: 'Oslo' });
    const { parked } = await read(people(1, 15, { v: 2, city: ' ' }), people(16, 30, { v: 2, city: null }));
    expect(parked?.because[0]?.message).toContain('city goes empty in 30 records');
  });

  it('passes where that is switched off', async () => {
    flagged({ emptied: undefined });
    await deliver(100, { city: 'Oslo' });
    expect(await read(people(1, 100, { v: 2 }))).toMatchObject({ updated: 100, status: 'settled' });
  });

  it('parks with what is to be deleted, each told by its own limit', async () => {
    flagged({ deletes: { percent: 0, count: 0 } });
    await deliver(100, { city: 'Oslo' });
    const { parked } = await read(people(1, 30, { v: 2 }), gone(31, 32));
    expect(parked?.because.map(({ code }) => code)).toEqual(['guard.deletes', 'guard.emptied']);
    const causes = (await open()).map(({ cause }) => cause.code);
    expect(causes.filter((code) => code === 'guard.deletes')).toHaveLength(2);
    expect(causes.filter((code) => code === 'guard.emptied')).toHaveLength(30);
  });
});

describe('what is parked', () => {
  beforeEach(async () => {
    flagged({ deletes: { percent: 0, count: 1 } });
    await deliver(20);
    expect(await read(gone(1, 3))).toMatchObject({ held: 3, status: 'parked' });
  });

  it('and read again is told once more, in one row, and parks that run, too', async () => {
    const again = await read(gone(1, 3));
    expect(again).toMatchObject({ held: 3, delivered: 0, status: 'parked' });
    expect(again.parked).toEqual({ records: 3, runs: [{ run: 'run-2', records: 3 }], because: [] });
    expect(balanced(again)).toBe(true);
    expect((await open()).map(({ times, release }) => [times, release])).toEqual(
      [1, 2, 3].map(() => [2, { kind: 'approved', rule: 'guard', run: 'run-2', gone: 'flag' }]),
    );
  });

  it('counts with what is gone since', async () => {
    const more = await read(gone(1, 4));
    expect(more).toMatchObject({ held: 4, deleted: 0, status: 'parked' });
    expect(more.parked?.runs).toEqual([
      { run: 'run-2', records: 3 },
      { run: 'run-3', records: 1 },
    ]);
  });

  it('is not in the way of what else is read', async () => {
    expect(await read([...gone(1, 3), ...people(30, 31)])).toMatchObject({ created: 2, status: 'parked' });
  });

  it('is sent once it is approved, exactly that', async () => {
    const { who, rows } = await approval('run-2');
    expect([who, rows]).toEqual(['li', 3]);
    const summary = await read(people(4, 20));
    expect(summary).toMatchObject({ resumed: 3, deleted: 3, unchanged: 17, status: 'settled' });
    expect(balanced(summary)).toBe(true);
    expect(operations()).toEqual(['delete p1', 'delete p2', 'delete p3']);
    expect(await open()).toEqual([]);
  });

  it('and approved does not count: the next within the time passes', async () => {
    await approval('run-2');
    await read(people(4, 20));
    expect(await read(gone(4, 4))).toMatchObject({ deleted: 1, status: 'settled' });
  });

  it('is approved by the beginning of the run’s name', async () => {
    expect((await approval('run-2')).run).toBe('run-2');
  });

  it('and approved is not approved a second time: it says who did it', async () => {
    await approval('run-2', 'li');
    await expect(approval('run-2', 'wang')).rejects.toMatchObject({
      code: 'run.approved',
      message: `run run-2 was approved before, by li at ${new Date(b.clock.now()).toISOString()}`,
      hint: 'It goes with the next run: hrwire run people',
    });
    await read(people(4, 20));
    await expect(approval('run-2', 'wang')).rejects.toMatchObject({
      hint: 'Nothing of it is left to be sent: hrwire show run-2',
    });
  });

  it('is not approved by a run that only met it again: it says which one parked it', async () => {
    await read(gone(1, 3));
    await expect(approval('run-3')).rejects.toMatchObject({
      code: 'run.not-parked',
      hint: 'What is parked: hrwire run people --approve run-2',
    });
  });

  it.each(['run-1', 'nothing'])('is not approved by another run: %s', async (run) => {
    await expect(approval(run)).rejects.toMatchObject({ code: 'run.not-parked' });
  });

  it('is not approved for another target', async () => {
    await b.run({ full: true, newLedger: true }, { targetIdentity: 'target-2' });
    await expect(approval('run-2')).rejects.toMatchObject({
      code: 'run.not-parked',
      message: 'run run-2 parked records of another source or target than people has now',
    });
  });

  it('and approved is held again where its result is another one by now', async () => {
    flagged({ deletes: { percent: 0, count: 1 }, emptied: undefined, changes: { percent: 0, count: 0 } });
    await read(people(10, 11, { v: 2, city: 'Rome' }));
    await approval('run-3');
    const decide = (record: JsonObject) => mapped({ ...record, city: 'Oslo' });
    flagged(
      { changes: { percent: 0, count: 0 } },
      { decide: async (rows) => rows.map(({ record }) => decide(record)) },
    );
    const { summary } = await b.run();
    expect(summary).toMatchObject({ resumed: 2, held: 2, delivered: 0, status: 'parked' });
    expect(operations()).toEqual([]);
    expect((await approval('run-3')).rows).toBe(2);
    expect((await b.run()).summary).toMatchObject({ resumed: 2, updated: 2, status: 'settled' });
  });

  it('and superseded meanwhile is not sent', async () => {
    await read(people(1, 1, { v: 5, city: 'Rome' }));
    await approval('run-2');
    const summary = await read([...people(1, 1, { v: 5, city: 'Rome' }), ...people(4, 20)]);
    expect(summary).toMatchObject({ resumed: 2, deleted: 2 });
    expect(operations().filter((each) => each === 'delete p1')).toEqual([]);
    expect(balanced(summary)).toBe(true);
  });

  it('is superseded by the record that is back', async () => {
    expect(await read(people(1, 1, { v: 5 }))).toMatchObject({ unchanged: 1, status: 'settled' });
    expect((await open()).map(({ key }) => key)).toEqual(['p2', 'p3']);
    await approval('run-2');
    expect(await read(people(4, 20))).toMatchObject({ resumed: 2, deleted: 2 });
    expect(operations()).not.toContain('delete p1');
  });

  it('and given up is neither sent nor parked again', async () => {
    const token = (
      await b.store.leases.take('people', { host: 'h', boot: 'b', process: 2 }, b.clock.now(), 1000, () => true)
    ).lease.token;
    const hand = { run: 'by-hand', now: b.clock.now(), fence: { mapping: 'people', token } };
    await discard(b.store, await pair(), await open(), hand);
    b.clock.time += 2000;
    expect(await read(gone(1, 3))).toMatchObject({ unchanged: 3, held: 0, status: 'settled' });
    await expect(approval('run-2')).rejects.toMatchObject({
      code: 'run.not-parked',
      hint: 'Nothing of people is parked.',
    });
  });

  it('may be let go one by one as any held record', async () => {
    await enqueue(b.store, (await open()).slice(0, 1), 'release', b.clock.now());
    expect(await read(people(4, 20))).toMatchObject({ resumed: 1, deleted: 1 });
  });
});

describe('more than the stage holds', () => {
  const changed = (from: number, to: number) => people(from, to, { v: 2, city: 'Rome' });
  const limits = { changes: { percent: 20, count: 5 }, stage: 10 };

  it('is checked as it stands, and goes on checked one by one', async () => {
    flagged({ ...limits, changes: { percent: 50, count: 10 } });
    await deliver(100, { city: 'Oslo' });
    const summary = await read(changed(1, 15), changed(16, 30), changed(31, 45));
    expect(summary).toMatchObject({ updated: 45, status: 'settled' });
  });

  it('is parked where it is too much, and reading ends: the rest is read after the approval', async () => {
    flagged(limits);
    await deliver(40, { city: 'Oslo' });
    b.source.set(changed(1, 5), changed(6, 10), changed(11, 15));
    const { summary } = await b.run({ full: true });
    expect(summary).toMatchObject({ held: 10, delivered: 0, read: 10, status: 'parked' });
    await approval('run-2');
    expect((await b.run({ full: true })).summary).toMatchObject({ resumed: 10, updated: 15, status: 'settled' });
  });

  it('parks what comes above the limit while it flows, and what comes after it', async () => {
    flagged({ ...limits, changes: { percent: 30, count: 10 } });
    await deliver(40, { city: 'Oslo' });
    const summary = await read(changed(1, 10), changed(11, 15), changed(16, 20));
    expect(summary).toMatchObject({ updated: 12, held: 3, read: 15, status: 'parked' });
    expect(balanced(summary)).toBe(true);
  });

  it('tells all that is parked, not only what there was when the limit was met', async () => {
    flagged({ stage: 5 });
    await deliver(200);
    const { held, parked } = await read(gone(1, 20));
    expect(held).toBe(20);
    expect(parked?.because).toEqual([
      { code: 'guard.deletes', message: '20 deletes, 10% of 200; the guard allows 5% or 10' },
    ]);
  });

  it('lets deletes wait for the end all the same', async () => {
    flagged({ ...limits, deletes: { percent: 50, count: 100 }, changes: { percent: 90, count: 10 } });
    await deliver(40, { city: 'Oslo' });
    b.sink.traits = { ...b.sink.traits, batch: 1 };
    expect(await read(gone(1, 2), changed(3, 20), changed(21, 30))).toMatchObject({ deleted: 2, updated: 28 });
    expect(operations().slice(-2)).toEqual(['delete p1', 'delete p2']);
  });
});

describe('a crash', () => {
  const points = ['before-commit', 'after-commit', 'before-intent', 'after-intent'];
  const crash = (point: string, at: number): Pick<RunContext, 'killPoint'> => {
    let left = at;
    return {
      killPoint: (name) => {
        if (name === point && --left === 0) throw new Error(`crash ${point}`);
      },
    };
  };
  const cases = points.flatMap((point) => [1, 3].map((at) => ({ point, at })));

  it.each(cases)('while it parks loses nothing and sends nothing: $point $at', async ({ point, at }) => {
    flagged({ deletes: { percent: 0, count: 1 } });
    await deliver(20);
    b.source.set(people(21, 22), gone(1, 3));
    const dead = (await b.run({ full: true }, crash(point, at))).summary;
    expect(operations().filter((each) => each.startsWith('delete'))).toEqual([]);
    const parked = await open();
    expect([0, 3]).toContain(parked.length);
    const next = (await b.run({ full: true })).summary;
    expect([dead.created + next.created, next.status, next.held]).toEqual([expect.any(Number), 'parked', 3]);
    const [first] = await open();
    await approval(first?.release?.kind === 'approved' ? (first.release.run ?? '') : '');
    expect((await b.run()).summary).toMatchObject({ deleted: 3, status: 'settled' });
  });

  it.each(cases)('of the approved run loses nothing and doubles nothing: $point $at', async ({ point, at }) => {
    flagged({ deletes: { percent: 0, count: 1 } });
    await deliver(20);
    await read(gone(1, 5));
    await approval('run-2');
    const target = new Set<string>();
    b.sink.judge = (batch) => {
      for (const { key } of batch.deltas) target.add(key);
      return batch.deltas.map(() => ({ is: 'accepted' }));
    };
    b.sink.traits = { ...b.sink.traits, batch: 2 };
    b.source.set(people(6, 20));
    await b.run({ full: true }, crash(point, at));
    const { summary } = await b.run({ full: true });
    expect(summary.status).toBe('settled');
    expect([...target].sort()).toEqual(['p1', 'p2', 'p3', 'p4', 'p5']);
    expect(await open()).toEqual([]);
    expect(await b.store.inbox.count(await pair())).toBe(0);
  });
});

describe('a store that was brought back', () => {
  it('parks what an event mapping would do, until a person has looked', async () => {
    b.mapping = plainMapping(undefined, { mode: 'event' });
    await deliver(2);
    await b.store.epochs.stamp('restored', b.clock.now());
    const summary = await read(people(1, 4));
    expect(summary).toMatchObject({ unchanged: 2, held: 2, delivered: 0, status: 'parked' });
    expect(summary.parked?.because[0]?.code).toBe('guard.restored');
    await approval('run-2');
    expect(await read(people(1, 4))).toMatchObject({ resumed: 2, delivered: 2, unchanged: 4, status: 'settled' });
    expect(await read(people(5, 5))).toMatchObject({ delivered: 1, status: 'settled' });
  });

  it('parks what was approved before the store was brought back: it may have been sent since', async () => {
    b.mapping = plainMapping(undefined, { mode: 'event' });
    await deliver(2);
    await b.store.epochs.stamp('restored', b.clock.now());
    await read(people(1, 4));
    await approval('run-2');
    await b.store.epochs.stamp('restored', b.clock.now());
    expect(await read(people(1, 4))).toMatchObject({ resumed: 2, delivered: 0, status: 'parked' });
    expect(await open()).toMatchObject([{ cause: { code: 'guard.restored' } }, { cause: { code: 'guard.restored' } }]);
    await approval('run-3');
    expect(await read(people(1, 4))).toMatchObject({ resumed: 2, delivered: 2, unchanged: 4, status: 'settled' });
  });

  it('parks what may not be sent twice', async () => {
    b.sink.traits = { ...b.sink.traits, repeat: { kind: 'never' } };
    await deliver(2);
    await b.store.epochs.stamp('restored', b.clock.now());
    expect(await read(people(3, 4))).toMatchObject({ held: 2, delivered: 0, status: 'parked' });
  });

  it('sends as before what is safe to send twice', async () => {
    await deliver(2);
    await b.store.epochs.stamp('restored', b.clock.now());
    expect(await read(people(3, 4))).toMatchObject({ delivered: 2, status: 'settled' });
  });
});

describe('drift', () => {
  const whole = (count: number, v: number) => people(1, count, { v, mail: 'a@b.c' });
  beforeEach(async () => {
    flagged({ emptied: undefined }, { drift: 'park' });
    expect(await read(whole(60, 1))).toMatchObject({ created: 60, status: 'settled' });
  });

  it('parks all where the mapping says so, and is usual once it is approved', async () => {
    const summary = await read(people(1, 60, { v: 2 }));
    expect(summary).toMatchObject({ held: 60, delivered: 0, status: 'parked' });
    expect(summary.parked?.because[0]?.code).toBe('drift.vanished');
    await approval('run-2');
    expect(await read(people(1, 60, { v: 2 }))).toMatchObject({ resumed: 60, updated: 60, status: 'settled' });
    expect(await read(people(61, 120))).toMatchObject({ created: 60, status: 'settled' });
  });

  it('is not usual because it is read twice', async () => {
    await read(people(1, 60, { v: 2 }));
    expect(await read(people(1, 60, { v: 2 }))).toMatchObject({ held: 60, status: 'parked' });
    expect(await read([...people(1, 60, { v: 2 }), ...people(61, 61)])).toMatchObject({ held: 61, created: 0 });
  });
});

describe('records that wait for others', () => {
  /** Each waits for the one before it. */
  const chained: Partial<Mapping> = {
    awaits: true,
    decide: async (rows) =>
      rows.map(({ record }) => {
        const decision = mapped({
          id: record['id'] ?? null,
          name: record['name'] ?? null,
          city: record['boss'] ?? null,
        });
        const boss = record['boss'];
        if (decision.is !== 'mapped' || typeof boss !== 'string') return decision;
        const second = record['twice'] === true ? ['city'] : [];
        return { ...decision, waits: [{ mapping: 'people', key: boss, second, for: 30 * 24 * hour }] };
      }),
  };

  it('go with the staged ones that they wait for, in one run', async () => {
    flagged({ changes: { percent: 50, count: 100 } }, chained);
    const summary = await read([
      { id: 'b', v: 1, name: 'B', boss: 'a' },
      { id: 'a', v: 1, name: 'A' },
    ]);
    expect(summary).toMatchObject({ created: 2, held: 0, status: 'settled' });
    expect(balanced(summary)).toBe(true);
  });

  it('go twice where they must, also after they were parked', async () => {
    flagged({ changes: { percent: 0, count: 0 } }, chained);
    await read([{ id: 'c', v: 1, name: 'C' }]);
    const waiting = { id: 'c', v: 2, name: 'C', boss: 'a', twice: true };
    expect(await read([waiting])).toMatchObject({ held: 1, status: 'parked' });
    expect(await read([waiting])).toMatchObject({ held: 1, status: 'parked' });
    await approval('run-2');
    expect(await read([waiting])).toMatchObject({ resumed: 1, updated: 1, status: 'settled' });
    expect((await open())[0]).toMatchObject({ key: 'c', release: { kind: 'after', key: 'a', second: true } });
  });
});

it('keeps the approval of a hold through the guard', async () => {
  const held = (record: JsonObject, passed: string | undefined) =>
    passed === 'look'
      ? mapped(record)
      : ({
          is: 'held',
          cause: { code: 'hold.approval', message: 'look' },
          release: { kind: 'approved', rule: 'look' },
          mapped: {
            record: { id: record['id'] ?? null, name: record['name'] ?? null },
            clear: [],
            match: undefined,
            label: undefined,
          },
        } as const);
  await deliver(1);
  flagged(
    { changes: { percent: 0, count: 0 } },
    { decide: async (rows) => rows.map(({ record, passed }) => held(record, passed)) },
  );
  const other = people(1, 1, { v: 2 }).map((record) => ({ ...record, name: 'Other' }));
  expect(await read(other)).toMatchObject({ held: 1, status: 'attention' });
  await enqueue(b.store, await open(), 'release', b.clock.now());
  expect((await b.run()).summary).toMatchObject({ resumed: 1, held: 1, status: 'parked' });
  await approval('run-3');
  expect((await b.run()).summary).toMatchObject({ resumed: 1, updated: 1, status: 'settled' });
});

it('tells history which fields changed', async () => {
  await deliver(1, { city: 'Oslo' });
  await read(people(1, 1, { v: 2, city: 'Rome' }));
  expect((await b.store.history.ofKey(await pair(), 'p1')).map(({ fields }) => fields)).toEqual([undefined, ['city']]);
});

it('counts a delete that a crash left to be settled', async () => {
  flagged({ deletes: { percent: 0, count: 1 } });
  await deliver(20);
  b.sink.traits = {
    ...b.sink.traits,
    repeat: { kind: 'by_lookup', stream: 'rows', field: 'id', key: async () => 'p1', applied: async () => true },
  };
  b.joinSource.byKeyRecords = (id) => [{ id }];
  b.source.set(gone(1, 1));
  let commits = 0;
  const dead = await b.run(
    { full: true },
    {
      killPoint: (name) => {
        if (name === 'before-commit' && b.sink.batches.length > 0 && ++commits === 1) throw new Error('crash');
      },
    },
  );
  expect(dead.summary.status).toBe('failed');
  expect(await read(gone(2, 2))).toMatchObject({ resumed: 1, deleted: 1, held: 1, status: 'parked' });
});
