import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Signal, Source } from '../../src/connector/source.ts';
import type { JsonObject } from '../../src/record/json.ts';
import { runMapping } from '../../src/run/run.ts';
import { uploadedJson } from '../../src/run/uploaded.ts';
import { bench, mapped, plainMapping } from './harness.ts';
import type { Bench } from './harness.ts';

let b: Bench;
beforeEach(async () => {
  b = await bench();
});
afterEach(() => b.close());

const sent = () => b.sink.batches.flatMap(({ deltas }) => deltas.map(({ record }) => record['name']));

describe('two systems that write each other', () => {
  /** What stands in each, by id; what is written to one is read from it by the other way. */
  let here: Map<string, JsonObject>;
  let there: Map<string, JsonObject>;
  beforeEach(() => {
    here = new Map();
    there = new Map();
  });

  async function way(name: string, from: Map<string, JsonObject>, to: Map<string, JsonObject>): Promise<JsonObject> {
    b.mapping = plainMapping((record) => mapped({ id: record['id'] ?? null, name: record['name'] ?? null }), { name });
    b.source.set([...from.values()]);
    b.sink.judge = ({ deltas }) =>
      deltas.map(({ key, record }) => {
        to.set(key, { ...record });
        return { is: 'accepted' };
      });
    b.clock.time += 1000;
    const { summary } = await b.run({ full: true });
    return { delivered: summary.delivered, unchanged: summary.unchanged, status: summary.status };
  }
  const out = () => way('out', here, there);
  const back = () => way('back', there, here);

  it('settle in silence: a change goes over once, and comes back once as what stands there already', async () => {
    here.set('x', { id: 'x', name: 'Ada' });
    expect(await out()).toMatchObject({ delivered: 1 });
    expect(await back()).toMatchObject({ delivered: 1 });
    for (let turn = 0; turn < 3; turn++) {
      expect(await out()).toMatchObject({ delivered: 0, unchanged: 1, status: 'settled' });
      expect(await back()).toMatchObject({ delivered: 0, unchanged: 1, status: 'settled' });
    }
  });

  it('a change on either side reaches the other, and nothing flies to and fro after it', async () => {
    here.set('x', { id: 'x', name: 'Ada' });
    await out();
    await back();
    there.set('x', { id: 'x', name: 'Ada L.' });
    await back();
    expect(here.get('x')).toMatchObject({ name: 'Ada L.' });
    await out();
    const [a, z] = [await back(), await out()];
    expect([a['delivered'], z['delivered']]).toEqual([0, 0]);
    expect(there.get('x')).toMatchObject({ name: 'Ada L.' });
  });

  it('changed on both sides between two runs they end as one', async () => {
    here.set('x', { id: 'x', name: 'Ada' });
    await out();
    await back();
    here.set('x', { id: 'x', name: 'left' });
    there.set('x', { id: 'x', name: 'right' });
    for (let turn = 0; turn < 3; turn++) {
      await out();
      await back();
    }
    expect(here.get('x')?.['name']).toBe(there.get('x')?.['name']);
  });
});

describe('the inputs of one mapping', () => {
  let signalled: Map<string, JsonObject>;
  beforeEach(() => {
    signalled = new Map();
    b.source.byKeyRecords = (id) => [signalled.get(id)].filter((one) => one !== undefined);
    const source: Source = b.source;
    source.signals = async (bodies) =>
      bodies.map((): Signal => ({ is: 'fetch', question: { field: 'id', values: ['x'] }, waitFor: 1000 }));
  });

  const pair = async () => (await b.store.checkpoints.open('people', 'source-1', 'target-1')).id;
  async function hook(record: JsonObject): Promise<void> {
    signalled.set('x', record);
    const row = { kind: 'hook', input: 'hooks', key: undefined, aside: undefined, passed: undefined } as const;
    await b.store.inbox.put([{ ...row, pair: await pair(), raw: {}, createdAt: b.clock.now() }]);
  }
  async function upload(record: JsonObject): Promise<void> {
    const raw = uploadedJson({ record, position: 'list.csv:2', observed: b.clock.now() });
    const row = { kind: 'upload', input: 'uploads', key: 'x', aside: undefined, passed: undefined } as const;
    await b.store.inbox.put([{ ...row, pair: await pair(), raw, createdAt: b.clock.now() }]);
  }
  async function poll(record?: JsonObject): Promise<void> {
    b.source.set(record === undefined ? [] : [record]);
  }
  const state = (v: number): JsonObject => ({ id: 'x', v, name: `n${v}` });
  const ways = { poll, hook, upload };
  type Way = keyof typeof ways;
  const orders: readonly (readonly [Way, Way, Way])[] = [
    ['poll', 'hook', 'upload'],
    ['poll', 'upload', 'hook'],
    ['hook', 'poll', 'upload'],
    ['hook', 'upload', 'poll'],
    ['upload', 'poll', 'hook'],
    ['upload', 'hook', 'poll'],
  ];

  it.each(orders)('in one run: the newest stands at the target (oldest to newest: %s, %s, %s)', async (...order) => {
    for (const [index, way] of order.entries()) await ways[way](state(index + 1));
    const { summary } = await b.run({ full: true });
    expect(summary).toMatchObject({ read: 2, resumed: 1, status: 'settled' });
    expect(sent().at(-1)).toBe('n3');
  });

  it.each(orders)('in three runs, the newest first: the others are old (%s, %s, %s)', async (...order) => {
    const outcomes = [];
    for (const [index, way] of order.entries()) {
      await poll();
      await ways[way](state(3 - index));
      const { summary } = await b.run({ full: true });
      outcomes.push(summary.delivered - summary.superseded);
    }
    expect(outcomes).toEqual([1, -1, -1]);
    expect(sent()).toEqual(['n3']);
  });

  it.each(orders)('that say the same say it once (%s, %s, %s)', async (...order) => {
    for (const way of order) await ways[way](state(1));
    const { summary } = await b.run({ full: true });
    // One that still waits to be sent is replaced by the next.
    expect(summary).toMatchObject({ delivered: 1, status: 'settled' });
    expect(summary.unchanged + summary.superseded).toBe(2);
    expect(sent()).toEqual(['n1']);
  });

  it('an input that repeats itself does not undo what another has brought since', async () => {
    await poll({ id: 'x', v: 1, name: 'polled' });
    await b.run();
    await upload({ id: 'x', v: 1, name: 'uploaded' });
    await b.run({ full: true });
    expect((await b.run({ full: true })).summary).toMatchObject({ unchanged: 1, delivered: 0 });
    expect(sent()).toEqual(['polled', 'uploaded']);
  });

  it('a file in place of the source’s own is bounded: it moves no checkpoint, and its older states are old', async () => {
    await poll(state(2));
    await b.run();
    await poll(state(1));
    b.source.pages.unshift([]);
    const run = b.context({}, { input: 'people.csv' });
    expect((await runMapping(run)).summary).toMatchObject({ superseded: 1, checkpoint: 1 });
  });
});
