import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enqueue, openRows } from '../../src/inbox/replay.ts';
import type { Decision } from '../../src/mapping/mapping.ts';
import type { JsonObject } from '../../src/record/json.ts';
import type { RunContext } from '../../src/run/context.ts';
import { exitOf } from '../../src/run/summary.ts';
import { bench, mapped, people, plainMapping } from './harness.ts';
import type { Bench } from './harness.ts';

let b: Bench;
beforeEach(async () => {
  b = await bench();
});
afterEach(() => b.close());

const others: readonly (readonly [string, Partial<RunContext>])[] = [
  ['source', { sourceIdentity: 'source-2' }],
  ['target', { targetIdentity: 'target-2' }],
  ['source and target', { sourceIdentity: 'source-2', targetIdentity: 'target-2' }],
];
const pairs = () => b.store.checkpoints.pairs('people');
const open = () => b.store.aside.list({});
const waits: Decision = {
  is: 'held',
  cause: { code: 'hold', message: 'waits' },
  release: { kind: 'approved', rule: '0' },
  mapped: undefined,
};

/** Of four people one is delivered, one dead, one held, one unknown. */
async function leaveOneOfEach(): Promise<void> {
  b.mapping = plainMapping((record, row) => (record['id'] === 'p3' && row.passed !== '0' ? waits : mapped(record)));
  b.sink.traits = { ...b.sink.traits, repeat: { kind: 'never' } };
  b.sink.judge = ({ deltas }) =>
    deltas.map(({ key }) => {
      const cause = { code: 'BAD', message: 'no' };
      return key === 'p2' ? { is: 'rejected', cause } : key === 'p4' ? { is: 'unknown', cause } : { is: 'accepted' };
    });
  b.source.set(people(1, 4));
  await b.run();
  b.sink.batches = [];
  b.sink.judge = ({ deltas }) => deltas.map(() => ({ is: 'accepted' }));
}

describe.each(others)('another %s', (_, other) => {
  it('is refused with exit 2, and nothing is read, sent or written', async () => {
    b.source.set(people(1, 3));
    await b.run();
    b.source.reads = [];
    b.sink.batches = [];
    const before = await pairs();
    const { error, summary } = await b.run({ full: true }, other);
    expect([error?.code, summary.status, exitOf(summary.status)]).toEqual(['run.identity', 'refused', 2]);
    expect([b.source.reads, b.sink.batches]).toEqual([[], []]);
    expect(await pairs()).toEqual(before);
  });

  it('starts with --new-ledger from its own beginning, and goes on from there', async () => {
    b.source.set(people(1, 3));
    await b.run();
    expect((await b.run({ newLedger: true }, other)).summary).toMatchObject({ read: 3, delivered: 3 });
    b.source.set(people(1, 3), people(4, 4));
    expect((await b.run({}, other)).summary).toMatchObject({ read: 1, delivered: 1 });
  });

  it('does not touch what stands of the one before: it goes on where it was', async () => {
    b.source.set(people(1, 3));
    await b.run();
    await b.run({ newLedger: true }, other);
    expect((await b.run()).error?.code).toBe('run.identity');
    b.source.set(people(1, 3), people(4, 4));
    expect((await b.run({ newLedger: true })).summary).toMatchObject({ read: 1, delivered: 1 });
    expect((await b.run({ full: true })).summary).toMatchObject({ unchanged: 4 });
  });

  it('is sent nothing that was held, dead-lettered, unknown or waiting in the inbox of the one before', async () => {
    await leaveOneOfEach();
    await enqueue(b.store, await open(), 'replay', b.clock.now(), true);
    b.source.set();
    b.clock.time += 30 * 86_400_000;
    const { summary } = await b.run({ newLedger: true }, other);
    expect(summary).toMatchObject({ resumed: 0, delivered: 0, status: 'settled' });
    expect(b.sink.batches).toEqual([]);
    expect(await open()).toHaveLength(3);
  });

  it('brings back nothing of the one before by a filter', async () => {
    await leaveOneOfEach();
    b.source.set();
    await b.run({ newLedger: true }, other);
    expect(await openRows(b.store, { mapping: 'people' })).toEqual([]);
  });

  it('settles none of its open intents', async () => {
    b.source.set(people(1, 2));
    b.sink.traits = { ...b.sink.traits, repeat: { kind: 'never' } };
    const crash = (point: string): void => {
      if (point === 'before-commit') throw new Error('crash');
    };
    await b.run({}, { killPoint: crash });
    const [first] = await pairs();
    b.source.set();
    expect((await b.run({ newLedger: true }, other)).summary).toMatchObject({ resumed: 0, unknown: 0 });
    expect(await b.store.intents.pending(first?.id ?? 0)).toHaveLength(1);
  });
});

it('back at the first, its inbox is taken up again', async () => {
  await leaveOneOfEach();
  const dead = (await open()).filter(({ state }) => state === 'dead');
  await enqueue(b.store, dead, 'replay', b.clock.now(), true);
  b.source.set();
  await b.run({ newLedger: true }, { targetIdentity: 'target-2' });
  expect((await b.run({ newLedger: true })).summary).toMatchObject({ resumed: 1, delivered: 1 });
});

it('of three tenants each has its own ledger', async () => {
  const names: JsonObject[] = [];
  b.source.set(people(1, 1));
  for (const targetIdentity of ['target-1', 'target-2', 'target-3', 'target-2', 'target-1']) {
    const { summary } = await b.run({ newLedger: true, full: true }, { targetIdentity });
    names.push({ targetIdentity, delivered: summary.delivered });
  }
  expect(names.map(({ delivered }) => delivered)).toEqual([1, 1, 1, 0, 0]);
  expect((await pairs()).map(({ target, current }) => [target, current])).toEqual([
    ['target-1', true],
    ['target-2', false],
    ['target-3', false],
  ]);
});
