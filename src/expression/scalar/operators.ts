import { notFast } from '../not-fast.ts';
import type { Scalar } from './value.ts';

/** An operator over two single values; `notFast` where the package refuses them or has a rule of its own. */
export type Operator = (a: Scalar, b: Scalar) => unknown;

const compared =
  (holds: (a: string | number, b: string | number) => boolean): Operator =>
  (a, b) =>
    (typeof a === 'number' && typeof b === 'number') || (typeof a === 'string' && typeof b === 'string')
      ? holds(a, b)
      : notFast;

const counted =
  (result: (a: number, b: number) => number): Operator =>
  (a, b) => {
    if (typeof a !== 'number' || typeof b !== 'number') return notFast;
    const value = result(a, b);
    return Number.isFinite(value) ? value : notFast;
  };

/** By their signs. Nothing equals nothing, nor differs from it. */
export const operators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['=', (a, b) => a !== undefined && b !== undefined && a === b],
  ['!=', (a, b) => a !== undefined && b !== undefined && a !== b],
  ['<', compared((a, b) => a < b)],
  ['<=', compared((a, b) => a <= b)],
  ['>', compared((a, b) => a > b)],
  ['>=', compared((a, b) => a >= b)],
  ['+', counted((a, b) => a + b)],
  ['-', counted((a, b) => a - b)],
  ['*', counted((a, b) => a * b)],
  ['/', counted((a, b) => a / b)],
  ['%', counted((a, b) => a % b)],
  [
    '&',
    (a, b) => {
      const [left, right] = [textOf(a), textOf(b)];
      return left === undefined || right === undefined ? notFast : left + right;
    },
  ],
]);

/** Fractions and great numbers are rounded to 15 digits by the package: they are left to it. */
function textOf(value: Scalar): string | undefined {
  if (typeof value === 'string') return value;
  if (value === undefined) return '';
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 1e15 ? String(value) : undefined;
}
