import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/record/json.ts';
import type { RunOptions } from '../../src/run/options.ts';
import type { Verdict } from '../../src/record/verdict.ts';
import { accept, bench, mapped, people, plainMapping } from './harness.ts';
import type { Bench } from './harness.ts';

let b: Bench;
beforeEach(async () => {
  b = await bench();
  b.mapping = plainMapping(undefined, { guards: { ...b.mapping.guards, rejects: undefined } });
});
afterEach(() => b.close());

const cursor = async () => (await b.store.checkpoints.pairs('people'))[0]?.cursor;
const dead = () => b.store.aside.list({ state: 'dead' });
const idsOf = (records: readonly JsonObject[]) => records.map(({ id }) => String(id));

type Summary = Awaited<ReturnType<Bench['run']>>['summary'];
function balanced(one: Summary): boolean {
  const ended =
    one.delivered + one.unchanged + one.filtered + one.held + one.deadLettered + one.superseded + one.unknown;
  return one.read + one.resumed + one.absent === ended + one.left;
}

/** A target that takes a call whole or not at all. */
function poisonous(...keys: string[]): void {
  b.sink.traits = { batch: 100, atomic: true, repeat: { kind: 'safe' } };
  b.sink.judge = (batch) =>
    batch.deltas.some(({ key }) => keys.includes(key))
      ? { rejected: 'whole', code: 'P', message: 'no' }
      : accept(batch);
}

describe('halving', () => {
  it('isolates eight poisons of one batch, and delivers all others', async () => {
    const poisons = [3, 17, 29, 41, 53, 67, 79, 97].map((id) => `p${id}`);
    poisonous(...poisons);
    b.source.set(people(1, 100));
    const { summary, error } = await b.run();
    expect(error).toBeUndefined();
    expect(summary).toMatchObject({ delivered: 92, deadLettered: 8, left: 0 });
    expect((await dead()).map(({ key }) => key).toSorted()).toEqual(poisons.toSorted());
  });

  it('goes on where two of the three that are sent alone are rejected', async () => {
    poisonous('p1', 'p51');
    b.source.set(people(1, 100));
    expect((await b.run()).summary).toMatchObject({ delivered: 98, deadLettered: 2 });
  });

  it('of a ninth poison leaves what was not tried, counted as left, and reads it again', async () => {
    const poisons = idsOf(people(30, 60));
    poisonous(...poisons);
    b.source.set(people(1, 100));
    const { summary, error } = await b.run();
    expect(error?.code).toBe('run.poisons');
    expect(summary.deadLettered).toBe(9);
    expect(summary.left).toBeGreaterThan(0);
    expect([balanced(summary), await cursor()]).toEqual([true, undefined]);
    const tried = new Set([...b.sink.sent]);
    b.sink.judge = accept;
    b.sink.batches = [];
    const next = await b.run();
    expect(next.summary).toMatchObject({ read: 100, left: 0, unchanged: summary.delivered });
    expect(next.summary.deadLettered + next.summary.delivered).toBe(100 - summary.delivered);
    expect(tried.size).toBe(100);
  });

  it('three alone are what they are though the batch has only two or one', async () => {
    poisonous('p1');
    b.source.set(people(1, 2));
    expect((await b.run()).summary).toMatchObject({ delivered: 1, deadLettered: 1 });
  });

  it('poisons of another batch do not count', async () => {
    b.sink.traits = { batch: 20, atomic: true, repeat: { kind: 'safe' } };
    const poisons = idsOf([...people(5, 9), ...people(25, 29)]);
    poisonous(...poisons);
    b.sink.traits = { batch: 20, atomic: true, repeat: { kind: 'safe' } };
    b.source.set(people(1, 40));
    expect((await b.run()).summary).toMatchObject({ delivered: 30, deadLettered: 10 });
  });
});

it('many rejects that are a small share of what was tried stop nobody', async () => {
  b.mapping = plainMapping();
  b.source.set(...Array.from({ length: 21 }, (_, page) => people(page * 10 + 1, page * 10 + 10)));
  b.sink.judge = ({ deltas }) =>
    deltas.map(({ key }): Verdict =>
      Number(key.slice(1)) % 7 === 0 ? { is: 'rejected', cause: { code: 'B', message: 'b' } } : { is: 'accepted' },
    );
  const { error, summary } = await b.run();
  expect(error).toBeUndefined();
  expect(summary).toMatchObject({ deadLettered: 30, delivered: 180 });
});

describe('a bounded run', () => {
  const bounds: readonly (readonly [string, Partial<RunOptions>])[] = [
    ['--since', { since: 0 }],
    ['--until', { until: 9e12 }],
    ['--limit', { limit: 1000 }],
    ['--input', { input: 'people.csv' }],
    ['--limit with --full', { limit: 1000, full: true }],
  ];

  it.each(bounds)('moves no checkpoint and remembers no file: %s', async (_, options) => {
    b.source.set(people(1, 2));
    await b.run();
    b.source.set(people(1, 2), people(3, 4));
    b.source.marks = [['one.csv'], ['two.csv']];
    expect((await b.run(options)).summary).toMatchObject({ status: 'settled', delivered: 2, checkpoint: 1 });
    expect(await cursor()).toBe(1);
    const [pair] = await b.store.checkpoints.pairs('people');
    expect(await b.store.files.seen(pair?.id ?? 0, ['one.csv', 'two.csv'])).toEqual(new Set());
    expect((await b.run()).summary).toMatchObject({ read: 2, unchanged: 2, checkpoint: 2 });
  });
});

describe('a run that ends early says what it left, balances, and the next one reads it', () => {
  const ends: readonly (readonly [string, () => void])[] = [
    [
      'a source that is gone',
      () => {
        b.source.failAt = 2;
      },
    ],
    [
      'a target that is gone',
      () => {
        b.sink.judge = (batch) => {
          if (b.sink.batches.length > 2) throw new Error('gone');
          return accept(batch);
        };
      },
    ],
    [
      'a target that puts off all',
      () => {
        b.sink.judge = ({ deltas }) => deltas.map((): Verdict => ({ is: 'retry', cause: { code: 'B', message: 'b' } }));
      },
    ],
    [
      'too many rejects',
      () => {
        b.mapping = plainMapping((record) => mapped(record));
        b.sink.judge = ({ deltas }) =>
          deltas.map((): Verdict => ({ is: 'rejected', cause: { code: 'B', message: 'b' } }));
      },
    ],
  ];

  it.each(ends)('%s', async (_, fail) => {
    const pages = Array.from({ length: 6 }, (_page, page) => people(page * 10 + 1, page * 10 + 10));
    b.source.set(...pages);
    fail();
    const first = await b.run();
    expect(first.summary.status).toBe('failed');
    expect(balanced(first.summary)).toBe(true);
    b.source.failAt = undefined;
    b.sink.judge = accept;
    b.clock.time += 86_400_000;
    const next = await b.run();
    expect(next.summary).toMatchObject({ left: 0 });
    expect(balanced(next.summary)).toBe(true);
    const [pair] = await b.store.checkpoints.pairs('people');
    const settled = await b.store.ledger.get(pair?.id ?? 0, idsOf(pages.flat()));
    const aside = new Set((await b.store.aside.list({})).map(({ key }) => key));
    const lost = idsOf(pages.flat()).filter((key) => settled.get(key)?.fingerprint === undefined && !aside.has(key));
    expect(lost).toEqual([]);
  });
});
