import { expect, test } from 'vitest';
import { openSession } from '../../src/app/session.ts';
import type { Session } from '../../src/app/session.ts';
import { keepOf, retentionOf, tidyUp } from '../../src/app/upkeep.ts';
import { exampleProject, get, put } from '../cli/harness.ts';
import { aside, ground } from '../store/harness.ts';

const day = 86_400_000;

function open(settings: string): Session {
  const root = exampleProject();
  put(root, 'hrwire.yaml', `${get(root, 'hrwire.yaml')}${settings}`);
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined };
  return openSession({ root, env: {}, log });
}

const tagging = (...classes: string[]): { sensitiveSource: ReadonlyMap<string, readonly string[]> } => ({
  sensitiveSource: new Map(classes.map((name) => [name, ['field']])),
});

test('raw records are kept for the shortest time of the classes that their source tags', () => {
  const session = open('settings: { keep: { raw: 30d, classes: { health: 7d, pay: 20d, person: 99d } } }\n');
  expect(retentionOf(session, tagging('person', 'health', 'pay'))).toBe(7 * day);
  expect(retentionOf(session, tagging('pay'))).toBe(20 * day);
  // Never longer than what holds for all.
  expect(retentionOf(session, tagging('person'))).toBe(30 * day);
  expect(retentionOf(session, tagging('other'))).toBeUndefined();
});

test('times have defaults of 400 days', () => {
  expect(keepOf(open('settings: { keep: { runs: 40d } }\n'))).toEqual({
    history: 400 * day,
    runs: 40 * day,
    closed: 400 * day,
  });
});

test('a store is tidied at most once an hour, and a clock that was set back does not stop it', async () => {
  const session = open('');
  const store = await session.store();
  const tidied = async (now: number): Promise<number | undefined> => {
    await tidyUp(session, store, () => now);
    return store.upkeep.tidied();
  };
  expect(await tidied(1000 * day)).toBe(1000 * day);
  expect(await tidied(1000 * day + 1000)).toBe(1000 * day);
  expect(await tidied(1001 * day)).toBe(1001 * day);
  expect(await tidied(999 * day)).toBe(999 * day);
  await session.close();
});

test('a store that cannot be tidied fails no run', async () => {
  const session = open('');
  const store = await session.store();
  await session.close();
  await expect(tidyUp(session, store)).resolves.toBeUndefined();
});

test('a record put aside of a class with a time of its own loses its payload after it', async () => {
  const session = open('');
  const store = await session.store();
  const on = await ground(store);
  const at = Date.now();
  await on.commit({ at, aside: [aside('short')], retention: 7 * day });
  await on.commit({ at, aside: [aside('long')] });
  await tidyUp(session, store, () => at + 8 * day);
  expect(await store.aside.read(1)).toMatchObject({ key: 'short', raw: undefined });
  expect(await store.aside.read(2)).toMatchObject({ key: 'long', raw: { id: 'long' } });
  await session.close();
});
