import { deopt } from '../values/deopt.ts';
import type { Focus } from './native.ts';

/** A function that a built-in one is given: of JavaScript, or a lambda that came through a tail call. */
interface Callable {
  apply(self: unknown, args: readonly unknown[]): unknown;
}

/** What is handed over as a function; throws `deopt` for what the package could not call. */
export function callable(value: unknown): Callable {
  if (typeof value === 'function') return value;
  if (typeof value === 'object' && value !== null && 'apply' in value && typeof value.apply === 'function') {
    return value as Callable;
  }
  throw deopt;
}

/** How many arguments a function takes, as far as it says so. */
export function arityOf(value: unknown): number {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) throw deopt;
  if ('arity' in value && typeof value.arity === 'number') return value.arity;
  if ('implementation' in value && typeof value.implementation === 'function') return value.implementation.length;
  if ('length' in value && typeof value.length === 'number') return value.length;
  if ('arguments' in value && Array.isArray(value.arguments)) return value.arguments.length;
  throw deopt;
}

export type Each = (value: unknown, place: unknown, whole: unknown) => unknown;

/** Calls a function for one after the other, with as many of value, place and whole as it takes. */
export function eachOf(self: Focus, given: unknown): Each {
  const func = callable(given);
  const arity = arityOf(given);
  if (arity >= 3) return (value, place, whole) => func.apply(self, [value, place, whole]);
  if (arity === 2) return (value, place) => func.apply(self, [value, place]);
  return (value) => func.apply(self, [value]);
}
