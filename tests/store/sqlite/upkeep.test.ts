import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Store } from '../../../src/store/store.ts';
import { aside, delivered, ground, history, sqliteHarness } from '../harness.ts';
import type { Ground, Harness } from '../harness.ts';

const day = 86_400_000;
const keep = { history: 400 * day, runs: 400 * day, closed: 400 * day };

let harness: Harness;
let store: Store;
let on: Ground;
beforeEach(async () => {
  harness = await sqliteHarness({ encryption: false, key: undefined })();
  ({ store } = harness);
  harness.clock.now = 1000 * day;
  on = await ground(store);
});
afterEach(() => harness.dispose());

const tidy = (over: Partial<typeof keep> = {}, until = Infinity): Promise<number> =>
  store.upkeep.tidy({ ...keep, ...over }, () => harness.clock.now, until);

/** A run of one day that delivers these keys, and puts one aside that it closes. */
async function live(number: number, keys: readonly string[]): Promise<void> {
  const at = harness.clock.now;
  const run = `run-${String(number).padStart(5, '0')}`;
  await store.runs.start({ id: run, mapping: 'people', pair: on.pair, startedAt: at });
  await on.commit({ run, at, aside: [aside('x', { version: number })] });
  await on.commit({
    ...{ run, at, asideClosed: [{ which: { key: 'x' }, as: 'delivered' }] },
    delivered: keys.map((key) => delivered(key, { version: number, fingerprint: `${number}` })),
    history: keys.map((key) => history(key, { outcome: 'delivered', effect: 'updated' })),
  });
  await store.runs.finish(run, { status: 'settled', finishedAt: at, summary: {}, error: undefined });
}

async function rows(): Promise<Record<string, number>> {
  const { rows: tables } = await store.upkeep.state();
  return Object.fromEntries(tables.map((each) => [each.table, each.rows]));
}

test('a store that lives for three years with a run a day stays as large as it was after keep.history', async () => {
  const years = async (from: number, days: number): Promise<void> => {
    for (let number = from; number < from + days; number++) {
      await live(number, [`k${number % 7}`, 'daily']);
      harness.clock.now += day;
      if (number % 10 === 0) await tidy();
    }
    await tidy();
  };
  await years(1, 450);
  const [before, bytes] = [await rows(), (await store.upkeep.state()).bytes];
  await years(451, 645);
  const after = await rows();
  for (const table of ['history', 'history_run', 'run', 'tried', 'aside', 'ledger']) {
    expect([table, after[table]]).toEqual([table, before[table]]);
  }
  expect((await store.upkeep.state()).bytes).toBeLessThan(bytes * 1.2);
}, 60_000);

test('the newest row of each key stays, however old it is', async () => {
  await on.commit({ at: harness.clock.now, history: [history('a'), history('b')] });
  await on.commit({ at: harness.clock.now + 1, history: [history('a', { outcome: 'superseded' })] });
  harness.clock.now += 500 * day;
  await tidy();
  expect(await store.history.ofKey(on.pair, 'a')).toMatchObject([{ outcome: 'superseded' }]);
  expect(await store.history.ofKey(on.pair, 'b')).toHaveLength(1);
});

test('open rows put aside stay, and so does a closed one that waits in the inbox', async () => {
  await on.commit({ at: harness.clock.now, aside: [aside('open'), aside('closed'), aside('waits')] });
  const [, , waits] = await store.aside.list({});
  const row = {
    pair: on.pair,
    kind: 'replay',
    input: 'poll',
    key: 'waits',
    raw: undefined,
    passed: undefined,
  } as const;
  await store.inbox.put([{ ...row, aside: waits!.id, createdAt: 1 }]);
  const closes = ['closed', 'waits'].map((key) => ({ which: { key }, as: 'discarded' as const }));
  await on.commit({ at: harness.clock.now, asideClosed: closes });
  harness.clock.now += 500 * day;
  await tidy();
  const left = await store.aside.list({ closed: true });
  expect(left.map(({ key }) => key).toSorted()).toEqual(['open', 'waits']);
});

test('payloads expire though nothing is committed any more', async () => {
  await on.commit({ at: harness.clock.now, aside: [aside('a')] });
  harness.clock.now += 91 * day;
  await tidy();
  expect(await store.aside.read(1)).toMatchObject({ raw: undefined, closedAs: undefined });
});

test('a tidying that has no time left takes nothing, and goes on where it stopped the next time', async () => {
  const many = Array.from({ length: 1200 }, (_, number) => history(`k${number % 3}`, { outcome: 'superseded' }));
  await on.commit({ at: harness.clock.now, history: many });
  harness.clock.now += 500 * day;
  expect(await tidy({}, 0)).toBe(0);
  expect(await rows()).toMatchObject({ history: 1200 });
  let asked = 0;
  // Time for so many questions of the clock, and then no more.
  for (const most of [9, 20]) {
    asked = 0;
    await store.upkeep.tidy(keep, () => (asked++ < most ? harness.clock.now : Infinity), 1e300);
  }
  await tidy();
  await tidy();
  expect(await rows()).toMatchObject({ history: 3 });
});

test('free pages are given back to the system', async () => {
  const raw = { text: 'x'.repeat(4000) };
  const rowsOf = Array.from({ length: 300 }, (_, number) => aside(`k${number}`, { raw }));
  await on.commit({ at: harness.clock.now, aside: rowsOf });
  const { bytes } = await store.upkeep.state();
  harness.clock.now += 91 * day;
  await tidy();
  expect((await store.upkeep.state()).bytes).toBeLessThan(bytes / 2);
});

test('the state tells what the store takes, and when it was tidied and copied', async () => {
  expect(await store.upkeep.state()).toMatchObject({ tidied: undefined, copied: undefined });
  await on.commit({ delivered: [delivered('a'), delivered('b')] });
  await tidy();
  const { bytes, rows: tables, tidied } = await store.upkeep.state();
  expect(tidied).toBe(harness.clock.now);
  expect(bytes).toBeGreaterThan(4096);
  expect(tables).toContainEqual({ table: 'ledger', rows: 2 });
});
