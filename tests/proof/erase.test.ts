import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findPerson, orderOf } from '../../src/proof/erase.ts';
import type { Found, Wanted } from '../../src/proof/erase.ts';
import { countPeople } from '../../src/proof/persons.ts';
import { fingerprinter } from '../../src/record/fingerprint.ts';
import { personHash } from '../../src/run/erased.ts';
import { aside, delivered, ground, sqliteHarness } from '../store/harness.ts';
import type { Ground, Harness } from '../store/harness.ts';

let harness: Harness;
let on: Ground;
beforeEach(async () => {
  harness = await sqliteHarness({ encryption: false, key: undefined })();
  on = await ground(harness.store);
});
afterEach(() => harness.dispose());

const consent = { alsoShared: false, at: 1, who: 'ann', reason: undefined };

async function find(values: readonly string[], keys: Wanted['keys'] = []): Promise<Found> {
  const { store } = harness;
  const streamsOf = (mapping: string): string[] => (mapping === 'people' ? ['file/rows', 'pool/people'] : []);
  return findPerson({ store, fingerprints: fingerprinter(store.pepper), streamsOf }, { values, keys });
}

/** Delivers records of people with these values. */
async function people(...records: readonly [key: string, ...values: string[]][]): Promise<void> {
  const fingerprints = fingerprinter(harness.store.pepper);
  await on.commit({
    delivered: records.map(([key]) => delivered(key)),
    people: records.map(([key, ...values]) => ({
      key,
      hashes: values.map((value) => personHash(fingerprints, value)),
    })),
  });
}

describe('one person', () => {
  test('is found in all their records by any spelling of a value', async () => {
    await people(['a1', 'ann@x.example', 'ann'], ['a2', 'ann@x.example', 'ann'], ['b1', 'bob@x.example', 'bob']);
    const found = await find([' ＡNN@x.Example']);
    expect(found.keys.map(({ key }) => key)).toEqual(['a1', 'a2']);
    expect(found.people).toBe(1);
    expect(orderOf(found, consent).keys).toHaveLength(2);
  });

  test('with a new mail address is one where two values agree', async () => {
    await people(['a1', 'old@x.example', 'ann', '13800138000'], ['a2', 'new@x.example', 'ann', '13800138000']);
    expect(await find(['13800138000'])).toMatchObject({ people: 1 });
  });

  test('whose other records share another value is not followed; they are told instead', async () => {
    await people(['a1', 'ann@x.example', 'e-17'], ['a2', 'e-17'], ['b1', 'bob@x.example']);
    const found = await find(['ann@x.example']);
    expect(found.keys.map(({ key }) => key)).toEqual(['a1']);
    expect(found.linked).toMatchObject([{ mapping: 'people', key: 'a2', shared: 1 }]);
  });
});

describe('a value that two people share', () => {
  beforeEach(async () => {
    await people(['a1', 'ann@x.example', '13800138000'], ['b1', 'bob@x.example', '13800138000']);
  });

  test('erases neither of them', async () => {
    const found = await find(['13800138000']);
    expect(found.people).toBe(2);
    expect(() => orderOf(found, consent)).toThrow(expect.objectContaining({ code: 'erase.shared' }));
  });

  test('erases both where a person says so', async () => {
    expect(orderOf(await find(['13800138000']), { ...consent, alsoShared: true }).keys).toHaveLength(2);
  });

  test('is not barred where one of them is erased by a value of their own', async () => {
    const { hashes } = orderOf(await find(['ann@x.example']), consent);
    const of = (value: string): string => personHash(fingerprinter(harness.store.pepper), value);
    expect(hashes).toContain(of('ann@x.example'));
    expect(hashes).not.toContain(of('13800138000'));
    expect(hashes).not.toContain(of('bob@x.example'));
  });

  test('does not hinder erasing one of them by key, and then bars that key alone', async () => {
    const found = await find([], [{ mapping: 'people', key: 'a1' }]);
    const order = orderOf(found, consent);
    expect(order.keys).toEqual([{ pair: on.pair, key: 'a1' }]);
    expect(order.hashes).toHaveLength(1);
  });

  test('in a row of a local stream with another mail address is another person’s', async () => {
    await harness.store.local.merge('pool/people', [
      { key: 'c', record: { mail: 'eve@x.example', phone: '13900139000' } },
    ]);
    await people(['d1', 'dan@x.example', '13900139000']);
    expect(await find(['13900139000'])).toMatchObject({ people: 2 });
  });
});

test('a local row is found by the key that a mapping reads or writes it by, and by a value in it', async () => {
  await people(['a1', 'ann@x.example']);
  const rows = ['a1', 'other'].map((key) => ({ key, record: { key } }));
  await harness.store.local.merge('pool/people', [...rows, { key: 'z', record: { mail: 'Ann@X.example', n: 1 } }]);
  await harness.store.local.merge('pool/unrelated', [{ key: 'a1', record: { key: 'a1' } }]);
  const found = await find(['ann@x.example']);
  expect(found.local.map(({ stream, key }) => `${stream} ${key}`)).toEqual(['pool/people a1', 'pool/people z']);
  expect(found.people).toBe(1);
});

test('an unreadable row is found by a value in it', async () => {
  await on.commit({ aside: [aside(undefined, { raw: ['1', 'ann@x.example'] })] });
  const order = orderOf(await find(['ann@x.example']), consent);
  expect(order).toMatchObject({ keys: [], aside: [1] });
});

test('people are counted by what their records share', () => {
  const of = (...sets: string[][]): number => countPeople(sets.map((values) => new Set(values)));
  expect(of()).toBe(0);
  expect(of(['m'], ['m', 'p'])).toBe(1);
  expect(of(['m1', 'p'], ['m2', 'p'])).toBe(2);
  expect(of(['m1', 'n', 'p'], ['m2', 'n', 'p'])).toBe(1);
  // The third tells that the first two are one.
  expect(of(['m1', 'a'], ['m2', 'b'], ['m1', 'm2', 'a', 'b'])).toBe(1);
});
