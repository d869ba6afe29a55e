import { expect, test } from 'vitest';
import type { Profile } from '../../src/store/profiles.ts';
import type { SampleWrite } from '../../src/store/samples.ts';
import type { Store } from '../../src/store/store.ts';
import type { Ground, Harness } from './harness.ts';

interface Subject {
  readonly store: Store;
  readonly on: Ground;
  readonly harness: Harness;
}

function sample(key: string, more: Partial<SampleWrite> = {}): SampleWrite {
  return {
    key,
    keys: [key],
    record: { id: key },
    observed: 5,
    joins: [],
    print: `print of ${key}`,
    unchanged: false,
    ...more,
  };
}

const limits = { at: 10, expiresAt: 100, most: 3 };

/** What every engine does with samples. */
export function sampleFacts(at: Subject): void {
  const keys = async (now = 20): Promise<string[]> =>
    (await at.store.samples.list(at.on.pair, now, 99)).map(({ key }) => key);

  test('a sample is read again as it was kept, in its own pair alone', async () => {
    const joins = [{ from: 'crm.people', on: 'id', value: 'x', found: [{ name: 'Ann' }] }];
    await at.store.samples.keep(at.on.pair, [sample('a', { keys: ['a', 'b'], joins })], limits);
    expect(await at.store.samples.list(at.on.pair, 20, 9)).toEqual([
      { key: 'a', keys: ['a', 'b'], record: { id: 'a' }, observed: 5, joins },
    ]);
    expect(await at.store.samples.list(at.on.pair + 1, 20, 9)).toEqual([]);
  });
  test('the newest are kept, and come first', async () => {
    await at.store.samples.keep(
      at.on.pair,
      ['a', 'b'].map((key) => sample(key)),
      limits,
    );
    await at.store.samples.keep(
      at.on.pair,
      ['c', 'd'].map((key) => sample(key)),
      { ...limits, at: 11 },
    );
    expect(await keys()).toEqual(['d', 'c', 'b']);
    expect(await at.store.samples.list(at.on.pair, 20, 1)).toHaveLength(1);
  });
  test('a key has one sample, its newest reading', async () => {
    await at.store.samples.keep(at.on.pair, [sample('a'), sample('b')], limits);
    await at.store.samples.keep(at.on.pair, [sample('a', { record: { id: 'a', n: 2 }, print: 'p2' })], {
      ...limits,
      at: 11,
    });
    const found = await at.store.samples.list(at.on.pair, 20, 9);
    expect(found.map(({ record }) => record)).toEqual([{ id: 'a', n: 2 }, { id: 'b' }]);
  });
  test('what is read unchanged pushes nothing out, and fills what is free', async () => {
    await at.store.samples.keep(at.on.pair, [sample('a'), sample('b')], limits);
    const unchanged = ['x', 'y', 'a'].map((key) => sample(key, { unchanged: true }));
    await at.store.samples.keep(at.on.pair, unchanged, { ...limits, at: 12 });
    expect(await keys()).toEqual(['x', 'a', 'b']);
  });
  test('the same again moves the time at which it expires', async () => {
    await at.store.samples.keep(at.on.pair, [sample('a'), sample('b')], limits);
    await at.store.samples.keep(at.on.pair, [sample('a')], { ...limits, at: 50, expiresAt: 500 });
    expect(await keys(100)).toEqual(['a']);
  });
  test('what has expired goes with a later commit', async () => {
    await at.store.samples.keep(at.on.pair, [sample('a')], { ...limits, expiresAt: at.harness.clock.now + 1 });
    at.harness.clock.now += 61_000;
    await at.on.commit({});
    expect(await keys(0)).toEqual([]);
  });
  test('a key is dropped with every sample that holds it', async () => {
    await at.store.samples.keep(at.on.pair, [sample('a', { keys: ['a', 'b'] }), sample('c')], limits);
    expect(await at.store.samples.drop(at.on.pair, ['b', 'none'])).toBe(1);
    expect(await keys()).toEqual(['c']);
  });
}

/** What every engine does with profiles. */
export function profileFacts(at: Subject): void {
  test('a pair has one profile, the last that was written', async () => {
    const counted = { records: 3, fields: { 'a.b': { filled: 2, types: { text: 2 } } } };
    const profile: Profile = { usual: counted, recent: { records: 0, fields: {} } };
    expect(await at.store.profiles.read(at.on.pair)).toBeUndefined();
    await at.store.profiles.write(at.on.pair, profile, 1);
    await at.store.profiles.write(at.on.pair, { ...profile, parked: { run: 'r', read: counted } }, 2);
    expect(await at.store.profiles.read(at.on.pair)).toEqual({ ...profile, parked: { run: 'r', read: counted } });
    expect(await at.store.profiles.read(at.on.pair + 1)).toBeUndefined();
  });
}

/** What every engine does with the versions of mappings. */
export function versionFacts(at: Subject): void {
  test('a version is told with its fields, its source and the times it ran', async () => {
    const { versions } = at.store;
    await versions.note('m', 'v1', ['a', 'b'], 10, () => ({ text: 'one' }));
    await versions.note('m', 'v1', ['a', 'b'], 20, () => ({ text: 'not asked for' }));
    expect(await versions.get('m', 'v1')).toEqual({
      version: 'v1',
      fields: ['a', 'b'],
      source: { text: 'one' },
      firstAt: 10,
      lastAt: 20,
    });
    expect(await versions.get('m', 'v2')).toBeUndefined();
  });
  test('the latest is the one that ran last, not the one that is newest', async () => {
    const { versions } = at.store;
    expect(await versions.latest('m')).toBeUndefined();
    for (const [version, time] of [
      ['v1', 10],
      ['v2', 20],
      ['v1', 30],
    ] as const)
      await versions.note('m', version, [], time);
    await versions.note('other', 'v9', [], 99);
    expect(await versions.latest('m')).toMatchObject({ version: 'v1', firstAt: 10, source: undefined });
  });
}
