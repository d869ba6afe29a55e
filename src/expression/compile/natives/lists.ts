import { deopt } from '../values/deopt.ts';
import { append, isSequence } from '../values/list.ts';
import { callable } from './call.ts';
import { define, listOf } from './native.ts';
import type { Native } from './native.ts';
import { distinctOf } from './distinct.ts';
import { sortedBy, sortedPlainly } from './sort.ts';

function zip(...lists: unknown[]): unknown {
  const zipped = lists.map((list) => (Array.isArray(list) ? (list as readonly unknown[]) : []));
  const made: unknown[] = [];
  const length = Math.min(...zipped.map((list) => list.length));
  // Of no list at all the package makes an endless one.
  if (!Number.isFinite(length)) throw deopt;
  for (let at = 0; at < length; at++) made.push(zipped.map((list) => list[at]));
  return made;
}

/** Each order as likely as another. */
function shuffled(list: readonly unknown[]): unknown[] {
  const made: unknown[] = [];
  for (const [at, one] of list.entries()) {
    const place = Math.floor(Math.random() * (at + 1));
    made.push(made[place]);
    made[place] = one;
  }
  return made;
}

export const lists: readonly Native[] = [
  define('append', '<xx:a>', function (first, second) {
    return append(first, second, this.options?.sequence ?? Infinity);
  }),
  define('zip', '<a+>', zip),
  define('reverse', '<a:a>', (given) => {
    if (given === undefined) return undefined;
    const list = listOf(given);
    return list.length <= 1 ? list : list.toReversed();
  }),
  define('shuffle', '<a:a>', (given) => {
    if (given === undefined) return undefined;
    const list = listOf(given);
    return list.length <= 1 ? list : shuffled(list);
  }),
  define('distinct', '<x:x>', function (given) {
    if (!Array.isArray(given) || given.length <= 1) return given;
    const into = isSequence(given) ? this.createSequence() : [];
    return distinctOf(given, into);
  }),
  define('sort', '<af?:a>', function (given, comparator) {
    if (given === undefined) return undefined;
    const list = listOf(given);
    if (list.length <= 1) return list;
    if (comparator === undefined) return sortedPlainly(list);
    // The package calls it and does not apply it: a lambda as it is cannot be called.
    if (typeof comparator !== 'function') throw deopt;
    const compare = callable(comparator);
    return sortedBy(list, (left, right) => Boolean(compare.apply(undefined, [left, right])));
  }),
];
