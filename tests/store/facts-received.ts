import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Arrival, ArrivalBounds } from '../../src/store/received.ts';
import type { Store } from '../../src/store/store.ts';
import type { Ground } from './harness.ts';

interface Subject {
  readonly store: Store;
  readonly on: Ground;
}

const bounds: ArrivalBounds = { at: 1000, remember: 100, most: 1000, backlog: 100 };
const markOf = (text: string): Uint8Array => createHash('sha256').update(text).digest().subarray(0, 16);

/** What every engine does with what arrives from outside. */
export function receivedFacts(at: Subject): void {
  const arrival = (text: string, more: Partial<Arrival> = {}): Arrival => ({
    mark: markOf(text),
    same: 'always',
    rows: [
      {
        ...{ pair: at.on.pair, kind: 'hook', input: 'hooks', key: undefined, aside: undefined, passed: undefined },
        ...{ raw: { text }, createdAt: 1 },
      } as const,
    ],
    ...more,
  });
  const take = (arrivals: readonly Arrival[], more: Partial<ArrivalBounds> = {}) =>
    at.store.received.take(arrivals, { ...bounds, ...more });
  const waiting = async () => (await at.store.inbox.take(at.on.pair, 0, 99)).map(({ raw }) => raw);

  test('what arrives together is stored in its order', async () => {
    expect(await take([arrival('a'), arrival('b')])).toEqual(['stored', 'stored']);
    expect(await waiting()).toEqual([{ text: 'a' }, { text: 'b' }]);
  });
  test('the same is stored once, in one transaction or in two', async () => {
    expect(await take([arrival('a'), arrival('a')])).toEqual(['stored', 'known']);
    expect(await take([arrival('a')], { at: 1099 })).toEqual(['known']);
    expect(await waiting()).toHaveLength(1);
  });
  test('the same is still known when its row is done with', async () => {
    await take([arrival('a')]);
    await done();
    expect(await take([arrival('a')])).toEqual(['known']);
  });
  test('the same is stored again when its time is over', async () => {
    await take([arrival('a')]);
    expect(await take([arrival('a')], { at: 1100 })).toEqual(['stored']);
  });
  test('what only may be the same is stored again once the earlier is done with', async () => {
    await at.store.leases.release(at.on.lease);
    await take([arrival('a', { same: 'waiting' })]);
    expect(await take([arrival('a', { same: 'waiting' })])).toEqual(['known']);
    await done();
    expect(await take([arrival('a', { same: 'waiting' })])).toEqual(['stored']);
  });
  test('what only may be the same is stored again while a run is under way, which may have acted on the earlier', async () => {
    await take([arrival('a', { same: 'waiting' })]);
    expect(await take([arrival('a', { same: 'waiting' })])).toEqual(['stored']);
    await at.store.leases.release(at.on.lease);
    expect(await take([arrival('a', { same: 'waiting' })])).toEqual(['known']);
  });
  test('what has no mark is stored each time', async () => {
    expect(await take([arrival('a', { mark: undefined }), arrival('a', { mark: undefined })])).toEqual([
      'stored',
      'stored',
    ]);
  });
  test('nothing more is stored where as much waits as may', async () => {
    expect(await take([arrival('a'), arrival('b'), arrival('c')], { backlog: 2 })).toEqual([
      'stored',
      'stored',
      'full',
    ]);
    expect(await take([arrival('c')], { backlog: 2 })).toEqual(['full']);
    await done();
    expect(await take([arrival('c')], { backlog: 2 })).toEqual(['stored']);
  });
  test('of more marks than are kept the oldest are forgotten', async () => {
    await take(['a', 'b', 'c'].map((text) => arrival(text)));
    await take([arrival('d')], { most: 2 });
    expect(await take(['a', 'c', 'd'].map((text) => arrival(text)))).toEqual(['stored', 'known', 'known']);
  });
  test('a row says whether its sender was verified', async () => {
    const rows = arrival('a').rows.map((row) => ({ ...row, verified: true }) as const);
    await take([arrival('a', { rows }), arrival('b')]);
    const found = await at.store.inbox.take(at.on.pair, 0, 9);
    expect(found.map(({ verified }) => verified)).toEqual([true, undefined]);
  });

  const done = async (): Promise<void> => {
    const rows = await at.store.inbox.take(at.on.pair, 0, 99);
    const { taken, lease } = await at.store.leases.take('people', at.on.lease.holder, 1000, 1e12, () => false);
    if (!taken) throw new Error('the lease is free');
    const fence = { mapping: 'people', token: lease.token };
    await at.on.commit({ fence, inboxDone: rows.map(({ id }) => id) });
    await at.store.leases.release(lease);
  };
}
