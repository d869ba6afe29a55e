import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Signal, Source } from '../../src/connector/source.ts';
import { isObject } from '../../src/record/json.ts';
import type { Json, JsonObject } from '../../src/record/json.ts';
import { bench, people, plainMapping } from './harness.ts';
import type { Bench } from './harness.ts';

let b: Bench;
/** What the source gives by key. */
let records: Map<string, JsonObject>;
beforeEach(async () => {
  b = await bench();
  records = new Map();
  b.source.byKeyRecords = (id) => [records.get(id)].filter((each) => each !== undefined);
  const signalling: Source = b.source;
  signalling.signals = async (bodies) => bodies.map(signalOf);
  b.source.set(people(1, 1));
  await b.run();
  b.sink.batches = [];
});
afterEach(() => b.close());

function signalOf(body: Json): Signal {
  const ids = isObject(body) ? body['ids'] : undefined;
  if (isObject(body) && body['type'] === 'ping') return { is: 'ignored', reason: 'a ping' };
  if (!Array.isArray(ids)) return { is: 'unreadable', cause: { code: 'expression.type', message: 'no ids' } };
  return { is: 'fetch', question: { field: 'id', values: ids.map(String) }, waitFor: 3_600_000 };
}

const pairId = async () => (await b.store.checkpoints.pairs('people'))[0]?.id ?? 0;
const waiting = async () => b.store.inbox.count(await pairId());
const open = () => b.store.aside.list({});

async function hook(...bodies: Json[]): Promise<void> {
  const pair = await pairId();
  const row = { pair, kind: 'hook', input: 'hooks', key: undefined, aside: undefined, passed: undefined } as const;
  await b.store.inbox.put(bodies.map((raw) => ({ ...row, raw, createdAt: b.clock.now() })));
}

it('fetches the record that a notification names, counts it as read and maps it', async () => {
  records.set('p2', { id: 'p2', v: 1, name: 'By hook' });
  await hook({ ids: ['p2'], name: 'what the body says' });
  expect((await b.run()).summary).toMatchObject({ read: 1, resumed: 0, delivered: 1, status: 'settled' });
  expect(b.sink.batches[0]?.deltas[0]?.record).toEqual({ id: 'p2', name: 'By hook' });
  expect(await waiting()).toBe(0);
});

it('asks once for a record that is named twice', async () => {
  records.set('p2', { id: 'p2', v: 1, name: 'Once' });
  await hook({ ids: ['p2'] }, { ids: ['p2', 'p2'] });
  expect((await b.run()).summary).toMatchObject({ read: 1, delivered: 1 });
  expect(b.source.asked.map(({ values }) => values)).toEqual([['p2']]);
  expect(await waiting()).toBe(0);
  await hook({ ids: ['p2'] });
  expect((await b.run()).summary).toMatchObject({ read: 1, unchanged: 1 });
});

it('is done with the last of the records that it names', async () => {
  for (const { id, ...rest } of people(2, 4)) records.set(String(id), { id: id ?? null, ...rest });
  b.sink.traits = { ...b.sink.traits, batch: 1 };
  await hook({ ids: ['p2', 'p3', 'p4'] });
  let left = 2;
  await b.run(
    {},
    {
      killPoint: (name) => {
        if (name === 'before-commit' && --left === 0) throw new Error('crash');
      },
    },
  );
  expect(await waiting()).toBe(1);
  const { summary } = await b.run();
  expect(summary.read).toBe(3);
  expect(new Set(b.sink.sent)).toEqual(new Set(['p2', 'p3', 'p4']));
  expect(await waiting()).toBe(0);
});

it('counts an ignored notification as filtered, and is done with it', async () => {
  await hook({ type: 'ping' });
  expect((await b.run()).summary).toMatchObject({ read: 1, filtered: 1, status: 'settled' });
  expect(await waiting()).toBe(0);
});

it('dead-letters a notification that it cannot understand, and does not alarm the guard for it', async () => {
  await hook(...Array.from({ length: 40 }, (_, at) => ({ at })));
  const { summary, error } = await b.run();
  expect(error).toBeUndefined();
  expect(summary).toMatchObject({ read: 40, deadLettered: 40 });
  expect((await open())[0]?.cause).toMatchObject({ code: 'hook.unreadable', message: 'no ids' });
  expect((await b.run()).error).toBeUndefined();
});

it('waits for a record that is not there yet, and tells when its time is over', async () => {
  await hook({ ids: ['p9'] });
  expect((await b.run()).summary).toMatchObject({ read: 0, status: 'settled' });
  expect(await waiting()).toBe(1);
  b.clock.time += 3_600_000;
  expect((await b.run()).summary).toMatchObject({ read: 1, deadLettered: 1 });
  expect((await open())[0]?.cause.code).toBe('hook.no-record');
  expect(await waiting()).toBe(0);
});

it('takes what is there and waits for the rest', async () => {
  records.set('p2', { id: 'p2', v: 1 });
  await hook({ ids: ['p2', 'p3'] });
  expect((await b.run()).summary).toMatchObject({ read: 1, delivered: 1 });
  expect(await waiting()).toBe(1);
  records.set('p3', { id: 'p3', v: 1 });
  expect((await b.run()).summary).toMatchObject({ read: 2, delivered: 1, unchanged: 1 });
  expect(await waiting()).toBe(0);
});

it('gives the newest, whether a notification or a reading brought it', async () => {
  records.set('p1', { id: 'p1', v: 3, name: 'Newest' });
  await hook({ ids: ['p1'] });
  b.source.set(people(1, 1, { v: 2, name: 'Older' }));
  expect((await b.run({ full: true })).summary).toMatchObject({ read: 2, delivered: 1, superseded: 1 });
  expect(b.sink.batches.flatMap(({ deltas }) => deltas.map(({ record }) => record['name']))).toEqual(['Newest']);
});

it('sends nothing when a reading has brought the same before', async () => {
  records.set('p1', { id: 'p1', v: 1, name: 'Person 1' });
  await hook({ ids: ['p1'] });
  expect((await b.run()).summary).toMatchObject({ read: 1, unchanged: 1, delivered: 0 });
});

it('keeps the rows of another tenant for it', async () => {
  records.set('p2', { id: 'p2', v: 1 });
  await hook({ ids: ['p2'] });
  b.source.set();
  expect((await b.run({ newLedger: true }, { sourceIdentity: 'other' })).summary).toMatchObject({ read: 0 });
});

it('dead-letters what is left of a connector that no longer understands notifications', async () => {
  const silent: Source = b.source;
  delete silent.signals;
  await hook({ ids: ['p2'] });
  expect((await b.run()).summary).toMatchObject({ deadLettered: 1 });
});

it('never maps the body, though its dead letter is brought back', async () => {
  b.mapping = plainMapping();
  await hook({ id: 'p7', v: 1, name: 'from the body' });
  await b.run();
  const [row] = await open();
  const { enqueue } = await import('../../src/inbox/replay.ts');
  await enqueue(b.store, row === undefined ? [] : [row], 'replay', b.clock.now());
  await b.run();
  expect(b.sink.sent).toEqual([]);
});
