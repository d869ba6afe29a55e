import { afterEach, beforeEach, expect, it } from 'vitest';
import { enqueue } from '../../src/inbox/replay.ts';
import { discard, settleUnknown } from '../../src/inbox/close.ts';
import type { Hand } from '../../src/inbox/close.ts';
import type { Reading } from '../../src/connector/source.ts';
import type { Decision, Mapping } from '../../src/mapping/mapping.ts';
import type { JsonObject } from '../../src/record/json.ts';
import type { AsideHead, AsideState } from '../../src/store/aside.ts';
import { uploadedJson } from '../../src/run/uploaded.ts';
import { accept, bench, mapped, people, plainMapping } from './harness.ts';
import type { Bench } from './harness.ts';

let b: Bench;
beforeEach(async () => {
  b = await bench();
});
afterEach(() => b.close());

const pairId = async () => (await b.store.checkpoints.pairs('people'))[0]?.id ?? 0;
const open = async (state?: AsideState) => b.store.aside.list(state === undefined ? {} : { state });
const state = (v: number, name: string, more: JsonObject = {}): JsonObject => ({ id: 'x', v, name, ...more });
const approval = { kind: 'approved', rule: 'look' } as const;

/** What the mapping says by the record's name: `late` waits, `look` waits for a person, `out` is filtered, `dead` is dead. */
function byName(record: JsonObject, passed: string | undefined, now: number): Decision {
  const made = mapped(record);
  const cause = { code: 'hold', message: 'waits' };
  switch (record['name']) {
    case 'late': {
      const at = Date.parse('2026-11-21T09:00:00Z');
      return now >= at ? made : { is: 'held', cause, release: { kind: 'instant', at }, mapped: undefined };
    }
    case 'look':
      if (passed === 'look' || made.is !== 'mapped') return made;
      return { is: 'held', cause, release: approval, mapped: made };
    case 'out':
      return { is: 'filtered', reason: 'withdrawn' };
    case 'dead':
      return { is: 'dead', cause: { code: 'needs.absent', message: 'no score' } };
    default:
      return made;
  }
}
const use = (over: Partial<Mapping> = {}) => {
  b.mapping = plainMapping((record, row, now) => byName(record, row.passed, now), over);
};
const read = async (...pages: JsonObject[][]) => {
  b.source.set(...pages);
  return (await b.run({ full: true })).summary;
};
const sentNames = () => b.sink.batches.flatMap((batch) => batch.deltas.map((delta) => delta.record['name']));
const release = async (rows: readonly AsideHead[]) => enqueue(b.store, rows, 'release', b.clock.now());

async function byHand(work: (hand: Hand) => Promise<unknown>): Promise<void> {
  const holder = { host: 'h', boot: 'b', process: 2 };
  const { lease } = await b.store.leases.take('people', holder, b.clock.now(), 60_000, () => false);
  await work({ run: 'by-hand', now: b.clock.now(), fence: { mapping: 'people', token: lease.token } });
  await b.store.leases.release(lease);
}

it('never delivers a hold whose record is filtered by now', async () => {
  use();
  expect(await read([state(1, 'late')])).toMatchObject({ held: 1 });
  expect(await read([state(2, 'out')])).toMatchObject({ filtered: 1 });
  b.clock.time += 7_200_000;
  expect((await b.run()).summary).toMatchObject({ resumed: 0, delivered: 0 });
  expect((await b.store.aside.list({ closed: true }))[0]?.closedAs).toBe('superseded');
});

it('never delivers a hold whose record is dead-lettered by now', async () => {
  use();
  await read([state(1, 'late')]);
  expect(await read([state(2, 'dead')])).toMatchObject({ deadLettered: 1 });
  b.clock.time += 7_200_000;
  expect((await b.run()).summary).toMatchObject({ resumed: 0 });
  expect((await open()).map((row) => [row.state, row.version])).toEqual([['dead', 2]]);
});

it('supersedes a hold whose newer record the target refuses', async () => {
  use();
  await read([state(1, 'late')]);
  b.sink.judge = (batch) => batch.deltas.map(() => ({ is: 'rejected', cause: { code: 'BAD', message: 'no' } }));
  expect(await read([state(2, 'fine')])).toMatchObject({ deadLettered: 1 });
  expect((await open()).map((row) => row.state)).toEqual(['dead']);
});

it('keeps a newer hold when an older record arrives late', async () => {
  use();
  await read([state(5, 'look')]);
  expect(await read([state(4, 'look', { note: 'old' })])).toMatchObject({ superseded: 1 });
  expect(await read([state(4, 'fine')])).toMatchObject({ superseded: 1 });
  expect((await open('held'))[0]?.version).toBe(5);
  expect(b.sink.sent).toEqual([]);
});

it('keeps a newer hold when an older dead letter is replayed', async () => {
  use();
  await read([state(1, 'dead')]);
  await read([state(2, 'look')]);
  use({
    decide: plainMapping((record) => (record['name'] === 'look' ? byName(record, undefined, 0) : mapped(record)))
      .decide,
  });
  await enqueue(b.store, await open('dead'), 'replay', b.clock.now());
  expect((await b.run()).summary).toMatchObject({ resumed: 1, superseded: 1 });
  expect((await open()).map((row) => [row.state, row.version])).toEqual([['held', 2]]);
});

it('does not hold again what was approved and delivered', async () => {
  use();
  await read([state(1, 'look')]);
  await release(await open('held'));
  expect((await b.run()).summary).toMatchObject({ delivered: 1 });
  expect(await read([state(1, 'look')])).toMatchObject({ unchanged: 1, held: 0 });
  expect(await open()).toEqual([]);
});

it('holds again what was replaced between the approval and the run', async () => {
  use();
  await read([state(1, 'look', { salary: 1 })]);
  const seen = await open('held');
  await read([state(2, 'look', { salary: 9 })]);
  await release(seen);
  expect((await b.run()).summary).toMatchObject({ resumed: 1, held: 1, delivered: 0 });
  expect((await open('held'))[0]?.cause.message).toContain('changed since it was approved');
});

it('lets a person release a hold before its instant where the rule is named', async () => {
  b.mapping = plainMapping((record, row) => {
    const at = Date.parse('2027-01-01T00:00:00Z');
    const cause = { code: 'hold.instant', message: 'starts later' };
    if (row.passed === 'start') return mapped(record);
    return { is: 'held', cause, release: { kind: 'instant', at, rule: 'start' }, mapped: undefined };
  });
  await read([state(1, 'a')]);
  await release(await open('held'));
  expect((await b.run()).summary).toMatchObject({ resumed: 1, delivered: 1 });
});

it('takes a hold that is released and due at once up once', async () => {
  use();
  await read([state(1, 'late')]);
  b.clock.time += 7_200_000;
  await release(await open('held'));
  expect((await b.run()).summary).toMatchObject({ resumed: 1, delivered: 1, superseded: 0 });
});

it('counts a hold that ran out as dead-lettered again, and holds it no second time', async () => {
  b.mapping = plainMapping((_record, _row, now) => ({
    is: 'held',
    cause: { code: 'join.missing', message: 'no application' },
    release: { kind: 'join', join: 'app', until: now + 1000 },
    mapped: undefined,
  }));
  await read([state(1, 'a')]);
  b.clock.time += 2000;
  expect((await b.run()).summary).toMatchObject({ deadLettered: 1 });
  expect(await read([state(1, 'a')])).toMatchObject({ deadLettered: 1, held: 0 });
  expect((await open()).map((row) => [row.state, row.times])).toEqual([['dead', 2]]);
});

it('goes back to a delivered state and closes the dead letter in between: A, B dead, A, B', async () => {
  await read([state(1, 'A')]);
  b.sink.judge = (batch) => batch.deltas.map(() => ({ is: 'rejected', cause: { code: 'BAD', message: 'no' } }));
  expect(await read([state(2, 'B')])).toMatchObject({ deadLettered: 1 });
  expect(await read([state(3, 'A')])).toMatchObject({ unchanged: 1 });
  expect(await open()).toEqual([]);
  b.sink.judge = accept;
  expect(await read([state(4, 'B')])).toMatchObject({ delivered: 1 });
});

it('takes a state between two equal ones that turns up late for old', async () => {
  await read([state(1, 'A')]);
  expect(await read([state(5, 'A')])).toMatchObject({ unchanged: 1 });
  expect(await read([state(3, 'B')])).toMatchObject({ superseded: 1 });
  expect(sentNames()).toEqual(['A']);
});

it('leaves a dead letter of another input alone when an input says again what it said', async () => {
  await read([state(1, 'A')]);
  const pair = await pairId();
  await b.store.inbox.put([
    {
      pair,
      kind: 'upload',
      input: 'uploads',
      key: 'x',
      aside: undefined,
      raw: uploadedJson({ record: state(2, 'B'), position: 'list.csv:2', observed: 2 }),
      passed: undefined,
      createdAt: 1,
    },
  ]);
  b.sink.judge = (batch) => batch.deltas.map(() => ({ is: 'rejected', cause: { code: 'BAD', message: 'no' } }));
  expect((await b.run()).summary).toMatchObject({ resumed: 1, deadLettered: 1 });
  expect(await read([state(2, 'A')])).toMatchObject({ unchanged: 1 });
  expect((await open()).map((row) => [row.state, row.input])).toEqual([['dead', 'uploads']]);
});

it('leaves what a person gave up alone, until it changes', async () => {
  use();
  await read([state(1, 'dead'), { id: 'y', v: 1, name: 'look' }]);
  const pair = await pairId();
  const rows = await open();
  await byHand((hand) => discard(b.store, pair, rows, hand));
  expect(await read([state(1, 'dead'), { id: 'y', v: 1, name: 'look' }])).toMatchObject({ unchanged: 2 });
  expect(await open()).toEqual([]);
  expect(await read([state(2, 'dead', { note: 1 })])).toMatchObject({ deadLettered: 1 });
});

it('does not take a record that was filtered for known when an edited mapping rejects it', async () => {
  use();
  await read([state(1, 'out')]);
  b.mapping = plainMapping(() => ({ is: 'dead', cause: { code: 'X', message: 'x' } }), { version: 'm2' });
  expect(await read([state(1, 'out')])).toMatchObject({ deadLettered: 1 });
});

it('keeps the first of an event that is held, and what was delivered for ever', async () => {
  use({ mode: 'event' });
  await read([state(1, 'look', { n: 1 })]);
  expect(await read([state(2, 'look', { n: 2 })])).toMatchObject({ held: 1 });
  expect(await read([state(3, 'fine')])).toMatchObject({ held: 1 });
  const [row] = await open('held');
  expect((await b.store.aside.read(row?.id ?? 0))?.raw).toMatchObject({ n: 1 });
  await release(await open('held'));
  expect((await b.run()).summary).toMatchObject({ delivered: 1 });
  for (const name of ['out', 'dead', 'late', 'other']) {
    expect(await read([state(9, name)]), name).toMatchObject({ unchanged: 1 });
  }
  expect(b.sink.sent).toHaveLength(1);
});

it('acts for an event whose first reading was a dead letter', async () => {
  use({ mode: 'event' });
  await read([state(1, 'dead')]);
  expect(await read([state(2, 'fine')])).toMatchObject({ delivered: 1 });
  expect(await open()).toEqual([]);
});

it('does not take the order in which a mapping clears fields for a change', async () => {
  const clearing = (...clear: string[]) =>
    plainMapping(() => ({ is: 'mapped', record: { id: 'x' }, clear, match: undefined, label: undefined }));
  b.mapping = clearing('mail', 'phone');
  await read([state(1, 'a')]);
  b.mapping = clearing('phone', 'mail');
  expect(await read([state(1, 'a')])).toMatchObject({ unchanged: 1 });
});

it('compares a key that comes again with what its first record left, however far that got', async () => {
  b.sink.traits = { batch: 1, atomic: false, repeat: { kind: 'safe' } };
  const others = people(1, 6);
  expect(await read([state(2, 'new'), ...others, state(1, 'old'), state(2, 'new')])).toMatchObject({
    superseded: 1,
    unchanged: 1,
  });
  expect(sentNames().filter((name) => name === 'new' || name === 'old')).toEqual(['new']);
});

it('compares a key of the next page with what is on its way when that page begins', async () => {
  b.sink.traits = { batch: 1, atomic: false, repeat: { kind: 'safe' } };
  b.sink.judge = async (batch) => {
    await new Promise((resolve) => setImmediate(resolve));
    return accept(batch);
  };
  expect(await read([...people(1, 4), state(2, 'new')], [...people(5, 9), state(1, 'old')])).toMatchObject({
    superseded: 1,
  });
  expect(sentNames()).not.toContain('old');
});

it('keeps what was sent of an unknown through later readings, for the person who settles it', async () => {
  b.sink.traits = { batch: 1, atomic: false, repeat: { kind: 'never' } };
  b.sink.judge = (batch) => batch.deltas.map(() => ({ is: 'unknown', cause: { code: 'lost', message: 'lost' } }));
  await read([state(1, 'A')]);
  expect(await read([state(1, 'A')])).toMatchObject({ unknown: 1 });
  expect(await read([state(2, 'B')])).toMatchObject({ held: 1 });
  const [head] = await open('unknown');
  const row = await b.store.aside.read(head?.id ?? 0);
  expect(row).toMatchObject({ times: 2, version: 1, sent: { record: { name: 'A' }, mappingVersion: 'm1' } });
  b.sink.judge = accept;
  await byHand((hand) => (row === undefined ? Promise.resolve() : settleUnknown(b.store, row, 'delivered', hand)));
  expect((await b.run()).summary).toMatchObject({ resumed: 1, delivered: 1, updated: 1 });
  expect(await open()).toEqual([]);
});

it('sends the newest state of a key whose unknown was not delivered', async () => {
  b.sink.traits = { batch: 10, atomic: false, repeat: { kind: 'never' } };
  b.sink.judge = (batch) => batch.deltas.map(() => ({ is: 'unknown', cause: { code: 'lost', message: 'lost' } }));
  await read([state(1, 'A')]);
  await read([state(2, 'B')]);
  b.sink.judge = accept;
  const row = await b.store.aside.read((await open('unknown'))[0]?.id ?? 0);
  await byHand((hand) => (row === undefined ? Promise.resolve() : settleUnknown(b.store, row, 'not-delivered', hand)));
  expect((await b.run()).summary).toMatchObject({ resumed: 2, superseded: 1, delivered: 1 });
  expect(sentNames()).toEqual(['A', 'B']);
  expect(await open()).toEqual([]);
});

it('completes a record again whose step found nothing, before it is mapped', async () => {
  const cause = { code: 'step.missing', message: 'no profile', field: 'profile' };
  const bare: Reading = { record: state(1, 'a'), observed: b.clock.now(), incomplete: { cause, holdFor: 10_000 } };
  b.source.pages = [[bare]];
  let found = false;
  const source = Object.assign(b.source, {
    complete: async (readings: readonly Reading[]) =>
      readings.map((one) =>
        found ? { record: { ...one.record, profile: 'P' }, observed: 1 } : { ...bare, record: one.record },
      ),
  });
  expect((await b.run({}, { source })).summary).toMatchObject({ held: 1 });
  expect((await b.run({}, { source })).summary).toMatchObject({ resumed: 1, held: 1, delivered: 0 });
  found = true;
  expect((await b.run({}, { source })).summary).toMatchObject({ resumed: 1, delivered: 1 });
  expect(b.sink.batches[0]?.deltas[0]?.record).toMatchObject({ profile: 'P' });
});

it('dead-letters a record whose step never finds anything', async () => {
  const cause = { code: 'step.missing', message: 'no profile', field: 'profile' };
  const bare: Reading = { record: state(1, 'a'), observed: b.clock.now(), incomplete: { cause, holdFor: 10_000 } };
  b.source.pages = [[bare]];
  const source = Object.assign(b.source, { complete: async () => [bare] });
  await b.run({}, { source });
  b.clock.time += 20_000;
  expect((await b.run({}, { source })).summary).toMatchObject({ resumed: 1, deadLettered: 1 });
});

it('makes a record wait whose joined record could not be read whole', async () => {
  const cause = { code: 'read.no-object', message: 'unreadable' };
  const by = { text: 'ref' } as Mapping['joins'][number]['by'];
  b.mapping = plainMapping(undefined, {
    joins: [
      {
        name: 'app',
        from: { connection: 'a', stream: 'apps' },
        on: 'id',
        by,
        expect: 'one',
        missing: { then: 'reject' },
      },
    ],
  });
  const broken: Reading = { record: {}, observed: 1, incomplete: { cause, holdFor: 10_000 } };
  const join = Object.assign(b.joinSource, { byKey: async () => new Map([['r', [broken]]]) });
  b.source.set([state(1, 'a', { ref: 'r' })]);
  expect((await b.run({}, { joins: new Map([['app', join]]) })).summary).toMatchObject({ held: 1, delivered: 0 });
});

it('dead-letters what the target puts off for longer than a hold may last', async () => {
  b.sink.judge = (batch) => batch.deltas.map(() => ({ is: 'retry', cause: { code: 'LOCKED', message: 'locked' } }));
  expect(await read([state(1, 'a')])).toMatchObject({ held: 1 });
  for (let day = 1; day < 7; day++) {
    b.clock.time += 86_400_000;
    expect((await b.run()).summary, `day ${day}`).toMatchObject({ held: 1 });
  }
  b.clock.time += 86_400_000;
  expect((await b.run()).summary).toMatchObject({ deadLettered: 1 });
  expect((await open()).map((row) => [row.state, row.cause.code])).toEqual([['dead', 'hold.expired']]);
});

it('runs again after the guard stopped it, as long as nothing new is rejected', async () => {
  b.source.set(...Array.from({ length: 10 }, (_, page) => people(page * 10 + 1, page * 10 + 10)));
  b.sink.judge = (batch) => batch.deltas.map(() => ({ is: 'rejected', cause: { code: 'X', message: 'x' } }));
  expect((await b.run()).error?.code).toBe('run.guard-rejects');
  b.sink.judge = accept;
  const { error, summary } = await b.run();
  expect(error).toBeUndefined();
  expect(summary.delivered).toBeGreaterThan(0);
  await enqueue(b.store, await open('dead'), 'replay', b.clock.now());
  expect((await b.run()).summary.status).toBe('settled');
  expect(await open()).toEqual([]);
});

it('forgets what was held of a key when its newest state is the unknown one again', async () => {
  b.sink.traits = { batch: 1, atomic: false, repeat: { kind: 'never' } };
  b.sink.judge = (batch) => batch.deltas.map(() => ({ is: 'unknown', cause: { code: 'lost', message: 'lost' } }));
  await read([state(1, 'B')]);
  expect(await read([state(2, 'A')])).toMatchObject({ held: 1 });
  expect(await read([state(3, 'B')])).toMatchObject({ unknown: 1 });
  expect((await open()).map((row) => [row.state, row.version])).toEqual([['unknown', 3]]);
});
