import { expect, it } from 'vitest';
import { canonical } from '../../src/record/canonical.ts';

it('the order of fields changes nothing, at any depth', () => {
  expect(canonical({ b: 1, a: { d: [{ z: 1, y: 2 }], c: null } })).toBe('{"a":{"c":null,"d":[{"y":2,"z":1}]},"b":1}');
  expect(canonical({ a: { c: null, d: [{ y: 2, z: 1 }] }, b: 1 })).toBe(
    canonical({ b: 1, a: { d: [{ z: 1, y: 2 }], c: null } }),
  );
});

it('keys are ordered by code units, whatever was ordered before', () => {
  for (const keys of [['b', 'a'], ['b', 'c'], ['b', 'B'], ['b'], ['é', 'z'], ['b', 'a']]) {
    const record = Object.fromEntries(keys.map((key, index) => [key, index]));
    expect(Object.keys(JSON.parse(canonical(record)) as object)).toEqual([...keys].sort());
  }
});

it('undefined members are left out, in lists they are null, and nothing at all is null', () => {
  expect(canonical({ b: undefined, a: 1 })).toBe('{"a":1}');
  expect(canonical([undefined, 1])).toBe('[null,1]');
  expect(canonical(undefined)).toBe('null');
});

it('fields named like parts of the language are fields', () => {
  const record: unknown = JSON.parse('{"constructor":1,"__proto__":{"x":1},"a":2}');
  expect(canonical(record)).toBe('{"__proto__":{"x":1},"a":2,"constructor":1}');
  expect(canonical(record)).not.toBe(canonical({ a: 2, constructor: 1 }));
});

it('more shapes than are remembered change nothing', () => {
  for (let i = 0; i < 2500; i++) expect(canonical({ [`k${i}`]: 1, a: 2 })).toBe(`{"a":2,"k${i}":1}`);
});
