import { isFunctionValue } from '../../src/expression/function-value.ts';

/**
 * Whether two results are the same value. What no JSON shows does not count: flags on lists, prototypes, the order of
 * keys, the sign of zero. Two functions are the same: what they do shows where they are called. A field that is there
 * and undefined is another than one that is not there.
 */
export function same(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left === 'function' || typeof right === 'function') return isFunction(left) && isFunction(right);
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null)
    return Number.isNaN(left) && Number.isNaN(right);
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
    return left.every((item: unknown, index) => same(item, right[index]));
  }
  if (isFunction(left) || isFunction(right)) return isFunction(left) && isFunction(right);
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && same(member(left, key), member(right, key)));
}

function member(object: object, key: string): unknown {
  return (object as Readonly<Record<string, unknown>>)[key];
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function' || (typeof value === 'object' && value !== null && isFunctionValue(value));
}
