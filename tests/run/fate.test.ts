import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Repeat } from '../../src/connector/sink.ts';
import { runMapping } from '../../src/run/run.ts';
import { bench, people } from './harness.ts';
import type { Bench } from './harness.ts';

let b: Bench;
beforeEach(async () => {
  b = await bench();
});
afterEach(() => b.close());

const lost = { is: 'unknown', cause: { code: 'lost', message: 'the answer was lost' } } as const;
const byLookup: Repeat = {
  kind: 'by_lookup',
  stream: 'rows',
  field: 'id',
  key: async (record) => (typeof record['id'] === 'string' ? record['id'] : undefined),
  applied: async (found, record) => (found['name'] === undefined ? undefined : found['name'] === record['name']),
};
const use = (repeat: Repeat, atomic = false) => {
  b.sink.traits = { batch: 10, atomic, repeat };
};
const crash = (point: string, at = 1) => {
  let left = at;
  return (name: string) => {
    if (name === point && --left === 0) throw new Error(`crash ${point}`);
  };
};

it('shows a delta whose answer was lost as unknown where it may never be repeated', async () => {
  use({ kind: 'never' });
  b.source.set(people(1, 2));
  b.sink.judge = (batch) => batch.deltas.map((delta) => (delta.key === 'p1' ? lost : { is: 'accepted' }));
  const { summary } = await b.run();
  expect(summary).toMatchObject({ unknown: 1, delivered: 1, status: 'attention' });
  const rows = await b.store.aside.list({ state: 'unknown' });
  expect((await b.store.aside.read(rows[0]?.id ?? 0))?.sent).toMatchObject({ record: { id: 'p1' } });
});

it('closes a key with an unknown: the same again counts as unknown, another state is held', async () => {
  use({ kind: 'never' });
  b.source.set(people(1, 1));
  b.sink.judge = (batch) => batch.deltas.map(() => lost);
  await b.run();
  expect((await b.run({ full: true })).summary).toMatchObject({ unknown: 1, delivered: 0 });
  b.source.set(people(1, 1, { v: 2, name: 'new' }));
  expect((await b.run({ full: true })).summary).toMatchObject({ held: 1 });
  expect(b.sink.sent).toHaveLength(1);
});

it('asks the target where it can be asked: applied is delivered, absent is sent again, no record is unknown', async () => {
  use(byLookup);
  b.source.set(people(1, 3));
  b.joinSource.byKeyRecords = (id) =>
    id === 'p1' ? [{ id, name: 'Person 1' }] : id === 'p2' ? [{ id, name: 'other' }] : [];
  let first = true;
  b.sink.judge = (batch) => {
    const verdicts = batch.deltas.map(() => (first ? lost : { is: 'accepted' as const }));
    first = false;
    return verdicts;
  };
  const { summary } = await b.run();
  expect(summary).toMatchObject({ delivered: 2, unknown: 1 });
  expect(b.sink.sent).toEqual(['p1', 'p2', 'p3', 'p2']);
});

it('learns the target’s id of what arrived from the record found, in the run itself and after a crash', async () => {
  const told: Repeat = { ...byLookup, targetId: async (found) => `t-${String(found['id'])}` };
  use(told);
  b.source.set(people(1, 1));
  b.joinSource.byKeyRecords = (id) => [{ id, name: `Person ${id.slice(1)}` }];
  b.sink.judge = (batch) => batch.deltas.map(() => lost);
  await b.run();
  b.source.set(people(2, 2));
  await b.run({ full: true }, { killPoint: crash('before-commit') });
  expect((await b.run({ full: true })).summary).toMatchObject({ resumed: 1, unknown: 0 });
  const [pair] = await b.store.checkpoints.pairs('people');
  const rows = await b.store.ledger.get(pair?.id ?? 0, ['p1', 'p2']);
  expect([rows.get('p1')?.targetId, rows.get('p2')?.targetId]).toEqual(['t-p1', 't-p2']);
});

it('sends again what the target does not have, where the look-up is known to be complete', async () => {
  use({ ...byLookup, none: 'again' });
  b.source.set(people(1, 2));
  b.joinSource.byKeyRecords = (id) => (id === 'p1' ? [{ id, name: 'Person 1' }] : []);
  let first = true;
  b.sink.judge = (batch) => {
    const verdicts = batch.deltas.map(() => (first ? lost : { is: 'accepted' as const }));
    first = false;
    return verdicts;
  };
  expect((await b.run()).summary).toMatchObject({ delivered: 2, unknown: 0 });
  expect(b.sink.sent).toEqual(['p1', 'p2', 'p2']);
});

it('knows nothing of a record without a value to ask for, however complete the look-up', async () => {
  use({ ...byLookup, none: 'again', key: async () => undefined });
  b.source.set(people(1, 1));
  b.sink.judge = (batch) => batch.deltas.map(() => lost);
  expect((await b.run()).summary).toMatchObject({ unknown: 1 });
  expect(b.sink.sent).toEqual(['p1']);
});

it('asks the target no sooner than it may still be applying what a crash left open', async () => {
  use(byLookup);
  b.sink.traits = { ...b.sink.traits, within: 9_000 };
  b.source.set(people(1, 1));
  await b.run({}, { killPoint: crash('before-commit') });
  const crashed = b.clock.time;
  b.joinSource.byKeyRecords = (id) => [{ id, name: 'Person 1' }];
  let asked = 0;
  const lookup = b.joinSource.byKey.bind(b.joinSource);
  b.joinSource.byKey = (question) => {
    asked = b.clock.time;
    return lookup(question);
  };
  const run = b.context({}, {}, { settleAfter: 1_000 });
  expect((await runMapping(run)).summary).toMatchObject({ resumed: 1, delivered: 1 });
  expect(asked - crashed).toBeGreaterThanOrEqual(9_000);
});

it('repeats a lost batch that is safe to repeat', async () => {
  b.source.set(people(1, 2));
  let first = true;
  b.sink.judge = (batch) => {
    const verdicts = batch.deltas.map(() => (first ? lost : { is: 'accepted' as const }));
    first = false;
    return verdicts;
  };
  expect((await b.run()).summary).toMatchObject({ delivered: 2, unknown: 0 });
  expect(b.sink.sent).toHaveLength(4);
});

it('settles by lookup what a crash left open, without sending it twice', async () => {
  use(byLookup);
  b.source.set(people(1, 2));
  const dead = await b.run({}, { killPoint: crash('before-commit') });
  expect(dead.error?.message).toContain('crash');
  b.joinSource.byKeyRecords = (id) => [{ id, name: id === 'p1' ? 'Person 1' : 'not yet' }];
  const { summary } = await b.run();
  expect(summary).toMatchObject({ resumed: 2, status: 'settled' });
  expect(b.sink.sent).toEqual(['p1', 'p2', 'p2']);
  const pair = (await b.store.checkpoints.pairs('people'))[0]?.id ?? 0;
  expect(await b.store.intents.pending(pair)).toEqual([]);
});

it('shows what a crash left open as unknown where it may never be repeated', async () => {
  use({ kind: 'never' });
  b.source.set(people(1, 2));
  await b.run({}, { killPoint: crash('before-commit') });
  const { summary } = await b.run();
  expect(summary).toMatchObject({ resumed: 2, unknown: 4, read: 2 });
  expect(b.sink.sent).toHaveLength(2);
});

it('repeats a safe batch after a crash by reading it again', async () => {
  b.source.set(people(1, 2));
  await b.run({}, { killPoint: crash('before-commit') });
  const { summary } = await b.run();
  expect(summary).toMatchObject({ read: 2, delivered: 2, resumed: 0 });
});

it('repeats a safe batch of a bounded run from its intent', async () => {
  b.source.set(people(1, 2));
  await b.run({ limit: 2 }, { killPoint: crash('before-commit') });
  b.source.set();
  const { summary } = await b.run();
  expect(summary).toMatchObject({ read: 0, resumed: 2, delivered: 2 });
});

it('tells the sink what the open intents noted before anything is sent', async () => {
  const noting = Object.assign(b.sink, { note: async () => ({ path: 'x', length: 7 }) });
  b.source.set(people(1, 2));
  await b.run({}, { killPoint: crash('before-commit'), sink: noting });
  await b.run({}, { sink: noting });
  expect(b.sink.recovered).toEqual([[], [{ path: 'x', length: 7 }]]);
});

const poison = (...keys: string[]) => {
  use({ kind: 'safe' }, true);
  b.sink.traits = { batch: 100, atomic: true, repeat: { kind: 'safe' } };
  b.sink.judge = (batch) =>
    batch.deltas.some((delta) => keys.includes(delta.key))
      ? { rejected: 'whole', code: 'P', message: 'poison' }
      : batch.deltas.map(() => ({ is: 'accepted' }));
};

it('isolates one poison in a batch of a hundred by halving', async () => {
  poison('p37');
  b.source.set(people(1, 100));
  const { summary } = await b.run();
  expect(summary).toMatchObject({ delivered: 99, deadLettered: 1 });
  expect((await b.store.aside.list({}))[0]?.key).toBe('p37');
  expect(b.sink.batches.length).toBeLessThan(30);
});

it('stops without a dead letter when three records alone are refused: the fault is not one record’s', async () => {
  b.sink.traits = { batch: 100, atomic: true, repeat: { kind: 'safe' } };
  b.sink.judge = () => ({ rejected: 'whole', code: 'P', message: 'everything' });
  b.source.set(people(1, 50));
  const { summary, error } = await b.run();
  expect(error?.code).toBe('run.batch-refused');
  expect(summary).toMatchObject({ deadLettered: 0, left: 50 });
  expect(b.sink.batches).toHaveLength(4);
});

it('stops at the ninth poison and leaves what was not tried', async () => {
  poison(...people(2, 40).map((one) => String(one['id'])));
  b.source.set(people(1, 100));
  const { summary, error } = await b.run();
  expect(error?.code).toBe('run.poisons');
  expect(summary.deadLettered).toBe(9);
  expect(summary.left).toBeGreaterThan(0);
});

it('holds what another mapping has on its way to the same record of the target, and goes on with the rest', async () => {
  const pair = await b.store.checkpoints.open('other', 's', 't');
  const { lease } = await b.store.leases.take(
    'other',
    { host: 'h', boot: 'b', process: 3 },
    b.clock.now(),
    60_000,
    () => true,
  );
  await b.store.intents.open(
    {
      id: 'elsewhere',
      pair: pair.id,
      run: 'r',
      target: 'target-1/rows',
      operation: 'upsert',
      mappingVersion: 'm',
      repeat: 'safe',
      openedAt: b.clock.now(),
      deadline: b.clock.now(),
      note: undefined,
      entries: [
        { key: 'q', match: 'p1', version: 1, fingerprint: 'f', input: 'poll', inboxId: undefined, payload: undefined },
      ],
    },
    { mapping: 'other', token: lease.token },
  );
  b.mapping = (await import('./harness.ts')).plainMapping((record) => ({
    is: 'mapped',
    record,
    clear: [],
    match: String(record['id']),
    label: undefined,
  }));
  b.source.set(people(1, 2));
  const { summary, causes } = await b.run();
  expect(summary).toMatchObject({ status: 'attention', held: 1, delivered: 1, checkpoint: 1 });
  expect(causes).toEqual([{ code: 'target.busy', count: 1 }]);
  expect(b.sink.sent).toEqual(['p2']);
});

it('stops when the answers of what may never be repeated are lost one after the other: a gateway is down', async () => {
  b.sink.traits = { batch: 1, atomic: false, repeat: { kind: 'never' } };
  b.source.set(people(1, 100));
  b.sink.judge = (batch) => batch.deltas.map(() => lost);
  const { summary, error } = await b.run();
  expect(error?.code).toBe('run.target-sick');
  // Each of them has to be looked after by a person.
  expect(summary.unknown).toBeLessThan(25);
  expect(summary.left).toBe(100 - summary.unknown);
});

it('goes on where the target can be asked, however many answers are lost', async () => {
  b.sink.traits = { batch: 1, atomic: false, repeat: byLookup };
  b.source.set(people(1, 40));
  b.joinSource.byKeyRecords = (id) => [{ id, name: `Person ${id.slice(1)}` }];
  b.sink.judge = (batch) => batch.deltas.map(() => lost);
  expect((await b.run()).summary).toMatchObject({ status: 'settled', delivered: 40 });
});
