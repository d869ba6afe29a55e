import { isFunctionValue } from '../../function-value.ts';
import { mostValues, tooMuch } from '../closures/budget.ts';
import { isList, normalised, sequenceOf } from './list.ts';
import type { List } from './list.ts';

/** Names that every object has from its prototype: they are looked for among the object's own. */
const inherited: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

export type Member = (value: object) => unknown;

/** Reads one name of objects that are no lists; functions have no members. */
export function memberReader(name: string): Member {
  if (inherited.has(name)) return (value) => (Object.hasOwn(value, name) ? read(value, name) : undefined);
  return (value) => read(value, name);
}

function read(value: object, name: string): unknown {
  // JSON's own: whatever is found here by a name that prototypes do not have is the object's own.
  const found = (value as Readonly<Record<string, unknown>>)[name];
  return found === undefined || isFunctionValue(value) ? undefined : found;
}

/** What a name gives for any value, normalised; of a list, what it gives for all its members. */
export function lookup(value: unknown, member: Member): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (isList(value)) {
    const found: unknown[] = [];
    nested = mostValues;
    gather(value, member, found);
    return found.length <= 1 ? found[0] : sequenceOf(found);
  }
  const found = member(value);
  return isList(found) ? normalised(found) : found;
}

/** The same before it is normalised. */
export function lookupAll(value: unknown, member: Member): unknown {
  if (!isList(value)) return typeof value === 'object' && value !== null ? member(value) : undefined;
  const found: unknown[] = [];
  nested = mostValues;
  gather(value, member, found);
  return sequenceOf(found);
}

/** Lists in lists that one name is looked for in. */
let nested = mostValues;

function gather(list: List, member: Member, into: unknown[]): void {
  for (const item of list) {
    if (typeof item !== 'object' || item === null) continue;
    if (isList(item)) {
      if (--nested < 0) throw tooMuch();
      gather(item, member, into);
      continue;
    }
    const found = member(item);
    if (isList(found)) for (const one of found) into.push(one);
    else if (found !== undefined) into.push(found);
  }
}

/** Sets a member whatever its name: assigning `__proto__` would change the object's kind. */
export function setMember(target: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__')
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  else target[name] = value;
}
