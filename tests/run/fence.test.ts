import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runMapping } from '../../src/run/run.ts';
import type { RunResult } from '../../src/run/summary.ts';
import { accept, bench, people } from './harness.ts';
import type { Bench } from './harness.ts';

let b: Bench;
beforeEach(async () => {
  b = await bench();
});
afterEach(() => b.close());

/** Everything that the store holds of the mapping, as text. */
async function all(): Promise<string> {
  const [pair] = await b.store.checkpoints.pairs('people');
  const keys = people(1, 20).map(({ id }) => String(id));
  const ledger = [...(await b.store.ledger.get(pair?.id ?? 0, keys))];
  const aside = await b.store.aside.list({ closed: true });
  const pending = await b.store.intents.pending(pair?.id ?? 0);
  return JSON.stringify([pair, ledger, aside, pending]);
}

describe('a process that slept while another took its lease over', () => {
  /** The first run sleeps at a point; meanwhile its lease runs out and another run does all of the work. */
  async function overtaken(
    point: 'commit' | 'intent',
  ): Promise<{ first: RunResult; second: RunResult; between: string }> {
    b.sink.traits = { ...b.sink.traits, repeat: { kind: 'safe' }, batch: 4 };
    b.source.set(people(1, 10));
    let second: RunResult | undefined;
    let between = '';
    const commit = b.store.commit.bind(b.store);
    const open = b.store.intents.open.bind(b.store.intents);
    const meanwhile = async (): Promise<void> => {
      if (second !== undefined) return;
      second = await runMapping(b.context({ holder: { host: 'other', boot: 'b', process: 7 } }));
      between = await all();
    };
    const store = new Proxy(b.store, {
      get: (of, name) => {
        if (name === 'commit' && point === 'commit') {
          return async (...values: Parameters<typeof commit>) => {
            if (second === undefined) b.clock.time += 3_600_000;
            await meanwhile();
            return commit(...values);
          };
        }
        if (name === 'intents' && point === 'intent') {
          return {
            ...of.intents,
            open: async (...values: Parameters<typeof open>) => {
              if (second === undefined) b.clock.time += 3_600_000;
              await meanwhile();
              return open(...values);
            },
          };
        }
        return Reflect.get(of, name) as unknown;
      },
    });
    const first = await runMapping(b.context({ store }));
    if (second === undefined) throw new Error('nobody took over');
    return { first, second, between };
  }

  it.each(['commit', 'intent'] as const)('writes nothing when it wakes (asleep before %s)', async (point) => {
    const { first, second, between } = await overtaken(point);
    expect(second.summary).toMatchObject({ status: 'settled', left: 0 });
    expect(first.error?.code).toBe('run.lease-lost');
    expect(first.summary).toMatchObject({ status: 'failed', delivered: 0 });
    expect(await all()).toBe(between);
  });

  it('asleep before its intent it has sent nothing: each record went once', async () => {
    await overtaken('intent');
    expect(b.sink.sent.toSorted()).toEqual(
      people(1, 10)
        .map(({ id }) => String(id))
        .toSorted(),
    );
  });
});

it('asleep between its intent and its request it sends nothing: whoever took over settles that intent', async () => {
  b.source.set(people(1, 3));
  const open = b.store.intents.open.bind(b.store.intents);
  const store = new Proxy(b.store, {
    get: (of, name) =>
      name !== 'intents'
        ? (Reflect.get(of, name) as unknown)
        : {
            ...of.intents,
            open: async (...values: Parameters<typeof open>) => {
              const conflicts = await open(...values);
              b.clock.time += 3_600_000;
              await b.store.leases.take(
                'people',
                { host: 'x', boot: 'b', process: 9 },
                b.clock.now(),
                60_000,
                () => true,
              );
              return conflicts;
            },
          },
  });
  expect((await b.run({}, { store })).error?.code).toBe('run.lease-lost');
  expect(b.sink.batches).toEqual([]);
});

it('a run that ended gives nobody else’s lease back', async () => {
  b.source.set(people(1, 1));
  b.sink.judge = async (batch) => {
    b.clock.time += 3_600_000;
    await b.store.leases.take('people', { host: 'x', boot: 'b', process: 9 }, b.clock.now(), 60_000, () => true);
    return accept(batch);
  };
  expect((await b.run()).error?.code).toBe('run.lease-lost');
  expect((await b.run()).summary.status).toBe('busy');
});
