import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codeOf } from '../../../src/error/wrap.ts';
import { isObject } from '../../../src/record/json.ts';
import type { Json, JsonObject } from '../../../src/record/json.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { openLimits } from '../../../src/transport/http/limits.ts';
import type { Limits } from '../../../src/transport/http/limits.ts';
import { document, fakeClock, memoryBudgets } from './exchange-harness.ts';
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

describe('budgets a path', () => {
  it('keeps one for each path that `match` covers', async () => {
    const clock = fakeClock();
    const opened = limits([{ requests: 1, per: '1m', match: '/api/', each: 'path' }], clock);
    for (const path of ['/api/a', '/api/b', '/other', '/other']) (await opened.enter(to(path), never))();
    expect(clock.sleeps).toEqual([]);
    (await opened.enter(to('/api/a'), never))();
    expect(clock.sleeps).toEqual([60_000]);
  });

  it('keeps them in the store as well', async () => {
    const clock = fakeClock();
    const budgets = memoryBudgets();
    const spec = [{ requests: 1, per: '1d', then: 'stop', each: 'path' }];
    await limits(spec, clock, budgets).enter(to('/a'), never);
    await limits(spec, clock, budgets).enter(to('/b'), never);
    const third = limits(spec, clock, budgets).enter(to('/a'), never);
    await expect(third).rejects.toMatchObject({ code: 'http.budget-spent' });
  });

  it('lets a request go past those that wait for the budget of another path', async () => {
    const opened = limits([{ concurrent: 1, each: 'path' }]);
    await opened.enter(to('/a'), never);
    const waiting = new AbortController();
    const second = opened.enter(to('/a'), waiting.signal);
    (await opened.enter(to('/b'), never))();
    waiting.abort(new Error('still waiting'));
    await expect(second).rejects.toThrow('still waiting');
  });

  it('makes paths without number share one, so that they fill no memory', async () => {
    const clock = fakeClock();
    const opened = limits([{ requests: 1, per: '1m', each: 'path' }], clock);
    for (let id = 0; id < 1001; id++) (await opened.enter(to(`/people/${id}`), never))();
    expect(clock.sleeps).toEqual([]);
    (await opened.enter(to('/people/5000'), never))();
    expect(clock.sleeps).toEqual([60_000]);
  });
});

describe('budgets from settings', () => {
  const from = (config: JsonObject, spec: string, clock = fakeClock()) => {
    const numbers = { document: document(`http:\n  limits: ${spec}\n`), config };
    const http = numbers.document.value['http'];
    return limits(isObject(http) ? (http['limits'] ?? null) : null, clock, memoryBudgets(), { numbers });
  };

  it('take their number from a setting, whether it is a number or a text of digits', async () => {
    for (const many of [2, '2']) {
      const clock = fakeClock();
      const left = await departures(from({ many }, '[{ requests: "{{ $config.many }}", per: 1s }]', clock), clock, 6);
      expect(densest(left, 1000)).toBe(2);
    }
  });

  it('do not hold where the setting is absent or blank', async () => {
    for (const config of [{}, { many: null }, { many: '' }]) {
      const opened = from(
        config,
        '[{ requests: "{{ $config.many }}", per: 1d, then: stop }, { concurrent: "{{ $config.many }}" }]',
      );
      for (let sent = 0; sent < 5; sent++) await opened.enter(to('/x'), never);
    }
  });

  it('refuse what is no whole number, and say where it stands', async () => {
    for (const many of [0, -1, 1.5, 'many', true]) {
      const opened = from({ many }, '[{ requests: "{{ $config.many }}", per: 1s }]');
      await expect(opened.enter(to('/x'), never)).rejects.toMatchObject({ code: 'http.value', place: { line: 2 } });
    }
  });
});

describe('equal requests', () => {
  const move = (body: string | undefined, more: Partial<Leaving> = {}) =>
    to('/move', { method: 'POST', body, ...more });

  it('leave apart, counted from the end of the first; others do not wait', async () => {
    const clock = fakeClock();
    const opened = limits([{ equal: '3s' }], clock);
    const leave = await opened.enter(move('{"a":1}'), never);
    clock.pass(1000);
    leave();
    const others = [
      move('{"a":2}'),
      move(undefined),
      move('{"a":1}', { query: '?x' }),
      move('{"a":1}', { method: 'PUT' }),
    ];
    for (const other of others) (await opened.enter(other, never))();
    expect(clock.sleeps).toEqual([]);
    await opened.enter(move('{"a":1}'), never);
    expect(clock.sleeps).toEqual([3000]);
  });

  it('wait for an equal one that is on its way, and let the others go first', async () => {
    const clock = fakeClock();
    const opened = limits([{ equal: '3s' }, { requests: 5, per: '1s' }], clock);
    const leave = await opened.enter(move('a'), never);
    let gone = false;
    const second = opened.enter(move('a'), never).then((end) => {
      gone = true;
      end();
    });
    (await opened.enter(move('b'), never))();
    expect(gone).toBe(false);
    leave();
    await second;
    expect(clock.sleeps).toEqual([3000]);
  });

  it('wait for one alone that never left', async () => {
    const clock = fakeClock();
    const opened = limits([{ equal: '3s' }, { concurrent: 1 }], clock);
    const leave = await opened.enter(move('a'), never);
    const impatient = new AbortController();
    const second = opened.enter(move('b'), impatient.signal);
    impatient.abort(new Error('no longer'));
    await expect(second).rejects.toThrow('no longer');
    leave();
    await opened.enter(move('b'), never);
    expect(clock.sleeps).toEqual([]);
  });

  it('are kept apart on the paths of `match` alone', async () => {
    const clock = fakeClock();
    const opened = limits([{ equal: '3s', match: '/transfer' }], clock);
    for (let sent = 0; sent < 3; sent++) (await opened.enter(move('a'), never))();
    expect(clock.sleeps).toEqual([]);
  });
});

describe('budgets shared by processes', () => {
  let folder: string;
  let stores: Store[];
  let clock: FakeClock;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hrwire-limits-'));
    stores = [];
    clock = fakeClock();
  });
  afterEach(async () => {
    for (const store of stores) await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The limits of a connection as another process would open them over the same file. */
  async function process(spec: Json, identity = 'tenant', connection = 'c'): Promise<Limits> {
    const store = await openSqliteStore({
      path: join(folder, 'h.db'),
      encryption: false,
      key: undefined,
      now: clock.now,
    });
    stores.push(store);
    return limits(spec, clock, store.budgets, { identity, connection });
  }

  it('hold for both of them together, in any span of their time', async () => {
    const spec = [{ requests: 20, per: '1s', shared: true }];
    const both = [await process(spec), await process(spec, 'tenant', 'another name')];
    const left = (await Promise.all(both.map((opened) => departures(opened, clock, 60)))).flat();
    expect(left).toHaveLength(120);
    expect(densest(left, 1000)).toBe(20);
  });

  it('hold together by second, minute and day, and stop where the day is spent', async () => {
    const spec = [
      { requests: 5, per: '1s', shared: true },
      { requests: 12, per: '1m', shared: true },
      { requests: 30, per: '1d', shared: true, then: 'stop' },
    ];
    const both = [await process(spec), await process(spec)];
    const left: number[] = [];
    const spent: string[] = [];
    await Promise.all(
      both.map(async (opened) => {
        try {
          for (;;) {
            const leave = await opened.enter(to('/x'), never);
            left.push(clock.now());
            leave();
          }
        } catch (thrown) {
          spent.push(codeOf(thrown) ?? '');
        }
      }),
    );
    expect(spent).toEqual(['http.budget-spent', 'http.budget-spent']);
    expect(left).toHaveLength(30);
    expect([densest(left, 1000), densest(left, 60_000)]).toEqual([5, 12]);
  });

  it('are those of one tenant, and of one path where they are kept for each', async () => {
    const spec = [{ requests: 1, per: '1m', shared: true, each: 'path' }];
    const [first, second] = [await process(spec), await process(spec)];
    (await first.enter(to('/a'), never))();
    (await second.enter(to('/b'), never))();
    (await (await process(spec, 'another tenant')).enter(to('/a'), never))();
    expect(clock.sleeps).toEqual([]);
    (await second.enter(to('/a'), never))();
    expect(clock.now()).toBeGreaterThanOrEqual(Date.parse('2026-11-21T02:01:00Z'));
  });

  it('count a request while it is on its way', async () => {
    const spec = [{ requests: 1, per: '1s', shared: true }];
    const [first, second] = [await process(spec), await process(spec)];
    const leave = await first.enter(to('/x'), never);
    clock.pass(10_000);
    const impatient = new AbortController();
    const waiting = second.enter(to('/x'), impatient.signal);
    await new Promise((resolve) => setImmediate(resolve));
    impatient.abort(new Error('still on its way'));
    await expect(waiting).rejects.toThrow('still on its way');
    leave();
    const ended = clock.now();
    await second.enter(to('/x'), never);
    expect(clock.now() - ended).toBeGreaterThanOrEqual(1000);
  });

  it('are given back, not lost, when a fixed window beside them is spent', async () => {
    const opened = await process([
      { requests: 1, per: '1s', shared: true },
      { requests: 1, per: '1d', then: 'stop', match: '/slow' },
    ]);
    (await opened.enter(to('/slow'), never))();
    clock.pass(2000);
    await expect(opened.enter(to('/slow'), never)).rejects.toMatchObject({ code: 'http.budget-spent' });
    clock.pass(2000);
    (await opened.enter(to('/x'), never))();
    expect(clock.sleeps).toEqual([]);
  });

  it('leave no path in the store', async () => {
    const opened = await process([{ requests: 9, per: '1m', shared: true, each: 'path' }]);
    (await opened.enter(to('/people/anna@example.com'), never))();
    await stores.pop()?.close();
    expect(readFileSync(join(folder, 'h.db')).includes('anna')).toBe(false);
  });
});
