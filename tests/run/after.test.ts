import { afterEach, beforeEach, expect, it } from 'vitest';
import { settleUnknown } from '../../src/inbox/close.ts';
import { enqueue } from '../../src/inbox/replay.ts';
import type { Decision, Wait } from '../../src/mapping/mapping.ts';
import type { JsonObject } from '../../src/record/json.ts';
import { bench, mapped, plainMapping } from './harness.ts';
import type { Bench } from './harness.ts';

let b: Bench;
beforeEach(async () => {
  b = await bench();
});
afterEach(() => b.close());

const month = 30 * 86_400_000;
const waitFor = (mapping: string, key: unknown, second: readonly string[] = []): readonly Wait[] =>
  typeof key === 'string' ? [{ mapping, key, second, for: month }] : [];

/** Each record waits for the one of the same mapping that its `boss` names. */
const tree = (second: readonly string[] = []): void => {
  b.mapping = plainMapping((record) => waiting(record, waitFor('people', record['boss'], second)), { awaits: true });
};
/** Each record waits for the one of `units` that its `unit` names. */
const ofUnits = (): void => {
  b.mapping = plainMapping((record) => waiting(record, waitFor('units', record['unit'])), { awaits: true });
};

function waiting(record: JsonObject, waits: readonly Wait[]): Decision {
  const decision = mapped(record);
  return decision.is === 'mapped' ? { ...decision, waits } : decision;
}

/** A run of the mapping `units` that delivers these keys. */
async function deliverUnits(...keys: string[]): Promise<void> {
  const before = { mapping: b.mapping, pages: b.source.pages };
  b.mapping = plainMapping(undefined, { name: 'units' });
  b.source.set(keys.map((id) => ({ id, v: 1 })));
  await b.run({ full: true });
  b.mapping = before.mapping;
  b.source.pages = before.pages;
  b.sink.batches = [];
}

const open = () => b.store.aside.list({ mapping: 'people' });
const records = () => b.sink.batches.flatMap((batch) => batch.deltas.map((delta) => delta.record));

it('holds a record until the other mapping has delivered the key it names, and sends it then', async () => {
  ofUnits();
  b.source.set([{ id: 'p1', v: 1, unit: 'u1' }]);
  expect((await b.run()).summary).toMatchObject({ read: 1, held: 1, delivered: 0, status: 'attention' });
  expect((await open())[0]).toMatchObject({
    key: 'p1',
    state: 'held',
    cause: { code: 'hold.after' },
    release: { kind: 'after', mapping: 'units', key: 'u1' },
  });
  await deliverUnits('u1');
  expect((await b.run()).summary).toMatchObject({ read: 0, resumed: 1, delivered: 1, status: 'settled' });
  expect(await open()).toEqual([]);
});

it('sends a record at once whose key is delivered already, or that names none', async () => {
  await deliverUnits('u1');
  ofUnits();
  b.source.set([
    { id: 'p1', v: 1, unit: 'u1' },
    { id: 'p2', v: 1 },
  ]);
  expect((await b.run()).summary).toMatchObject({ delivered: 2, held: 0 });
});

it('leaves alone what still waits: it is neither taken up nor counted', async () => {
  ofUnits();
  b.source.set([{ id: 'p1', v: 1, unit: 'u1' }]);
  await b.run();
  expect((await b.run()).summary).toMatchObject({ read: 0, resumed: 0, held: 0, status: 'settled' });
  expect((await open())[0]?.times).toBe(1);
});

it('makes a dead letter of what waits longer than its time', async () => {
  ofUnits();
  b.source.set([{ id: 'p1', v: 1, unit: 'u1' }]);
  await b.run();
  b.clock.time += month - 1;
  expect((await b.run()).summary).toMatchObject({ resumed: 0 });
  b.clock.time += 1;
  expect((await b.run()).summary).toMatchObject({ resumed: 1, deadLettered: 1 });
  expect((await open()).map((row) => [row.state, row.cause.code])).toEqual([['dead', 'hold.expired']]);
});

it('takes up once what is free though its time is over', async () => {
  ofUnits();
  b.source.set([{ id: 'p1', v: 1, unit: 'u1' }]);
  await b.run();
  await deliverUnits('u1');
  b.clock.time += month;
  expect((await b.run()).summary).toMatchObject({ resumed: 1, delivered: 1, superseded: 0, unchanged: 0 });
});

it('begins its time anew when it waits for another key', async () => {
  ofUnits();
  b.source.set([{ id: 'p1', v: 1, unit: 'u1' }]);
  await b.run();
  b.clock.time += month / 2;
  b.source.set([{ id: 'p1', v: 2, unit: 'u2' }]);
  await b.run({ full: true });
  expect((await open())[0]?.release).toMatchObject({ key: 'u2', until: b.clock.time + month });
});

it('takes a newer state in place of the one that waits', async () => {
  ofUnits();
  b.source.set([{ id: 'p1', v: 1, unit: 'u1', name: 'old' }], [{ id: 'p1', v: 2, unit: 'u1', name: 'new' }]);
  await b.run();
  await deliverUnits('u1');
  expect((await b.run()).summary).toMatchObject({ resumed: 1, delivered: 1 });
  expect(records()).toEqual([{ id: 'p1', unit: 'u1', name: 'new' }]);
});

it('sends what waited when it is read again after the other was delivered, once', async () => {
  ofUnits();
  b.source.set([{ id: 'p1', v: 1, unit: 'u1' }]);
  await b.run();
  await deliverUnits('u1');
  expect((await b.run({ full: true })).summary).toMatchObject({ resumed: 1, delivered: 1, read: 1, unchanged: 1 });
  expect(b.sink.sent).toEqual(['p1']);
});

it('does not ask the ledger of a mapping that never ran', async () => {
  ofUnits();
  b.source.set([{ id: 'p1', v: 1, unit: 'u1' }]);
  expect((await b.run()).summary.held).toBe(1);
  expect(await b.store.checkpoints.pairs('units')).toEqual([]);
});

it.each([
  ['in one page, children first', (all: JsonObject[]) => [all.toReversed()]],
  ['in one page, parents first', (all: JsonObject[]) => [all]],
  ['a page each, children first', (all: JsonObject[]) => all.toReversed().map((one) => [one])],
  ['a page each, parents first', (all: JsonObject[]) => all.map((one) => [one])],
])('delivers a tree of ten levels in one run: %s', async (_, pages) => {
  tree();
  const all: JsonObject[] = [];
  for (let level = 1; level <= 10; level++) {
    for (const branch of ['a', 'b']) {
      all.push({ id: `${branch}${level}`, v: 1, ...(level === 1 ? {} : { boss: `${branch}${level - 1}` }) });
    }
  }
  b.source.set(...pages(all));
  const { summary, causes } = await b.run();
  expect(summary).toMatchObject({ status: 'settled', read: 20, resumed: 0, delivered: 20, held: 0, left: 0 });
  expect(causes).toEqual([]);
  expect(await open()).toEqual([]);
  for (const branch of ['a', 'b']) {
    const order = b.sink.sent.filter((key) => key.startsWith(branch));
    expect(order).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((level) => `${branch}${level}`));
  }
});

it('holds the children of a parent that the target refuses', async () => {
  tree();
  b.sink.judge = (batch) =>
    batch.deltas.map(({ key }) =>
      key === 'a' ? { is: 'rejected', cause: { code: 'BAD', message: 'no' } } : { is: 'accepted' },
    );
  b.source.set([
    { id: 'b', v: 1, boss: 'a' },
    { id: 'a', v: 1 },
  ]);
  expect((await b.run()).summary).toMatchObject({ deadLettered: 1, held: 1, delivered: 0 });
});

it('asks for ten thousand that wait in few statements, and sends the one that is free', async () => {
  ofUnits();
  const many = Array.from({ length: 10_000 }, (_, at) => ({ id: `p${at}`, v: 1, unit: `u${at}` }));
  b.source.set(many.slice(0, 5000), many.slice(5000));
  await b.run();
  await deliverUnits('u7');
  let asked = 0;
  const { summary } = await b.run({}, { store: watched(b.store, () => void asked++) });
  expect(summary).toMatchObject({ resumed: 1, delivered: 1, held: 0 });
  expect(asked).toBeLessThan(60);
});

it('tells a circle as such, and makes a dead letter of it when its time is over', async () => {
  tree();
  b.source.set([
    { id: 'a', v: 1, boss: 'c' },
    { id: 'b', v: 1, boss: 'a' },
    { id: 'c', v: 1, boss: 'b' },
    { id: 'd', v: 1, boss: 'a' },
  ]);
  const { summary, causes } = await b.run();
  expect(summary).toMatchObject({ held: 4, delivered: 0 });
  expect(causes).toEqual([
    { code: 'hold.circle', count: 3 },
    { code: 'hold.after', count: 1 },
  ]);
  const codes = Object.fromEntries((await open()).map((row) => [row.key ?? '', row.cause.code]));
  expect(codes).toEqual({ a: 'hold.circle', b: 'hold.circle', c: 'hold.circle', d: 'hold.after' });
  b.clock.time += month;
  expect((await b.run()).summary).toMatchObject({ resumed: 4, deadLettered: 4 });
  expect((await open()).map((row) => row.cause.message).filter((text) => text.includes('circle'))).toHaveLength(3);
});

it('says of a circle that was opened that it is none, and delivers it', async () => {
  tree();
  b.source.set([
    { id: 'a', v: 1, boss: 'b' },
    { id: 'b', v: 1, boss: 'a' },
  ]);
  await b.run();
  b.source.set([{ id: 'b', v: 2 }]);
  const { summary } = await b.run({ full: true });
  expect(summary).toMatchObject({ read: 1, resumed: 1, delivered: 2, status: 'settled' });
  expect(await open()).toEqual([]);
});

it('counts in a circle what this run holds, not what an earlier one has held', async () => {
  tree();
  b.source.set([{ id: 'a', v: 1, boss: 'b' }]);
  await b.run();
  b.source.set([
    { id: 'b', v: 1, boss: 'a' },
    { id: 'c', v: 1, boss: 'nobody' },
    { id: 'd', v: 1, boss: 'nobody' },
  ]);
  const { summary, causes } = await b.run({ full: true });
  expect(summary.held).toBe(3);
  expect(causes).toEqual([
    { code: 'hold.after', count: 2 },
    { code: 'hold.circle', count: 1 },
  ]);
});

it('tells a record that waits for itself as a circle', async () => {
  tree();
  b.source.set([{ id: 'a', v: 1, boss: 'a' }]);
  expect((await b.run()).causes).toEqual([{ code: 'hold.circle', count: 1 }]);
});

it('sends a record without what names another, and again with it once that one is delivered', async () => {
  tree(['boss']);
  b.source.set([
    { id: 'a', v: 1, boss: 'b' },
    { id: 'b', v: 1, boss: 'a' },
  ]);
  const { summary } = await b.run();
  expect(summary).toMatchObject({
    read: 2,
    resumed: 2,
    delivered: 4,
    created: 2,
    updated: 2,
    held: 0,
    status: 'settled',
  });
  expect(records()).toEqual([{ id: 'a' }, { id: 'b' }, { id: 'a', boss: 'b' }, { id: 'b', boss: 'a' }]);
  expect(await open()).toEqual([]);
});

it('keeps what was sent waiting over runs, and is settled meanwhile', async () => {
  tree(['boss']);
  b.source.set([{ id: 'a', v: 1, boss: 'z' }]);
  expect((await b.run()).summary).toMatchObject({ delivered: 1, held: 0, status: 'settled' });
  expect((await open())[0]).toMatchObject({ state: 'held', cause: { code: 'hold.second' } });
  expect((await b.run({ full: true })).summary).toMatchObject({ read: 1, unchanged: 1 });
  expect(await open()).toHaveLength(1);
  b.source.set([{ id: 'z', v: 1 }]);
  expect((await b.run({ full: true })).summary).toMatchObject({ read: 1, resumed: 1, delivered: 2, status: 'settled' });
  expect(records().at(-1)).toEqual({ id: 'a', boss: 'z' });
  expect(await open()).toEqual([]);
});

it('sends the second time what was read last, also where the first sending would not have changed', async () => {
  tree(['boss']);
  b.source.set([{ id: 'a', v: 1, boss: 'y' }]);
  await b.run();
  b.source.set([{ id: 'a', v: 2, boss: 'z' }]);
  expect((await b.run({ full: true })).summary).toMatchObject({ unchanged: 1 });
  b.source.set([
    { id: 'y', v: 1 },
    { id: 'z', v: 1 },
  ]);
  await b.run({ full: true });
  expect(records().filter(({ id }) => id === 'a')).toEqual([{ id: 'a' }, { id: 'a', boss: 'z' }]);
  expect(await open()).toEqual([]);
});

it('makes a dead letter of a second sending whose time is over, and tells it at each reading', async () => {
  tree(['boss']);
  b.source.set([{ id: 'a', v: 1, boss: 'z' }]);
  await b.run();
  b.clock.time += month;
  expect((await b.run()).summary).toMatchObject({ resumed: 1, deadLettered: 1 });
  expect((await open()).map((row) => [row.state, row.cause.code])).toEqual([['dead', 'hold.expired']]);
  expect((await b.run({ full: true })).summary).toMatchObject({ read: 1, deadLettered: 1 });
  expect(b.sink.sent).toEqual(['a']);
});

it('sends a manager later where the delivery of the record was in doubt', async () => {
  tree(['boss']);
  b.sink.traits = { batch: 10, atomic: false, repeat: { kind: 'never' } };
  b.sink.judge = (batch) => batch.deltas.map(() => ({ is: 'unknown', cause: { code: 'LOST', message: 'lost' } }));
  b.source.set([{ id: 'a', v: 1, boss: 'z' }]);
  expect((await b.run()).summary).toMatchObject({ unknown: 1 });
  // The same read again, while nobody knows yet, leaves it waiting.
  expect((await b.run({ full: true })).summary).toMatchObject({ unknown: 1 });
  b.sink.judge = (batch) => batch.deltas.map(() => ({ is: 'accepted' }));
  b.source.set([{ id: 'z', v: 1 }]);
  await b.run({ full: true });
  const unknown = (await open()).find((row) => row.state === 'unknown');
  const row = await b.store.aside.read(unknown?.id ?? 0);
  if (row === undefined) throw new Error('no unknown');
  const holder = { host: 'h', boot: 'b', process: 2 };
  const taken = await b.store.leases.take('people', holder, b.clock.now(), 60_000, () => false);
  const fence = { mapping: 'people', token: taken.lease.token };
  await settleUnknown(b.store, row, 'delivered', { run: 'hand', now: b.clock.now(), fence });
  await b.store.leases.release(taken.lease);
  expect((await b.run()).summary).toMatchObject({ delivered: 1, status: 'settled' });
  expect(records().at(-1)).toEqual({ id: 'a', boss: 'z' });
  expect(await open()).toEqual([]);
});

it('asks nobody twice to approve what then waits for another', async () => {
  const cause = { code: 'hold', message: 'look' };
  b.mapping = plainMapping(
    (record, row) => {
      const decision = waiting(record, waitFor('units', record['unit']));
      if (row.passed === 'look' || decision.is !== 'mapped') return decision;
      return { is: 'held', cause, release: { kind: 'approved', rule: 'look' }, mapped: decision };
    },
    { awaits: true },
  );
  b.source.set([{ id: 'p1', v: 1, unit: 'u1' }]);
  await b.run();
  await enqueue(b.store, await open(), 'release', b.clock.now());
  expect((await b.run()).summary).toMatchObject({ resumed: 1, held: 1 });
  await deliverUnits('u1');
  expect((await b.run()).summary).toMatchObject({ resumed: 1, delivered: 1 });
  expect(await open()).toEqual([]);
});

it('asks again where the result changed while an approved record waited', async () => {
  const approving = (name: string): void => {
    b.mapping = plainMapping(
      (record, row) => {
        const decision = waiting({ ...record, name }, waitFor('units', record['unit']));
        if (row.passed === 'look' || decision.is !== 'mapped') return decision;
        const cause = { code: 'hold', message: 'look' };
        return { is: 'held', cause, release: { kind: 'approved', rule: 'look' }, mapped: decision };
      },
      { awaits: true },
    );
  };
  approving('seen');
  b.source.set([{ id: 'p1', v: 1, unit: 'u1' }]);
  await b.run();
  await enqueue(b.store, await open(), 'release', b.clock.now());
  await b.run();
  approving('other');
  await deliverUnits('u1');
  expect((await b.run()).summary).toMatchObject({ resumed: 1, held: 1, delivered: 0 });
  expect((await open())[0]?.release).toEqual({ kind: 'approved', rule: 'look' });
  await enqueue(b.store, await open(), 'release', b.clock.now());
  expect((await b.run()).summary).toMatchObject({ resumed: 1, delivered: 1 });
});

it('waits in event mode too: the first stays, and acts once', async () => {
  b.mapping = plainMapping((record) => waiting(record, waitFor('units', record['unit'])), {
    awaits: true,
    mode: 'event',
  });
  b.source.set([{ id: 'p1', v: 1, unit: 'u1' }], [{ id: 'p1', v: 2, unit: 'u1' }]);
  expect((await b.run()).summary).toMatchObject({ read: 2, held: 2 });
  await deliverUnits('u1');
  expect((await b.run({ full: true })).summary).toMatchObject({ resumed: 1, delivered: 1, unchanged: 2 });
  expect(b.sink.sent).toEqual(['p1']);
});

it.each(['before-intent', 'after-intent', 'before-commit', 'after-commit'])(
  'loses no second sending when a run ends at %s',
  async (point) => {
    for (const kind of ['safe', 'by_lookup'] as const) {
      const repeat =
        kind === 'safe'
          ? { kind }
          : {
              kind,
              stream: 'rows',
              field: 'id',
              key: async (record: JsonObject) => String(record['id']),
              applied: async (found: JsonObject, record: JsonObject) => found['boss'] === record['boss'],
            };
      for (let at = 1; at <= 4; at++) {
        await b.close();
        b = await bench();
        tree(['boss']);
        b.sink.traits = { batch: 1, atomic: false, repeat };
        const target = new Map<string, JsonObject>();
        b.joinSource.byKeyRecords = (id) => [target.get(id) ?? { id, boss: 'none yet' }];
        b.sink.judge = (batch) => {
          for (const { key, record } of batch.deltas) target.set(key, record);
          return batch.deltas.map(() => ({ is: 'accepted' }));
        };
        b.source.set([{ id: 'a', v: 1, boss: 'b' }], [{ id: 'b', v: 1, boss: 'a' }]);
        let left = at;
        await b.run(
          {},
          {
            killPoint: (name) => {
              if (name === point && --left === 0) throw new Error('crash');
            },
          },
        );
        expect((await b.run()).error).toBeUndefined();
        expect(Object.fromEntries(target), `${kind} ${point} ${at}`).toEqual({
          a: { id: 'a', boss: 'b' },
          b: { id: 'b', boss: 'a' },
        });
        expect(await open()).toEqual([]);
      }
    }
  },
);

/** The store with each call of it told. */
function watched<T extends object>(port: T, tell: () => void): T {
  return new Proxy(port, {
    get(of, name) {
      const member: unknown = Reflect.get(of, name);
      if (typeof member === 'function') {
        return (...values: unknown[]): unknown => {
          tell();
          return Reflect.apply(member, of, values) as unknown;
        };
      }
      return typeof member === 'object' && member !== null ? watched(member, tell) : member;
    },
  });
}

it('takes a chain of five hundred on one page in its order, and asks the store for each once a turn', async () => {
  tree();
  const chain = Array.from({ length: 500 }, (_, at) => ({
    id: `p${at}`,
    v: 1,
    ...(at > 0 ? { boss: `p${at - 1}` } : {}),
  }));
  b.source.set(chain.reverse());
  const { get } = b.store.ledger;
  let asked = 0;
  const { summary } = await b.run(
    {},
    {
      store: {
        ...b.store,
        ledger: { ...b.store.ledger, get: async (pair, keys) => ((asked += keys.length), get(pair, keys)) },
      },
    },
  );
  expect(summary).toMatchObject({ read: 500, delivered: 500 });
  expect(asked).toBeLessThan(3000);
});
