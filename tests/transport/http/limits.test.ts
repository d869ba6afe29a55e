import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/record/json.ts';
import { openLimits } from '../../../src/transport/http/limits.ts';
import type { Limits } from '../../../src/transport/http/limits.ts';
import { fakeClock, memoryBudgets } from './exchange-harness.ts';
import type { FakeClock } from './exchange-harness.ts';
import type { Leaving } from '../../../src/transport/http/limits/limit.ts';
import type { LimitsOptions } from '../../../src/transport/http/limits/read.ts';

const never = new AbortController().signal;

function to(path: string, more: Partial<Leaving> = {}): Leaving {
  return { method: 'GET', path, query: '', body: undefined, ...more };
}

function limits(
  spec: Json,
  clock: FakeClock = fakeClock(),
  budgets = memoryBudgets(),
  more: Partial<LimitsOptions> = {},
): Limits {
  return openLimits(spec, { connection: 'c', identity: 't', clock, budgets, waitMost: 600_000, ...more });
}

/** Sends `count` requests one behind the other's back; gives the instants at which they left. */
async function departures(opened: Limits, clock: FakeClock, count: number): Promise<number[]> {
  const left: number[] = [];
  await Promise.all(
    Array.from({ length: count }, async () => {
      const leave = await opened.enter(to('/x'), never);
      left.push(clock.now());
      leave();
    }),
  );
  return left;
}

/** The most departures that any span of `per` ms holds, wherever it begins. */
function densest(instants: readonly number[], per: number): number {
  return Math.max(...instants.map((start) => instants.filter((one) => one >= start && one < start + per).length));
}

describe('openLimits', () => {
  it('never lets more through than a budget holds, in no span of its time', async () => {
    const clock = fakeClock();
    const left = await departures(limits([{ requests: 20, per: '1s' }], clock), clock, 100);
    expect(left).toHaveLength(100);
    expect(densest(left, 1000)).toBe(20);
  });

  it('holds several budgets at once', async () => {
    const clock = fakeClock();
    const left = await departures(
      limits(
        [
          { requests: 5, per: '1s' },
          { requests: 12, per: '1m' },
        ],
        clock,
      ),
      clock,
      40,
    );
    expect(densest(left, 1000)).toBeLessThanOrEqual(5);
    expect(densest(left, 60_000)).toBe(12);
  });

  it('counts over the border of a second', async () => {
    const clock = fakeClock(Date.parse('2026-11-21T02:00:00.900Z'));
    const opened = limits([{ requests: 2, per: '1s' }], clock);
    const first = await departures(opened, clock, 2);
    clock.pass(150);
    const then = await departures(opened, clock, 2);
    expect(densest([...first, ...then], 1000)).toBe(2);
  });

  it('lets requests go in order of arrival', async () => {
    const clock = fakeClock();
    const opened = limits([{ requests: 1, per: '1s' }, { concurrent: 1 }], clock);
    const order: number[] = [];
    await Promise.all(
      [0, 1, 2, 3, 4].map(async (i) => {
        const leave = await opened.enter(to('/x'), never);
        order.push(i);
        leave();
      }),
    );
    expect(order).toEqual([0, 1, 2, 3, 4]);
  });

  it('keeps to its number of requests at the same time', async () => {
    const opened = limits([{ concurrent: 3 }]);
    let running = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        const leave = await opened.enter(to('/x'), never);
        most = Math.max(most, ++running);
        await new Promise((resolve) => setImmediate(resolve));
        running--;
        leave();
      }),
    );
    expect(most).toBe(3);
  });

  it('pauses between requests, counted from the end of the last one', async () => {
    const clock = fakeClock();
    const opened = limits([{ every: '500ms' }], clock);
    const leave = await opened.enter(to('/x'), never);
    clock.pass(2000);
    leave();
    const before = clock.now();
    await opened.enter(to('/x'), never);
    expect(clock.now() - before).toBe(500);
  });

  it('holds a budget with `match` for its paths alone', async () => {
    const clock = fakeClock();
    const opened = limits([{ requests: 1, per: '1m', match: '/slow/' }], clock);
    (await opened.enter(to('/slow/a'), never))();
    await opened.enter(to('/fast'), never);
    await opened.enter(to('/fast'), never);
    expect(clock.sleeps).toEqual([]);
    await opened.enter(to('/slow/b'), never);
    expect(clock.sleeps).toEqual([60_000]);
  });

  it('takes whoever gives up out of the queue and keeps the rest in order', async () => {
    const opened = limits([{ concurrent: 1 }]);
    const leave = await opened.enter(to('/x'), never);
    const impatient = new AbortController();
    const second = opened.enter(to('/x'), impatient.signal);
    let third = false;
    const waiting = opened.enter(to('/x'), never).then((free) => {
      third = true;
      free();
    });
    impatient.abort(new Error('no longer'));
    await expect(second).rejects.toThrow('no longer');
    await new Promise((resolve) => setImmediate(resolve));
    expect(third).toBe(false);
    leave();
    await waiting;
    expect(third).toBe(true);
  });

  it('frees its place once, however often it is told', async () => {
    const opened = limits([{ concurrent: 1 }]);
    const leave = await opened.enter(to('/x'), never);
    leave();
    leave();
    const second = await opened.enter(to('/x'), never);
    const impatient = new AbortController();
    const third = opened.enter(to('/x'), impatient.signal);
    impatient.abort(new Error('still full'));
    await expect(third).rejects.toThrow('still full');
    second();
  });

  it('stops when the budget of a day is spent, across connections that share the store', async () => {
    const budgets = memoryBudgets();
    const clock = fakeClock();
    const spec = [{ requests: 3, per: '1d', then: 'stop' }];
    await departures(limits(spec, clock, budgets), clock, 2);
    const other = limits(spec, clock, budgets);
    await other.enter(to('/x'), never);
    await expect(other.enter(to('/x'), never)).rejects.toMatchObject({
      code: 'http.budget-spent',
      hint: expect.stringContaining('2026-11-22T00:00:00.000Z') as string,
    });
    clock.pass(22 * 3_600_000);
    await other.enter(to('/x'), never);
  });

  it('waits for the next window where that is near, and says when to come back where it is not', async () => {
    const near = fakeClock(Date.parse('2026-11-21T02:55:00Z'));
    const left = await departures(limits([{ requests: 1, per: '1h' }], near), near, 2);
    expect(left[1]).toBe(Date.parse('2026-11-21T03:00:00Z'));
    const far = fakeClock(Date.parse('2026-11-21T02:05:00Z'));
    const opened = limits([{ requests: 1, per: '1h' }], far);
    await opened.enter(to('/x'), never);
    await expect(opened.enter(to('/x'), never)).rejects.toMatchObject({ code: 'http.budget-spent' });
  });
});
