import { expect, test } from 'vitest';
import type { KeyedRequest } from '../../src/store/requests.ts';
import type { Store } from '../../src/store/store.ts';

/** What every engine does with schedules and with the keys of requests. */
export function scheduleFacts(at: { readonly store: Store }): void {
  const none = { failures: 0, since: undefined, alerted: false };

  test('a schedule that was never heeded has no row', async () => {
    expect(await at.store.schedules.list()).toEqual([]);
  });
  test('when a schedule was due is kept, and the run that it started last, also where it starts none later', async () => {
    await at.store.schedules.heed('people', 1000, 'r-1');
    await at.store.schedules.heed('people', 2000, undefined);
    expect(await at.store.schedules.list()).toEqual([
      { mapping: 'people', lastAt: 2000, lastRun: 'r-1', paused: undefined, failing: none },
    ]);
  });
  test('a pause names who made it, and changes nothing when it is made or taken back twice', async () => {
    const by = { who: 'ann', at: 5 };
    expect(await at.store.schedules.pause('people', by)).toBe(true);
    expect(await at.store.schedules.pause('people', { who: 'bob', at: 6 })).toBe(false);
    expect((await at.store.schedules.list())[0]?.paused).toEqual(by);
    expect(await at.store.schedules.pause('people', undefined)).toBe(true);
    expect(await at.store.schedules.pause('people', undefined)).toBe(false);
    expect((await at.store.schedules.list())[0]?.paused).toBeUndefined();
  });
  test('failures in a row are kept beside the schedule and leave it alone', async () => {
    await at.store.schedules.heed('people', 1000, 'r-1');
    const failing = { failures: 3, since: 900, alerted: true };
    await at.store.schedules.count('people', failing);
    await at.store.schedules.count('others', none);
    expect(await at.store.schedules.list()).toMatchObject([
      { mapping: 'others', lastAt: undefined, failing: none },
      { mapping: 'people', lastAt: 1000, lastRun: 'r-1', failing },
    ]);
  });

  const request = (key: string, run: string, body = 'b'): KeyedRequest => ({ key, body, run });
  const keep = (asked: KeyedRequest, now = 0, most = 10) =>
    at.store.requests.keep(asked, { now, expires: now + 100, most });

  test('a key stands for the first run that it started', async () => {
    expect(await keep(request('k', 'r-1'))).toEqual(request('k', 'r-1'));
    expect(await keep(request('k', 'r-2', 'other'), 99)).toEqual(request('k', 'r-1'));
  });
  test('a key is new again when its time is over or it was forgotten', async () => {
    await keep(request('k', 'r-1'));
    expect(await keep(request('k', 'r-2'), 100)).toEqual(request('k', 'r-2'));
    await at.store.requests.forget('k');
    expect(await keep(request('k', 'r-3'), 101)).toEqual(request('k', 'r-3'));
  });
  test('of too many keys those that expire soonest are forgotten', async () => {
    for (const [now, key] of ['a', 'b', 'c', 'd'].entries()) await keep(request(key, `r-${key}`), now, 3);
    expect((await keep(request('d', 'x'), 5, 3)).run).toBe('r-d');
    expect((await keep(request('b', 'x'), 5, 3)).run).toBe('r-b');
    expect((await keep(request('a', 'x'), 5, 3)).run).toBe('x');
  });
}
