import { deopt } from '../values/deopt.ts';
import { define, listOf, numberOf } from './native.ts';
import type { Native } from './native.ts';

export function sumOf(list: readonly unknown[]): number {
  let sum = 0;
  for (const one of list) sum += numberOf(one);
  return sum;
}

export function averageOf(list: readonly unknown[]): number | undefined {
  return list.length === 0 ? undefined : sumOf(list) / list.length;
}

export function maxOf(list: readonly unknown[]): number | undefined {
  return extreme(list, Math.max, -Infinity);
}

export function minOf(list: readonly unknown[]): number | undefined {
  return extreme(list, Math.min, Infinity);
}

/** The package hands the list over as arguments, and how many may be is the host's affair. */
const mostArguments = 50_000;

function extreme(
  list: readonly unknown[],
  further: (one: number, other: number) => number,
  start: number,
): number | undefined {
  if (list.length === 0) return undefined;
  if (list.length > mostArguments) throw deopt;
  let found = start;
  for (const one of list) found = further(found, numberOf(one));
  return found;
}

const ofList =
  (one: (list: readonly unknown[]) => unknown) =>
  (list: unknown): unknown =>
    list === undefined ? undefined : one(listOf(list));

export const aggregates: readonly Native[] = [
  define('sum', '<a<n>:n>', ofList(sumOf)),
  define('max', '<a<n>:n>', ofList(maxOf)),
  define('min', '<a<n>:n>', ofList(minOf)),
  define('average', '<a<n>:n>', ofList(averageOf)),
  define('count', '<a:n>', (list) => (list === undefined ? 0 : listOf(list).length)),
];
