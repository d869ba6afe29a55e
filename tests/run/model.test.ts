import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Batch, BatchRejected, Repeat } from '../../src/connector/sink.ts';
import { discard, settleUnknown } from '../../src/inbox/close.ts';
import { enqueue } from '../../src/inbox/replay.ts';
import type { Source } from '../../src/connector/source.ts';
import type { Decision } from '../../src/mapping/mapping.ts';
import type { JsonObject } from '../../src/record/json.ts';
import type { Verdict } from '../../src/record/verdict.ts';
import type { RunOptions } from '../../src/run/options.ts';
import type { RunResult } from '../../src/run/summary.ts';
import type { Store } from '../../src/store/store.ts';
import { bench, plainMapping, standingGuards } from './harness.ts';
import type { Bench } from './harness.ts';

/** What a state of the source asks of the mapping or the target, by its name. */
const names = ['a', 'b', 'c', 'bad', 'poison', 'filter', 'needs', 'hold', 'wait', 'after', 'second'] as const;
const points = ['before-intent', 'after-intent', 'in-write', 'after-write', 'before-commit', 'after-commit'] as const;
const moods = ['accept', 'accept', 'retry', 'lost', 'lost-before'] as const;

interface Crash {
  readonly point: (typeof points)[number];
  readonly at: number;
}

type Step =
  | { readonly do: 'change'; readonly key: number; readonly name: (typeof names)[number] }
  | {
      readonly do: 'run';
      readonly crash: Crash | undefined;
      readonly moods: readonly (typeof moods)[number][];
      readonly full: boolean;
      readonly limit: number | undefined;
      readonly failAt: number | undefined;
    }
  | { readonly do: 'hook'; readonly key: number }
  | { readonly do: 'replay' | 'release' | 'discard' | 'settle' | 'edit' | 'time' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('change' as const),
      key: fc.integer({ min: 1, max: 4 }),
      name: fc.constantFrom(...names),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('run' as const),
      crash: fc.option(fc.record({ point: fc.constantFrom(...points), at: fc.integer({ min: 1, max: 4 }) }), {
        nil: undefined,
        freq: 2,
      }),
      moods: fc.array(fc.constantFrom(...moods), { minLength: 1, maxLength: 6 }),
      full: fc.boolean(),
      limit: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined, freq: 4 }),
      failAt: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined, freq: 6 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('hook' as const), key: fc.integer({ min: 1, max: 4 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom<'replay' | 'release' | 'discard' | 'settle' | 'edit' | 'time'>(
        'replay',
        'release',
        'discard',
        'settle',
        'edit',
        'time',
      ),
    }),
  },
);

/** The source's log, the target, and what people did: what the run must agree with at the end. */
class World {
  readonly log: JsonObject[] = [];
  readonly target = new Map<string, { readonly content: string; readonly record: JsonObject; readonly v: number }>();
  /** Contents that the target accepted last, told and with no crash or doubt since. */
  readonly accepted = new Map<string, string>();
  readonly givenUp = new Set<string>();
  readonly faults: string[] = [];
  generation = 1;
  /** By a part of the mapped record that stays itself where fields are left out of it. */
  readonly #versions = new WeakMap<object, number>();
  readonly #bench: Bench;

  constructor(made: Bench, repeat: Repeat['kind'], atomic: boolean) {
    this.#bench = made;
    made.sink.traits = { batch: 2, atomic, repeat: repeat === 'by_lookup' ? byLookup : { kind: repeat } };
    const source: Source = made.source;
    made.source.byKeyRecords = (id) => this.log.filter((record) => record['id'] === id).slice(-1);
    source.signals = async (bodies) =>
      bodies.map((body) => ({ is: 'fetch', question: { field: 'id', values: [String(body)] } }));
    made.joinSource.byKeyRecords = (id) => {
      const found = this.target.get(id);
      return found === undefined ? [] : [found.record];
    };
    this.edit(1);
  }

  edit(generation: number): void {
    this.generation = generation;
    this.#bench.mapping = plainMapping((record, row, now) => this.#decide(record, row.passed, now), {
      version: `m${generation}`,
      guards: { ...standingGuards, rejects: undefined, emptied: undefined, over: 1 },
      awaits: true,
    });
  }

  mapped(record: JsonObject): JsonObject {
    const boss = record['name'] === 'second' ? { boss: awaited(String(record['id'])) } : {};
    return { id: record['id'] ?? null, name: record['name'] ?? null, generation: this.generation, tag: {}, ...boss };
  }

  #decide(record: JsonObject, passed: string | undefined, now: number): Decision {
    const made = this.mapped(record);
    this.#versions.set(tagOf(made), Number(record['v']));
    const result = { record: made, clear: [], match: String(record['id']), label: undefined };
    switch (record['name']) {
      case 'filter':
        return { is: 'filtered', reason: 'not meant' };
      case 'needs':
        return { is: 'dead', cause: { code: 'needs.absent', message: 'no score' } };
      case 'after':
      case 'second': {
        const second = record['name'] === 'second' ? ['boss'] : [];
        const key = awaited(String(record['id']));
        return { is: 'mapped', ...result, waits: [{ mapping: 'people', key, second, for: 30 * 86_400_000 }] };
      }
      case 'hold': {
        const cause = { code: 'hold', message: 'key post' };
        if (passed === 'look') return { is: 'mapped', ...result };
        return { is: 'held', cause, release: { kind: 'approved', rule: 'look' }, mapped: result };
      }
      case 'wait': {
        const at = Number(record['until']);
        const cause = { code: 'hold', message: 'later' };
        if (now >= at) return { is: 'mapped', ...result };
        return { is: 'held', cause, release: { kind: 'instant', at }, mapped: undefined };
      }
      default:
        return { is: 'mapped', ...result };
    }
  }

  /** The target's work on one delta: it must never go back, nor be done again where nothing was in doubt. */
  apply(key: string, record: JsonObject): void {
    const v = this.#versions.get(tagOf(record)) ?? 0;
    const content = JSON.stringify(record);
    const before = this.target.get(key);
    if (before !== undefined && v < before.v) this.faults.push(`${key} went back from ${before.v} to ${v}`);
    if (this.accepted.get(key) === content) this.faults.push(`${key} was sent again: ${content}`);
    this.target.set(key, { content, record, v });
    this.accepted.delete(key);
  }
}

/** The key whose record one of `after` or `second` waits for. */
const awaited = (id: string): string => `k${(Number(id.slice(1)) % 4) + 1}`;

function tagOf(record: JsonObject): object {
  const { tag } = record;
  if (typeof tag !== 'object' || tag === null) throw new TypeError('a mapped record without its tag');
  return tag;
}

const byLookup: Repeat = {
  kind: 'by_lookup',
  stream: 'rows',
  field: 'id',
  key: async (record) => String(record['id']),
  applied: async (found, record) => JSON.stringify(found) === JSON.stringify(record),
};

interface Plan {
  readonly crash: Crash | undefined;
  readonly moods: readonly (typeof moods)[number][];
}

/** One run. A crash ends it as a power cut would: from then on neither store nor target hears of it. */
async function run(b: Bench, world: World, plan: Plan, options: Partial<RunOptions>): Promise<RunResult> {
  let left = plan.crash?.at ?? 0;
  let dead = false;
  const pass = (name: string): void => {
    if (dead || (name === plan.crash?.point && --left === 0)) {
      dead = true;
      throw new Error('power cut');
    }
  };
  const store = cut(b.store, () => dead);
  let writes = 0;
  b.sink.judge = async (batch: Batch): Promise<readonly Verdict[] | BatchRejected> => {
    await new Promise((resolve) => setImmediate(resolve));
    pass('in-write');
    const mood = plan.moods[writes++ % plan.moods.length] ?? 'accept';
    const answer = judge(world, batch, mood, b.sink.traits.atomic);
    pass('after-write');
    return answer;
  };
  const result = await b.run(options, { store, killPoint: pass, alive: () => false });
  if (dead) {
    world.accepted.clear();
    return result;
  }
  const s = result.summary;
  expect(s.read + s.resumed + s.absent).toBe(
    s.delivered + s.unchanged + s.filtered + s.held + s.deadLettered + s.superseded + s.unknown + s.left,
  );
  const allowed = ['run.target-sick', 'run.poisons', 'run.batch-refused', 'internal.fault', undefined];
  expect(allowed).toContain(result.error?.code);
  if (result.error === undefined) expect(s.left).toBe(0);
  return result;
}

function judge(world: World, batch: Batch, mood: string, atomic: boolean): readonly Verdict[] | BatchRejected {
  const cause = { code: mood, message: mood };
  if (mood === 'retry') return batch.deltas.map(() => ({ is: 'retry', cause }));
  if (mood === 'lost-before') {
    for (const { key } of batch.deltas) world.accepted.delete(key);
    return batch.deltas.map(() => ({ is: 'unknown', cause }));
  }
  const poisoned = batch.deltas.some(({ record }) => record['name'] === 'poison');
  if (atomic && poisoned) return { rejected: 'whole', code: 'P', message: 'poison' };
  return batch.deltas.map(({ key, record }): Verdict => {
    if (record['name'] === 'bad' || record['name'] === 'poison') {
      return { is: 'rejected', cause: { code: 'BAD', message: 'bad' } };
    }
    world.apply(key, record);
    if (mood === 'lost') return { is: 'unknown', cause };
    world.accepted.set(key, JSON.stringify(record));
    return { is: 'accepted' };
  });
}

/** The store as a dead process leaves it: no call of it arrives any more. */
function cut(store: Store, dead: () => boolean): Store {
  const guard = <T extends object>(port: T): T =>
    new Proxy(port, {
      get(of, name) {
        const member: unknown = Reflect.get(of, name);
        if (typeof member === 'function') {
          return async (...values: unknown[]): Promise<unknown> => {
            if (dead()) throw new Error('power cut');
            return Reflect.apply(member, of, values) as unknown;
          };
        }
        return typeof member === 'object' && member !== null ? guard(member) : member;
      },
    });
  return guard(store);
}

/** What people do between runs. They look at the target before they say what became of an unknown. */
async function byHand(b: Bench, world: World, what: Exclude<Step['do'], 'change' | 'run' | 'hook'>): Promise<void> {
  const { store, clock } = b;
  const pair = (await store.checkpoints.pairs('people'))[0]?.id;
  if (what === 'edit') world.edit(world.generation + 1);
  if (what === 'time') clock.time += 3_700_000;
  if (pair === undefined) return;
  const rows = await store.aside.list({ pair });
  const dead = rows.filter((row) => row.state === 'dead');
  if (what === 'replay') await enqueue(store, dead, 'replay', clock.now());
  if (what === 'release') {
    const held = rows.filter((row) => row.state === 'held' && row.release?.kind !== 'unknown');
    await enqueue(store, held, 'release', clock.now());
  }
  if (what !== 'discard' && what !== 'settle') return;
  const holder = { host: 'h', boot: 'b', process: 2 };
  const taken = await store.leases.take('people', holder, clock.now(), 60_000, () => false);
  const hand = { run: `hand-${clock.now()}`, now: clock.now(), fence: { mapping: 'people', token: taken.lease.token } };
  if (what === 'discard') {
    for (const row of dead) world.givenUp.add(row.key ?? '');
    await discard(store, pair, dead, hand);
  } else {
    for (const head of rows.filter((row) => row.state === 'unknown')) {
      const row = await store.aside.read(head.id);
      if (row === undefined) continue;
      const sent = row.sent as { record: JsonObject };
      const arrived = world.target.get(row.key ?? '')?.content === JSON.stringify(sent.record);
      await settleUnknown(store, row, arrived ? 'delivered' : 'not-delivered', hand);
    }
  }
  await store.leases.release(taken.lease);
}

/** The log as pages of three, frozen: a page that was read before is never another one. */
function page(b: Bench, world: World): void {
  for (let from = b.source.pages.length * 3; from + 3 <= world.log.length; from += 3) {
    b.source.pages.push(world.log.slice(from, from + 3).map((record) => b.source.reading(record)));
  }
}

const quiet: Plan = { crash: undefined, moods: ['accept'] };

/** A notification of a key that the source has; what it has then is fetched in the next run. */
async function notify(b: Bench, world: World, key: string): Promise<void> {
  const pair = (await b.store.checkpoints.pairs('people'))[0]?.id;
  if (pair === undefined || !world.log.some((record) => record['id'] === key)) return;
  const row = { pair, kind: 'hook', input: 'hooks', key: undefined, aside: undefined, passed: undefined } as const;
  await b.store.inbox.put([{ ...row, raw: key, createdAt: b.clock.now() }]);
}

async function play(b: Bench, world: World, steps: readonly Step[]): Promise<void> {
  for (const one of steps) {
    if (one.do === 'change') {
      const v = world.log.length + 1;
      world.log.push({ id: `k${one.key}`, v, name: one.name, until: b.clock.now() + 1_800_000 });
      world.givenUp.delete(`k${one.key}`);
    } else if (one.do === 'run') {
      page(b, world);
      b.source.failAt = one.failAt;
      const { full, limit } = one;
      await run(b, world, one, { full, ...(limit === undefined ? {} : { limit }) });
      b.source.failAt = undefined;
    } else if (one.do === 'hook') await notify(b, world, `k${one.key}`);
    else await byHand(b, world, one.do);
    expect(world.faults).toEqual([]);
  }
}

/** Everything that waits is brought to its end: nothing may be lost, whatever happened before. */
async function end(b: Bench, world: World): Promise<void> {
  while (world.log.length % 3 !== 0) world.log.push({ id: 'filler', v: world.log.length + 1, name: 'a', until: 0 });
  page(b, world);
  for (let round = 0; round < 4; round++) {
    const { error } = await run(b, world, quiet, {});
    expect([undefined, 'run.batch-refused']).toContain(error?.code);
    for (const what of ['settle', 'release', 'time'] as const) await byHand(b, world, what);
  }
  await run(b, world, quiet, {});
  expect(world.faults).toEqual([]);
}

async function isDelivered(b: Bench, pair: number, key: string): Promise<boolean> {
  return (await b.store.ledger.get(pair, [key])).get(key)?.fingerprint !== undefined;
}

async function holds(b: Bench, world: World, full: boolean): Promise<void> {
  const pairs = await b.store.checkpoints.pairs('people');
  const open = await b.store.aside.list({ pair: pairs[0]?.id ?? 0 });
  expect(await b.store.intents.pending(pairs[0]?.id ?? 0)).toEqual([]);
  expect(pairs[0]?.cursor ?? 0).toBe(b.source.pages.length);
  for (const key of new Set(world.log.map((record) => String(record['id'])))) {
    const newest = world.log.findLast((record) => record['id'] === key) ?? {};
    const rows = open.filter((row) => row.key === key);
    const name = String(newest['name']);
    if (name === 'filter' || world.givenUp.has(key)) continue;
    if (['bad', 'poison', 'needs'].includes(name)) {
      expect(rows.map((row) => [row.state, row.version])).toEqual([['dead', newest['v']]]);
      continue;
    }
    const waits = ['after', 'second'].includes(name) && !(await isDelivered(b, pairs[0]?.id ?? 0, awaited(key)));
    // Until a newer state is delivered the dead letter of an older one stays.
    const told = name === 'after' && waits ? rows.filter((row) => row.state !== 'dead') : rows;
    const states: unknown[] = told.map((row) => [row.state, row.release?.kind, row.version]);
    expect(states, `${key} ${name}`).toEqual(waits ? [['held', 'after', newest['v']]] : []);
    if (waits && name === 'after') continue;
    const at = world.target.get(key)?.record;
    expect(at?.['name'], key).toBe(name);
    const { boss: _, ...first } = world.mapped(newest);
    if (full || name === 'second') expect(at?.['boss'], key).toBe(waits ? undefined : world.mapped(newest)['boss']);
    if (full) expect(at).toEqual(waits ? first : world.mapped(newest));
  }
}

it(
  'loses nothing, sends nothing twice and never goes back, whatever happens on the way',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<Repeat['kind']>('safe', 'by_lookup', 'never'),
        fc.boolean(),
        fc.array(step, { minLength: 4, maxLength: 30 }),
        async (repeat, atomic, steps) => {
          const b = await bench();
          try {
            const world = new World(b, repeat, atomic);
            await play(b, world, steps);
            await end(b, world);
            await holds(b, world, false);
            await run(b, world, quiet, { full: true });
            await end(b, world);
            await holds(b, world, true);
            expect(world.faults).toEqual([]);
          } finally {
            await b.close();
          }
        },
      ),
      { seed: 20261121, numRuns: process.env['CI'] === undefined ? 60 : 200 },
    );
  },
);
