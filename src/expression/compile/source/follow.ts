import { isFunctionValue } from '../../function-value.ts';
import { mostValues, tooMuch } from '../closures/budget.ts';
import { deopt } from '../values/deopt.ts';
import { isList } from '../values/list.ts';
import type { List } from '../values/list.ts';

/** A value's members by a path of names, where a list may stand anywhere; throws `deopt` for what is too long. */
export type Follow = (start: unknown, names: readonly string[]) => unknown;

/**
 * The package's rules: each step flattens what it found by one level, but the last leaves a single list of the data as
 * it is; undefined is dropped; of what is found in the end, nothing is undefined and one stands alone.
 */
export function followWithin(longest: number): Follow {
  return (start, names) => {
    if (typeof start !== 'object' || start === null) return undefined;
    let value: unknown = start;
    for (let at = 0; at < names.length; at++) {
      if (isList(value)) return followList(value, names, at, longest);
      value = ownMember(value, names[at] ?? '');
    }
    return value;
  };
}

/** What a reading of `pluck` says of elements that it does not know: lists, functions, other kinds of objects. */
export const unusual = Symbol('unusual');

/** The same for one name, read by `read`, of elements that are all usual objects with single values. */
export function pluckWithin(follow: Follow, longest: number) {
  return (start: unknown, read: (one: unknown) => unknown, names: readonly string[]): unknown => {
    if (!isList(start)) return follow(start, names);
    const found: unknown[] = [];
    for (const one of start) {
      if (typeof one !== 'object' || one === null) continue;
      const value = read(one);
      if (value === undefined) continue;
      if (value === unusual || (typeof value === 'object' && isList(value))) return follow(start, names);
      found.push(value);
    }
    return start.length > longest ? follow(start, names) : unwrapped(found);
  };
}

function followList(start: List, names: readonly string[], from: number, longest: number): unknown {
  let current: readonly unknown[] = start;
  for (let at = from; at < names.length; at++) {
    if (current.length > longest) throw deopt;
    const found = searched(current, names[at] ?? '');
    const [only] = found;
    if (at === names.length - 1 && found.length === 1 && isList(only) && only.sequence !== true) return only;
    current = flattened(found);
    if (current.length === 0) return undefined;
  }
  if (current.length > longest) throw deopt;
  return current.length === 1 ? current[0] : current;
}

/** What one name gives for each of the elements. */
function searched(list: readonly unknown[], name: string): unknown[] {
  const found: unknown[] = [];
  for (const element of list) {
    const value = isList(element) ? inList(element, name) : ownMember(element, name);
    if (value !== undefined) found.push(value);
  }
  return found;
}

function inList(list: List, name: string): unknown {
  const found: List = [];
  nested = mostValues;
  gather(list, name, found);
  if (found.length <= 1) return found[0];
  found.sequence = true;
  return found;
}

/** Lists in lists that one name is looked for in. */
let nested = mostValues;

function gather(list: List, name: string, into: unknown[]): void {
  for (const element of list) {
    if (isList(element)) {
      if (--nested < 0) throw tooMuch();
      gather(element, name, into);
      continue;
    }
    const value = ownMember(element, name);
    if (isList(value)) for (const one of value) into.push(one);
    else if (value !== undefined) into.push(value);
  }
}

/** A member of an object that is no function, as the package finds it; nothing of anything else. */
function ownMember(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Object.hasOwn(value, name) || isFunctionValue(value)) return undefined;
  // A JSON object's own member, just found to be there.
  return (value as Readonly<Record<string, unknown>>)[name];
}

/** Lists joined by one level; those that were written as lists in a step stay. */
function flattened(found: readonly unknown[]): unknown[] {
  const all: unknown[] = [];
  for (const value of found) {
    if (isList(value) && value.cons !== true) for (const one of value) all.push(one);
    else all.push(value);
  }
  return all;
}

/** What the values of a step come to: of the last one, a single list of the data stays as it is. */
export function flat(found: readonly unknown[], last: boolean): unknown {
  const [only] = found;
  if (last && found.length === 1 && isList(only) && only.sequence !== true) return only;
  const all = flattened(found);
  return last ? unwrapped(all) : all;
}

/** Nothing is undefined, one stands alone. */
export function unwrapped(found: readonly unknown[]): unknown {
  return found.length === 0 ? undefined : found.length === 1 ? found[0] : found;
}
