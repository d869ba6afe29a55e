import { isFunctionValue } from '../../function-value.ts';
import { tooMuch } from '../closures/budget.ts';
import { deopt } from '../values/deopt.ts';
import { booleanOf } from '../values/boolean.ts';
import { eachOf } from './call.ts';
import { add, define, listOf, member, namesOf } from './native.ts';
import type { Focus, Native } from './native.ts';

type Members = Record<string, unknown>;

/** An object without a prototype, as the package makes them: `__proto__` is a name like others in it. */
function empty(): Members {
  return Object.create(null) as Members;
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isFunctionValue(value);
}

/** An own member of an object that is neither a list nor a function. */
export function lookupOwn(object: object, key: string): unknown {
  return Object.hasOwn(object, key) ? member(object, key) : undefined;
}

function lookup(self: Focus, input: unknown, key: string): unknown {
  if (!Array.isArray(input)) return isMembers(input) ? lookupOwn(input, key) : undefined;
  const found = self.createSequence();
  for (const one of input) {
    const value = lookup(self, one, key);
    if (Array.isArray(value)) for (const part of value) add(self, found, part);
    else if (value !== undefined) add(self, found, value);
  }
  return found;
}

function collectNames(value: unknown, into: Members): void {
  if (Array.isArray(value)) for (const one of value) collectNames(one, into);
  else if (isMembers(value)) for (const name of Object.keys(value)) into[name] = true;
  // The package would take what it collects the names in for a function.
  if (isFunctionValue(into)) throw deopt;
}

function keys(self: Focus, value: unknown): unknown[] {
  const found = self.createSequence();
  let names: readonly string[] = [];
  if (Array.isArray(value)) {
    const all = empty();
    collectNames(value, all);
    names = Object.keys(all);
  } else if (isMembers(value)) names = Object.keys(value);
  for (const name of names) add(self, found, name);
  return found;
}

/** One object a member; of a list all of its members' together. */
function spread(self: Focus, value: unknown): unknown {
  if (!Array.isArray(value)) {
    if (typeof value !== 'object' || value === null) return value;
    // A lambda stays as it is, another function is taken apart: by the package.
    if (isFunctionValue(value)) throw deopt;
    const made = self.createSequence();
    for (const one of members(value)) add(self, made, one);
    return made;
  }
  // A list stays a list, however few it holds: only an empty one is a sequence.
  if (value.length === 0) return self.createSequence();
  const made: unknown[] = [];
  let some = false;
  for (const one of value) some = spreadAny(self, one, made) || some;
  return some ? made : self.createSequence();
}

/** Adds what a member of a list spreads to; whether there was anything to add, if only an empty list. */
function spreadAny(self: Focus, value: unknown, into: unknown[]): boolean {
  if (value === undefined) return false;
  if (Array.isArray(value)) {
    for (const one of value) spreadAny(self, one, into);
    return true;
  }
  if (isFunctionValue(value)) throw deopt;
  if (typeof value === 'object' && value !== null) spreadInto(self, value, into);
  else add(self, into, value);
  return true;
}

function spreadInto(self: Focus, value: object, into: unknown[]): void {
  for (const one of members(value)) {
    // The package comes to the same, after minutes: it copies the list for each.
    if (into.length >= (self.options?.sequence ?? Infinity)) throw tooMuch();
    into.push(one);
  }
}

/** Each member in an object of its own. */
function members(value: object): Members[] {
  return namesOf(value).map((name) => {
    const one = empty();
    one[name] = member(value, name);
    return one;
  });
}

export const objects: readonly Native[] = [
  define('keys', '<x-:a<s>>', function (value) {
    return keys(this, value);
  }),
  define('lookup', '<x-s:x>', function (input, key) {
    return lookup(this, input, String(key));
  }),
  define('spread', '<x-:a<o>>', function (value) {
    return spread(this, value);
  }),
  define('merge', '<a<o>:o>', (list) => {
    if (list === undefined) return undefined;
    const made = empty();
    for (const one of listOf(list)) for (const name of namesOf(one)) made[name] = member(one, name);
    return made;
  }),
  define('each', '<o-f:a>', function (value, func) {
    const made = this.createSequence();
    const names = namesOf(value);
    if (names.length === 0) return made;
    const each = eachOf(this, func);
    for (const name of names) {
      const given = each(member(value, name), name, value);
      if (given !== undefined) add(this, made, given);
    }
    return made;
  }),
  define('sift', '<o-f?:o>', function (value, func) {
    const names = namesOf(value);
    if (names.length === 0) return undefined;
    const each = eachOf(this, func);
    const made = empty();
    let some = false;
    for (const name of names) {
      if (!booleanOf(each(member(value, name), name, value))) continue;
      made[name] = member(value, name);
      some = true;
    }
    return some ? made : undefined;
  }),
];
