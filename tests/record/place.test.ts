import fc from 'fast-check';
import { expect, it } from 'vitest';
import { differences, leavesOf, parsePlace, placeText, valueAt, withValueAt } from '../../src/record/place.ts';

it('reads names, indexes, and names that hold dots', () => {
  expect(parsePlace('profile.phones[0].no')).toEqual(['profile', 'phones', 0, 'no']);
  expect(parsePlace('`a.b`.c')).toEqual(['a.b', 'c']);
  expect(parsePlace('"a`b"[12]')).toEqual(['a`b', 12]);
  expect(parsePlace('姓名')).toEqual(['姓名']);
});

it('is told what is no path', () => {
  for (const text of ['', '.', 'a.', 'a..b', '[0]', 'a[', 'a[x]', 'a`b`', '"', 'a b.']) {
    expect(parsePlace(text), text).toBeUndefined();
  }
});

it('sets, adds and takes away, and leaves the record alone', () => {
  const record = { a: { b: 1 }, list: [{ n: 1 }, { n: 2 }], none: null };
  expect(withValueAt(record, ['a', 'b'], 2)).toEqual({ ...record, a: { b: 2 } });
  expect(withValueAt(record, ['list', 1, 'n'], 9)).toEqual({ ...record, list: [{ n: 1 }, { n: 9 }] });
  expect(withValueAt(record, ['list', 2], 'x')).toMatchObject({ list: [{ n: 1 }, { n: 2 }, 'x'] });
  expect(withValueAt(record, ['none', 'deep', 'er'], true)).toMatchObject({ none: { deep: { er: true } } });
  expect(withValueAt(record, ['a', 'b'], undefined)).toMatchObject({ a: {} });
  expect(withValueAt(record, ['list', 0], undefined)).toMatchObject({ list: [{ n: 2 }] });
  expect(record).toEqual({ a: { b: 1 }, list: [{ n: 1 }, { n: 2 }], none: null });
});

it('puts nothing where something else stands, nor beyond a list’s end', () => {
  const record = { a: 'text', list: [1] };
  for (const steps of [
    ['a', 'b'],
    ['list', 5],
    ['list', 'x'],
    ['a', 0],
  ]) {
    expect(withValueAt(record, steps, 1)).toBeUndefined();
  }
});

it('makes an own field of a hostile name', () => {
  const changed = withValueAt({}, ['__proto__', 'polluted'], true);
  expect(Object.keys(changed ?? {})).toEqual(['__proto__']);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

it('names the leaves at which two records differ', () => {
  const paths = differences({ a: 1, b: { c: [1], d: 2 }, gone: 1 }, { a: 1, b: { c: [2], d: 2 }, 'x.y': 1 });
  expect(paths.map(([path]) => path)).toEqual(['b.c', 'gone', '`x.y`']);
});

const name = fc.oneof(
  fc.string({ minLength: 1, maxLength: 6 }),
  fc.constantFrom('a.b', 'a`b', '"', '[0]', ' x ', '__proto__'),
);

it('a path is read back from its text', () => {
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), (steps) => {
      expect(parsePlace(placeText(steps))).toEqual(steps);
    }),
  );
});

it('each leaf stands where its path says', () => {
  const values = fc.oneof(fc.integer(), fc.string(), fc.dictionary(name, fc.boolean()));
  fc.assert(
    fc.property(fc.dictionary(name, values), (record) => {
      for (const [path, { value }] of leavesOf(record)) expect(valueAt(record, parsePlace(path) ?? [])).toEqual(value);
    }),
  );
});
