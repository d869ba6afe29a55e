import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/record/json.ts';
import { watchDrift } from '../../src/run/drift.ts';
import { FieldCounter, merged } from '../../src/run/drift/count.ts';
import { driftText, judge } from '../../src/run/drift/judge.ts';
import type { Counted } from '../../src/store/profiles.ts';
import { bench, mapped, people, plainMapping, standingGuards } from './harness.ts';
import type { Bench } from './harness.ts';

const limits = { records: 50, usual: 95, fall: 10 };

function counted(records: readonly JsonObject[], known: readonly string[] = []): Counted {
  const counter = new FieldCounter(known);
  for (const record of records) counter.add(record);
  return counter.counted();
}

/** So many records, each as `make` says. */
function many(count: number, make: (n: number) => JsonObject): JsonObject[] {
  return Array.from({ length: count }, (_, n) => make(n));
}

describe('counting', () => {
  test('tells filled fields and their types, nested ones by their path', () => {
    const records = [
      { a: 'x', b: 1, deep: { c: true, d: null } },
      { a: ' ', b: 'one', deep: { c: false }, list: [1], none: [] },
    ];
    expect(counted(records)).toEqual({
      records: 2,
      fields: {
        a: { filled: 1, types: { text: 1 } },
        b: { filled: 2, types: { number: 1, text: 1 } },
        deep: { filled: 2, types: { object: 2 } },
        'deep.c': { filled: 2, types: { boolean: 2 } },
        list: { filled: 1, types: { list: 1 } },
      },
    });
  });
  test('counts two hundred fields at most, and those that are known first', () => {
    const record = Object.fromEntries(many(500, (n) => ({ n })).map(({ n }) => [`f${String(n)}`, 1]));
    const { fields } = counted([record], ['f499', 'old.name']);
    expect(Object.keys(fields)).toHaveLength(200);
    expect(fields).toMatchObject({ f499: { filled: 1 }, 'old.name': { filled: 0 } });
  });
  test('takes a name such as __proto__ for a field', () => {
    const record = JSON.parse('{"__proto__": {"x": 1}, "constructor": 2}') as JsonObject;
    expect(Object.keys(counted([record]).fields).sort()).toEqual(['__proto__', '__proto__.x', 'constructor']);
  });
  test('adds up a field that is called as what every object has', () => {
    const records = ['constructor', 'toString', '__proto__'].map((name) => JSON.parse(`{"${name}": 2}`) as JsonObject);
    const [first, ...rest] = records.map((record) => counted([record]));
    const all = rest.reduce(merged, first!);
    expect(Object.keys(all.fields).sort()).toEqual(['__proto__', 'constructor', 'toString']);
    expect(judge(merged(all, all), counted([{}]), { ...limits, records: 1 })).toHaveLength(0);
  });
  test('goes four levels deep', () => {
    const deep = { a: { a: { a: { a: { a: 1 } } } } };
    expect(Object.keys(counted([deep]).fields)).toEqual(['a', 'a.a', 'a.a.a', 'a.a.a.a']);
  });
  test('forgets what lies long back', () => {
    const full = counted(many(10_000, () => ({ a: 1 })));
    const gone = counted(
      many(10_000, () => ({ b: 1 })),
      ['a'],
    );
    const both = merged(full, gone);
    expect(both.records).toBe(10_000);
    expect(both.fields['a']?.filled).toBe(5000);
    expect(merged(merged(both, gone), gone).fields['a']?.filled).toBe(1250);
  });
});

describe('judging', () => {
  const usual = counted(many(200, (n) => ({ id: `p${n}`, mail: 'a@b', pay: 7, home: { city: 'x' } })));
  const now = (make: (n: number) => JsonObject, count = 100) =>
    judge(usual, counted(many(count, make), Object.keys(usual.fields)), limits);
  const whole = (n: number) => ({ id: `p${n}`, mail: 'a@b', pay: 7, home: { city: 'x' } });

  test('what is as usual says nothing', () => {
    expect(now(whole)).toEqual([]);
  });
  test('a field that is gone has vanished, and what lies below it is not told again', () => {
    const found = now((n) => ({ id: `p${n}`, mail: 'a@b', pay: 7 }));
    expect(found).toEqual([{ kind: 'vanished', field: 'home', usual: 100, now: 0, records: 100 }]);
    expect(found.map(driftText)).toEqual(['`home` is in none of 100 records; usually in 100 %']);
  });
  test('a field that is filled less often has fallen', () => {
    const found = now((n) => ({ ...whole(n), mail: n % 2 === 0 ? 'a@b' : '' }));
    expect(found).toEqual([{ kind: 'fill', field: 'mail', usual: 100, now: 50, records: 100 }]);
  });
  test('a field of another type is told with both types', () => {
    const found = now((n) => ({ ...whole(n), pay: '7' }));
    expect(found).toEqual([
      { kind: 'type', field: 'pay', usual: 100, now: 0, records: 100, from: 'number', to: 'text' },
    ]);
  });
  test('a new field says nothing', () => {
    expect(now((n) => ({ ...whole(n), more: 1 }))).toEqual([]);
  });
  test('few records say nothing', () => {
    expect(now(() => ({}), 49)).toEqual([]);
    expect(judge(counted(many(49, whole)), counted(many(500, () => ({}))), limits)).toEqual([]);
  });
  test('a fall that chance may bring says nothing', () => {
    const often = counted(many(200, (n) => (n < 192 ? { mail: 'x' } : { other: 1 })));
    const less = (count: number) => counted(many(60, (n) => (n < count ? { mail: 'x' } : { other: 1 })));
    expect(judge(often, less(51), limits)).toEqual([]);
    expect(judge(often, less(36), limits)).toMatchObject([{ kind: 'fill', field: 'mail' }]);
  });
  test('a field that is not usual says nothing, unless the setting counts it as usual', () => {
    const half = counted(many(200, (n) => (n % 2 === 0 ? { mail: 'x' } : { other: 1 })));
    const gone = counted(many(100, () => ({ third: 1 })));
    expect(judge(half, gone, limits)).toEqual([]);
    expect(judge(half, gone, { ...limits, usual: 50 }).map(({ field }) => field)).toEqual(['mail', 'other']);
  });
  test('a small fall of very many says nothing below the limit', () => {
    const much = counted(many(5000, () => ({ mail: 'x' })));
    const less = counted(many(5000, (n) => (n % 20 === 0 ? {} : { mail: 'x' })));
    expect(judge(much, less, limits)).toEqual([]);
    expect(judge(much, less, { ...limits, fall: 4 })).toMatchObject([{ now: 95, usual: 100 }]);
  });
});

describe('runs', () => {
  let on: Bench;
  beforeEach(async () => {
    on = await bench();
    // A field that goes empty is the guard's concern, too; here it is drift's alone.
    on.mapping = plainMapping(undefined, { drift: 'warn', guards: { ...standingGuards, emptied: undefined } });
  });
  afterEach(() => on.close());
  const read = async (records: JsonObject[], options = {}) => {
    on.source.set(records);
    const warned: string[] = [];
    const log = { debug: () => undefined, info: () => undefined, warn: (text: string) => warned.push(text) };
    const { summary } = await on.run({ full: true, ...options }, { log });
    return { drift: summary.drift?.map(({ kind, field }) => `${kind} ${field}`), warned, summary };
  };
  const without = (count: number, version: number): JsonObject[] =>
    people(1, count).map(({ id }) => ({ id: id ?? '', v: version }));

  test('a run says which field has vanished, in its result and its log, and settles', async () => {
    expect((await read(people(1, 100))).drift).toBeUndefined();
    const { drift, warned, summary } = await read(without(100, 2));
    expect(drift).toEqual(['vanished name']);
    expect(warned).toEqual([
      'the source of people is not as usual: `name` is in none of 100 records; usually in 100 %',
    ]);
    expect(summary).toMatchObject({ status: 'settled', delivered: 100 });
    expect((await on.store.runs.get(summary.run))?.summary).toMatchObject({ drift: [{ field: 'name' }] });
  });
  test('runs too small to say anything are judged together', async () => {
    await read(people(1, 100));
    expect((await read(without(30, 2))).drift).toBeUndefined();
    expect((await read(without(30, 3))).drift).toEqual(['vanished name']);
    expect((await read(without(30, 4))).drift).toBeUndefined();
  });
  test('a source that stays as it is now becomes the usual one', async () => {
    await read(people(1, 100));
    expect((await read(without(100, 2))).drift).toEqual(['vanished name']);
    expect((await read(without(100, 3))).drift).toBeUndefined();
  });
  test('a page that a limit cut does not count', async () => {
    await read(people(1, 100));
    expect((await read(without(100, 2), { limit: 99 })).drift).toBeUndefined();
    expect((await on.store.profiles.read(1))?.usual.records).toBe(100);
  });
  test('a run that fails teaches nothing', async () => {
    await read(people(1, 100));
    on.source.failAt = 1;
    on.source.pages = [on.source.pages[0] ?? [], []];
    await on.run({ full: true });
    expect((await on.store.profiles.read(1))?.usual.records).toBe(100);
  });
  test('of very many records one in ten is counted', async () => {
    const { id } = await on.store.checkpoints.open('people', 'source-1', 'target-1');
    const watch = await watchDrift(on.context(), id);
    watch?.take(people(1, 6000).map((record) => on.source.reading(record)));
    await watch?.learn(undefined);
    expect((await on.store.profiles.read(id))?.usual.records).toBe(5100);
  });
  test('a mapping that ignores it counts nothing', async () => {
    on.mapping = plainMapping((record) => mapped(record), { drift: 'ignore' });
    await read(people(1, 100));
    expect(await on.store.profiles.read(1)).toBeUndefined();
  });
});

describe('a mapping that parks', () => {
  let on: Bench;
  beforeEach(async () => {
    on = await bench();
    on.mapping = plainMapping(undefined, { drift: 'park' });
    on.source.set(people(1, 100));
    await on.run();
  });
  afterEach(() => on.close());

  /** Everybody is read again, without a name. */
  const vanish = (version: number): void =>
    on.source.set(people(1, 100).map(({ id }) => ({ id: id ?? '', v: version, changed: version })));
  const sent = (): number => on.sink.sent.length - 100;

  test('sends nothing where the source is not as usual, and holds all of it for a person', async () => {
    vanish(2);
    const { summary } = await on.run({ full: true });
    expect(summary).toMatchObject({ status: 'parked', held: 100, delivered: 0 });
    expect(sent()).toBe(0);
    const held = await on.store.aside.list({ mapping: 'people', state: 'held', limit: 200 });
    expect(held).toHaveLength(100);
    expect(held[0]?.cause).toMatchObject({ code: 'drift.vanished', field: 'name' });
  });
  test('parks again while nobody has approved it', async () => {
    vanish(2);
    await on.run({ full: true });
    vanish(3);
    expect((await on.run({ full: true })).summary.status).toBe('parked');
    expect(sent()).toBe(0);
  });
  test('sends what was approved, and takes the source as it is then for the usual one', async () => {
    vanish(2);
    const { summary } = await on.run({ full: true });
    const by = { run: summary.run, at: on.clock.now(), who: 'a person', trust: false };
    expect(await on.store.guards.approve(1, by)).toMatchObject({ rows: 100 });
    const approved = await on.run({ full: true });
    expect(approved.summary).toMatchObject({ status: 'settled', delivered: 100, unchanged: 100 });
    expect(approved.summary.drift).toBeUndefined();
    expect(sent()).toBe(100);
    vanish(4);
    expect((await on.run({ full: true })).summary).toMatchObject({ status: 'settled', delivered: 100 });
  });
  test('sends as always where the source is as usual', async () => {
    on.source.set(people(1, 100, { v: 2, more: 1 }));
    expect((await on.run({ full: true })).summary).toMatchObject({ status: 'settled', delivered: 100 });
  });
});
