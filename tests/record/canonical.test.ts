import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical } from '../../src/record/canonical.ts';
import { parseDuration } from '../../src/record/duration.ts';
import { fingerprinter } from '../../src/record/fingerprint.ts';

describe('the canonical text', () => {
  it('is the same for every order of keys', () => {
    expect(canonical({ b: 1, a: { d: [1, { y: 1, x: 2 }], c: 2 } })).toBe(
      canonical({ a: { c: 2, d: [1, { x: 2, y: 1 }] }, b: 1 }),
    );
  });
  it('keeps the order of lists', () => {
    expect(canonical([1, 2])).not.toBe(canonical([2, 1]));
  });
  it('keeps a field named __proto__ a field', () => {
    const hostile: unknown = JSON.parse('{"__proto__":{"a":1},"b":2}');
    expect(canonical(hostile)).toBe('{"__proto__":{"a":1},"b":2}');
  });
  it('means what the value means', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});

describe('a fingerprint', () => {
  it('tells values apart, and nothing to who lacks the pepper', () => {
    const one = fingerprinter('pepper-one');
    expect(one.of({ a: 1 })).toBe(one.of({ a: 1 }));
    expect(one.of({ a: 1 })).not.toBe(one.of({ a: 2 }));
    expect(one.of({ a: 1 })).not.toBe(fingerprinter('pepper-two').of({ a: 1 }));
    expect(one.of({ a: 1 })).toHaveLength(22);
  });
});

describe('a duration', () => {
  it.each([
    ['500ms', 500],
    ['10s', 10_000],
    ['2m', 120_000],
    ['24h', 86_400_000],
    ['7d', 604_800_000],
    ['2w', 1_209_600_000],
  ])('%s is %i ms', (text, ms) => expect(parseDuration(text)).toBe(ms));
  it.each(['', '5', '5x', '-5s', '1.5h', '99999999999999999d'])('is none of %j', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});
