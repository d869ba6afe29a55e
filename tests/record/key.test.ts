import { describe, expect, it } from 'vitest';
import { keyOf, partsOfKey } from '../../src/record/key.ts';

describe('a key', () => {
  it('of one part is its text', () => {
    expect(keyOf(['a-1'])).toBe('a-1');
    expect(keyOf([12])).toBe('12');
  });
  it('of several parts keeps them apart whatever they hold', () => {
    expect(keyOf(['a&b', 'c'])).not.toBe(keyOf(['a', 'b&c']));
    expect(keyOf(['["a', 'b"]'])).not.toBe(keyOf(['["a","b"]']));
  });
  it('comes apart into its parts again', () => {
    const key = keyOf(['x"y', '7']);
    expect(partsOfKey(key ?? '', 2)).toEqual(['x"y', '7']);
  });
  it.each([[['']], [[' ']], [[null]], [[undefined]], [['a', '']], [[true]], [[{}]], [[]]])('is none of %j', (parts) => {
    expect(keyOf(parts)).toBeUndefined();
  });
  it('is no number that was rounded, and no fraction', () => {
    expect(keyOf([2 ** 53 + 2])).toBeUndefined();
    expect(keyOf([1.5])).toBeUndefined();
  });
  it('is no text with a broken surrogate: two such keys would become one in a store', () => {
    expect(keyOf(['\ud800'])).toBeUndefined();
    expect(keyOf(['😀'])).toBe('😀');
  });
});
