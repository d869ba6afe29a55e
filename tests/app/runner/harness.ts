import type { Clock } from '../../../src/record/clock.ts';

/** A clock that a test moves. Who sleeps is woken in the order of their instants. */
export interface TestClock extends Clock {
  /** Sets it to an instant, also to an earlier one, and wakes who has slept long enough. */
  set(now: number): Promise<void>;
  /** Moves it on by so many milliseconds, waking each sleeper at its own instant. */
  pass(ms: number): Promise<void>;
  /** Milliseconds after which the next sleeper wakes; undefined: nobody sleeps. */
  next(): number | undefined;
}

interface Sleeper {
  /** By a clock that nobody sets: sleeping takes as long as it takes. */
  readonly at: number;
  readonly wake: () => void;
}

/** Lets what was woken do all that it can without waiting for something outside. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 5; round++) await new Promise((resolve) => setImmediate(resolve));
}

export function testClock(start: number): TestClock {
  let now = start;
  let steady = 0;
  const sleepers = new Set<Sleeper>();
  const earliest = (): Sleeper | undefined => [...sleepers].sort((a, b) => a.at - b.at)[0];
  const pass = async (ms: number): Promise<void> => {
    const end = steady + ms;
    for (let next = earliest(); next !== undefined && next.at <= end; next = earliest()) {
      now += next.at - steady;
      steady = next.at;
      next.wake();
      await settle();
    }
    now += end - steady;
    steady = end;
    await settle();
  };
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const fail = (): void => {
          sleepers.delete(sleeper);
          reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
        };
        const sleeper: Sleeper = {
          at: steady + Math.max(0, ms),
          wake: () => {
            sleepers.delete(sleeper);
            signal?.removeEventListener('abort', fail);
            resolve();
          },
        };
        if (signal?.aborted === true) return void fail();
        signal?.addEventListener('abort', fail, { once: true });
        sleepers.add(sleeper);
      }),
    set: async (instant) => {
      now = instant;
      await settle();
    },
    pass,
    next: () => {
      const first = earliest();
      return first === undefined ? undefined : first.at - steady;
    },
  };
}
