import { expect, it } from 'vitest';
import { fieldPrinter, printAt } from '../../src/record/field-prints.ts';
import { halfSipHash } from '../../src/record/half-sip-hash.ts';

const prints = fieldPrinter('a pepper of the store');

it('gives each field four bytes, zero where it is blank', () => {
  const found = prints('p1', ['Ann', undefined, null, ' \u3000', [], { a: { b: '' } }, 0, false]);
  expect(found).toHaveLength(32);
  expect([0, 1, 2, 3, 4, 5, 6, 7].map((index) => printAt(found, index) === 0)).toEqual([
    false,
    true,
    true,
    true,
    true,
    true,
    false,
    false,
  ]);
});

it('gives equal values of one record equal prints, whatever the order of their members', () => {
  const [a, b] = [prints('p1', [{ x: 1, y: [2] }]), prints('p1', [{ y: [2], x: 1 }])];
  expect([...a]).toEqual([...b]);
});

it('tells texts from numbers, and one length from another', () => {
  const found = prints('p1', ['1', 1, 'a', 'a\u0000', 'ab', 'ba']);
  expect(new Set([0, 1, 2, 3, 4, 5].map((index) => printAt(found, index))).size).toBe(6);
});

it('does not show who shares a value, nor in which store', () => {
  const all = [prints('p1', ['Ann']), prints('p2', ['Ann']), fieldPrinter('another pepper')('p1', ['Ann'])];
  expect(new Set(all.map((each) => printAt(each, 0))).size).toBe(3);
});

it('knows no print of a field that the record was written without', () => {
  expect(printAt(prints('p1', ['Ann']), 1)).toBe(0);
  expect(printAt(prints('p1', ['Ann']), -1)).toBe(0);
});

// The core without its way of reading texts: key and message of the reference's vectors (length 0), as words.
it('is HalfSipHash-2-4', () => {
  const key = { low: 0x03020100, high: 0x07060504 };
  expect(halfSipHash(key, '').toString(16)).toBe('5b9f35a9');
});

it('spreads texts that differ in one letter', () => {
  const key = { low: 1, high: 2 };
  const found = new Set(Array.from({ length: 20_000 }, (_, index) => halfSipHash(key, `phone ${index}`)));
  expect(found.size).toBeGreaterThan(19_998);
});
