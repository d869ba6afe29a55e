import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Signal, Source } from '../../src/connector/source.ts';
import { HrwireError } from '../../src/error/error.ts';
import type { Code } from '../../src/error/catalogue.ts';
import { enqueue } from '../../src/inbox/replay.ts';
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
  signalling.signals = async (notifications) => notifications.map(({ body, verified }) => signalOf(body, verified));
  b.source.set(people(1, 1));
  await b.run();
  b.sink.batches = [];
});
afterEach(() => b.close());

function signalOf(body: Json, verified: boolean): Signal {
  const carried = isObject(body) ? body['people'] : undefined;
  if (verified && Array.isArray(carried)) return { is: 'records', records: carried.filter((one) => isObject(one)) };
  const ids = isObject(body) ? body['ids'] : undefined;
  if (isObject(body) && body['type'] === 'ping') return { is: 'ignored', reason: 'a ping' };
  if (!Array.isArray(ids)) return { is: 'unreadable', cause: { code: 'expression.type', message: 'no ids' } };
  return { is: 'fetch', question: { field: 'id', values: ids.map(String) }, waitFor: 3_600_000 };
}

/** Lets the source refuse questions with these ids. */
function refuse(when: (ids: readonly string[]) => boolean, code: Code): void {
  const byKey = b.source.byKey.bind(b.source);
  b.source.byKey = async (question) => {
    const found = await byKey(question);
    if (when(question.values)) throw new HrwireError(code, 'a question was refused');
    return found;
  };
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

const verifiedHook = async (...bodies: Json[]): Promise<void> => {
  const row = { pair: await pairId(), kind: 'hook', input: 'hooks', key: undefined, aside: undefined } as const;
  await b.store.inbox.put(
    bodies.map((raw) => ({ ...row, passed: undefined, verified: true, raw, createdAt: b.clock.now() })),
  );
};

it('maps the records that a verified notification carries, and asks nobody', async () => {
  await verifiedHook({ people: people(2, 3) }, { people: [] });
  expect((await b.run()).summary).toMatchObject({ read: 2, delivered: 2, status: 'settled' });
  expect(b.sink.sent.toSorted()).toEqual(['p2', 'p3']);
  expect(b.source.asked).toEqual([]);
});

it('never maps the records of a notification that nobody has verified', async () => {
  await hook({ people: people(2, 3) });
  expect((await b.run()).summary).toMatchObject({ read: 1, deadLettered: 1 });
  expect(b.sink.sent).toEqual([]);
});

it('lets the newest win, whether it was carried by a notification, came with another, or was read', async () => {
  await verifiedHook({ people: [{ id: 'p1', v: 5, name: 'New' }] }, { people: [{ id: 'p1', v: 4, name: 'Late' }] });
  b.source.set(people(1, 1, { v: 2, name: 'Older' }));
  expect((await b.run({ full: true })).summary).toMatchObject({ read: 3, delivered: 1, superseded: 2 });
  expect(b.sink.batches.flatMap(({ deltas }) => deltas.map(({ record }) => record['name']))).toEqual(['New']);
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
  await enqueue(b.store, row === undefined ? [] : [row], 'replay', b.clock.now());
  await b.run();
  expect(b.sink.sent).toEqual([]);
});

it('goes on where one notification names what the source refuses to be asked for; the others are fetched', async () => {
  for (const { id, ...rest } of people(2, 6)) records.set(String(id), { id: id ?? null, ...rest });
  refuse((ids) => ids.includes('*'), 'transport.unasked');
  await hook({ ids: ['p2', 'p3'] }, { ids: ['*'] }, { ids: ['p4', 'p5', 'p6'] });
  const { summary, error } = await b.run();
  expect(error).toBeUndefined();
  expect(summary).toMatchObject({ read: 5, delivered: 5, status: 'settled' });
  expect(await waiting()).toBe(1);
  b.clock.time += 3_600_000;
  expect((await b.run()).summary).toMatchObject({ read: 1, deadLettered: 1 });
  const [row] = await open();
  expect([row?.cause.code, row?.cause.message]).toEqual([
    'hook.no-record',
    'the record that the notification names was not found within its time: a question was refused',
  ]);
});

it('asks a source that refuses every notification a few times only, and goes on reading', async () => {
  refuse(() => true, 'http.refused');
  await hook(...Array.from({ length: 150 }, (_, at) => ({ ids: [`x${at}`] })));
  b.source.set([{ id: 'p2', v: 1 }]);
  expect((await b.run({ full: true })).summary).toMatchObject({ read: 1, delivered: 1, status: 'settled' });
  expect(b.source.asked.length).toBeLessThan(50);
  expect(await waiting()).toBe(150);
});

it('fails where the source cannot be reached, and keeps the notifications', async () => {
  refuse(() => true, 'http.exhausted');
  await hook({ ids: ['p2'] });
  expect((await b.run()).error?.code).toBe('http.exhausted');
  expect(await waiting()).toBe(1);
});

it('takes a record that cannot be read whole and names nothing for one that is not there yet', async () => {
  const incomplete = { cause: { code: 'transport.refused', message: 'no such id' }, holdFor: 1000 };
  const byKey = b.source.byKey.bind(b.source);
  b.source.byKey = async (question) => {
    const found = new Map(await byKey(question));
    for (const id of question.values) found.set(id, [{ record: {}, observed: b.clock.now(), incomplete }]);
    return found;
  };
  await hook(...Array.from({ length: 40 }, (_, at) => ({ ids: [`x${at}`] })));
  expect((await b.run()).summary).toMatchObject({ read: 0, status: 'settled' });
  expect(await waiting()).toBe(40);
  b.clock.time += 3_600_000;
  const { summary, error } = await b.run();
  expect(error).toBeUndefined();
  expect(summary).toMatchObject({ read: 40, deadLettered: 40 });
  const rows = await open();
  expect(rows.map(({ cause }) => cause.code)).toEqual(rows.map(() => 'hook.no-record'));
  expect(rows).toHaveLength(40);
});

it('asks anew for what a notification names when its dead letter is brought back', async () => {
  await hook({ ids: ['p9'] });
  b.clock.time += 3_600_000;
  await b.run();
  records.set('p9', { id: 'p9', v: 1 });
  const [row] = await open();
  expect((await enqueue(b.store, row === undefined ? [] : [row], 'replay', b.clock.now())).enqueued).toBe(1);
  expect((await b.run()).summary).toMatchObject({ read: 1, delivered: 1 });
  expect([await open(), await waiting()]).toEqual([[], 0]);
});

it('keeps one dead letter of a notification that is brought back and not understood again', async () => {
  await hook({ what: 'nobody knows' });
  await b.run();
  const [row] = await open();
  await enqueue(b.store, row === undefined ? [] : [row], 'replay', b.clock.now());
  expect((await b.run()).summary).toMatchObject({ read: 1, deadLettered: 1 });
  expect([(await open()).length, await waiting()]).toEqual([1, 0]);
});
