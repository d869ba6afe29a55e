import { expect, test } from 'vitest';
import type { RunOrder } from '../../../src/app/live.ts';
import { Waker } from '../../../src/app/runner/wake.ts';
import type { JsonObject } from '../../../src/record/json.ts';
import { settle, testClock } from './harness.ts';
import type { TestClock } from './harness.ts';

interface Woken {
  readonly clock: TestClock;
  readonly waker: Waker;
  readonly orders: RunOrder[];
  /** Ends the run that was started last. */
  end(status: string): Promise<void>;
  waits: boolean;
}

function woken(): Woken {
  const clock = testClock(1_000_000);
  const orders: RunOrder[] = [];
  let ended = Promise.withResolvers<JsonObject>();
  const made: Woken = {
    clock,
    orders,
    waits: false,
    waker: new Waker(clock, {
      waits: () => made.waits,
      start: async (order) => {
        orders.push(order);
        ended = Promise.withResolvers();
        return { run: `r-${orders.length}`, mapping: order.mapping, ended: ended.promise };
      },
    }),
    end: async (status) => {
      ended.resolve({ status });
      await settle();
    },
  };
  return made;
}

test('a burst makes one run, which reads no page of the source', async () => {
  const { clock, waker, orders } = woken();
  for (let count = 0; count < 100; count++) waker.wake('people', 'hook');
  await clock.pass(200);
  expect(orders).toMatchObject([{ mapping: 'people', because: 'hook', options: { inbox: true, full: false } }]);
});

test('what comes while that run goes on is taken up by another one, a second after it began', async () => {
  const { clock, waker, orders, end } = woken();
  waker.wake('people', 'hook');
  await clock.pass(200);
  waker.wake('people', 'hook');
  await end('settled');
  await clock.pass(999);
  expect(orders).toHaveLength(1);
  await clock.pass(1);
  expect(orders).toHaveLength(2);
});

test('a run that waits for its turn takes it up: none is started beside it', async () => {
  const state = woken();
  state.waits = true;
  state.waker.wake('people', 'upload');
  await state.clock.pass(10_000);
  expect(state.orders).toEqual([]);
});

test.each(['failed', 'refused', 'busy'])(
  'what a run that ended %s left is tried again, each time later',
  async (status) => {
    const { clock, waker, orders, end } = woken();
    waker.wake('people', 'hook');
    await clock.pass(200);
    for (const wait of [5000, 10_000, 20_000]) {
      await end(status);
      expect(clock.next()).toBe(wait);
      await clock.pass(wait);
    }
    await end('settled');
    expect(clock.next()).toBeUndefined();
    expect(orders).toHaveLength(4);
  },
);

test('mappings are woken apart from each other', async () => {
  const { clock, waker, orders } = woken();
  waker.wake('people', 'hook');
  waker.wake('scores', 'replay');
  await clock.pass(200);
  expect(orders.map(({ mapping }) => mapping)).toEqual(['people', 'scores']);
});

test('nothing is woken after the end', async () => {
  const { clock, waker, orders } = woken();
  waker.wake('people', 'hook');
  waker.close();
  waker.wake('people', 'hook');
  await clock.pass(10_000);
  expect(orders).toEqual([]);
});
