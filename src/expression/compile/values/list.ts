import { deopt } from './deopt.ts';

/**
 * A list with the flags that the package sets on lists. A list of the data has none: it stands for itself. A sequence
 * is what a search found: it stands for its members, so that one of length 1 is its member and an empty one nothing.
 */
export interface List extends Array<unknown> {
  sequence?: boolean;
  /** A sequence of one that stays a list: `[]` was written. */
  keepSingleton?: boolean;
  /** Built by `[…]` as a step of a path: steps do not take it apart. */
  cons?: boolean;
  /** The list that is the whole input, in a list of one. */
  outerWrapper?: boolean;
  /** Its members are tuples: `{ "@": value, name: value … }`. */
  tupleStream?: boolean;
}

export function isList(value: unknown): value is List {
  return Array.isArray(value);
}

export function isSequence(value: unknown): value is List {
  return isList(value) && value.sequence === true;
}

/** A new sequence of these members; the list itself is marked. */
export function sequenceOf(members: unknown[]): List {
  const list: List = members;
  list.sequence = true;
  return list;
}

/** What every node's value goes through at the end: a sequence of one gives way to its member, an empty one to nothing. */
export function normalised(value: unknown): unknown {
  if (!isList(value) || value.sequence !== true || value.tupleStream === true) return value;
  if (value.length === 0) return undefined;
  return value.length === 1 && value.keepSingleton !== true ? value[0] : value;
}

/** As `normalised`, where `[]` was written behind the node. */
export function keptList(value: unknown): unknown {
  if (isSequence(value) && value.tupleStream !== true) value.keepSingleton = true;
  return normalised(value);
}

/** One value after another: lists are joined, nothing is left out. Never changes what it is given. */
export function append(first: unknown, second: unknown, longest: number): unknown {
  if (first === undefined) return second;
  if (second === undefined) return first;
  const joined = (isList(first) ? first : [first]).concat(isList(second) ? second : [second]);
  if (joined.length > longest) throw deopt;
  return joined;
}

/** A value that is no list. The package takes a field of the data that is named like one of its flags for the flag. */
export function unflagged(value: unknown, flag: 'outerWrapper' | 'tupleStream'): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const flags: { readonly outerWrapper?: unknown; readonly tupleStream?: unknown } = value;
  if (flags[flag]) throw deopt;
  return value;
}
