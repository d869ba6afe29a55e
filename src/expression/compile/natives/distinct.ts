import { deopt } from '../values/deopt.ts';
import { isDeepEqual } from '../values/equal.ts';
import { isList } from '../values/list.ts';
import { member } from './native.ts';

/**
 * Each value once, where it comes first, added to `into`. Only what looks the same is compared: long lists take the
 * time of their length and not of its square.
 */
export function distinctOf(list: readonly unknown[], into: unknown[]): unknown[] {
  return list.length <= few ? eachWithEach(list, into) : byLooks(list, into);
}

/** So many are compared each with each: looking at them would cost more. */
const few = 8;

function eachWithEach(list: readonly unknown[], into: unknown[]): unknown[] {
  for (const one of list) if (!into.some((other) => isDeepEqual(one, other))) into.push(one);
  return into;
}

function byLooks(list: readonly unknown[], into: unknown[]): unknown[] {
  const seen = new Set<unknown>();
  const alike = new Map<string, unknown[]>();
  let [lists, likeLists] = [false, false];
  for (const one of list) {
    if (typeof one !== 'object' || one === null) {
      // NaN is equal to nothing, itself included.
      if (seen.has(one) && !Number.isNaN(one)) continue;
      seen.add(one);
      into.push(one);
      continue;
    }
    if (isList(one)) lists = true;
    else if (Object.hasOwn(one, 'length')) likeLists = true;
    // To the package a list equals an object that has the same places and length.
    if (lists && likeLists) throw deopt;
    const looks = looksOf(one);
    const others = alike.get(looks);
    if (others === undefined) alike.set(looks, [one]);
    else if (others.some((other) => isDeepEqual(one, other))) continue;
    else others.push(one);
    into.push(one);
  }
  return into;
}

/** Equal values have equal looks: their names in order, and what stands there as far as it is simple. */
function looksOf(value: object): string {
  if (isList(value)) return `[${value.map(lookOf).join()}`;
  return Object.getOwnPropertyNames(value)
    .sort()
    .map((name) => `${name}:${lookOf(member(value, name))}`)
    .join();
}

function lookOf(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'boolean':
      return String(value);
    default:
      return '';
  }
}
