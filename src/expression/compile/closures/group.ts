import type { Node, Pair } from '../../ast.ts';
import { deopt } from '../values/deopt.ts';
import { append, isList, unflagged } from '../values/list.ts';
import type { List } from '../values/list.ts';
import { setMember } from '../values/member.ts';
import type { Closure, Frame } from '../frame.ts';
import { NotCovered } from '../unit.ts';
import { spend } from './budget.ts';
import type { Builder } from './builder.ts';
import { binds } from './names.ts';
import { TupleScope } from './scope.ts';
import type { Tuple } from './scope.ts';

interface Member {
  readonly key: Closure;
  readonly value: Closure;
}

interface Group {
  data: unknown;
  readonly member: number;
}

/** `{ key: value, … }` over what it is given: an object, of one value or of the groups of a list. */
export function groupOf(node: { readonly lhs: readonly Pair[] }, builder: Builder): Closure {
  const members = node.lhs.map(([key, value]): Member => {
    // The package evaluates the values side by side: which of them sees a name bound by another is left to it.
    if (binds(value)) throw new NotCovered(value, 'a binding beside others of the same object');
    return { key: builder.build(key), value: builder.build(value) };
  });
  const keys = constantKeys(node.lhs);
  const harmless = builder.isHarmless(node);
  return (input, frame) => {
    if (isList(input)) {
      if (input.tupleStream === true) return overTuples(members, input, frame);
      if (input.length === 0 && input.sequence !== true && !harmless) throw deopt;
      if (input.length > 1 || keys === undefined) return overItems(members, input, frame);
    } else if (keys === undefined) return overItems(members, [unflagged(input, 'tupleStream')], frame);
    else unflagged(input, 'tupleStream');
    return object(keys, members, isList(input) ? input[0] : input, frame);
  };
}

/** The keys, where all are written out, differ and are allowed. */
function constantKeys(pairs: readonly Pair[]): readonly string[] | undefined {
  const keys: string[] = [];
  for (const [key] of pairs) {
    if (!isBareText(key)) return undefined;
    keys.push(String(key.value));
  }
  return new Set(keys).size === keys.length && !keys.some(isReserved) ? keys : undefined;
}

function isBareText({ type, predicate, group }: Node): boolean {
  return type === 'string' && predicate === undefined && group === undefined;
}

function isReserved(key: string): boolean {
  return key === '_jsonata_lambda' || key === '_jsonata_function';
}

function object(keys: readonly string[], members: readonly Member[], context: unknown, frame: Frame): unknown {
  const result: Record<string, unknown> = {};
  for (let at = 0; at < keys.length; at++) {
    const value = members[at]?.value(context, frame);
    const key = keys[at];
    if (value !== undefined && key !== undefined) setMember(result, key, value);
  }
  return result;
}

function overItems(members: readonly Member[], list: readonly unknown[], frame: Frame): unknown {
  const { base } = frame;
  const groups = new Map<string, Group>();
  // Of an empty list one object is made, of nothing.
  const length = Math.max(list.length, 1);
  for (let at = 0; at < length; at++) {
    spend(base, members.length);
    const item = list[at];
    for (let member = 0; member < members.length; member++) {
      const key = checked(members[member]?.key(item, frame));
      if (key === undefined) continue;
      const known = groups.get(key);
      if (known === undefined) groups.set(key, { data: item, member });
      else if (known.member !== member) throw deopt;
      else known.data = appended(known.data, item, base.limits.sequence);
    }
  }
  const result: Record<string, unknown> = {};
  for (const [key, { data, member }] of groups) {
    spend(base, 1);
    const value = members[member]?.value(data, frame);
    if (value !== undefined) setMember(result, key, value);
  }
  return result;
}

/** Lists that grow item by item; they are the groups' own, so that they are added to in place. */
const growing = new WeakSet<object>();

function appended(data: unknown, item: unknown, longest: number): unknown {
  if (!isList(data) || !growing.has(data)) {
    const joined = append(data, item, longest);
    if (isList(joined) && data !== undefined && item !== undefined) growing.add(joined);
    return joined;
  }
  if (item === undefined) return data;
  if (isList(item)) for (const one of item) data.push(one);
  else data.push(item);
  if (data.length > longest) throw deopt;
  return data;
}

function overTuples(members: readonly Member[], list: List, frame: Frame): unknown {
  const { base } = frame;
  // An object with the package's order of names: those that look like numbers come first. It matters here, see reduced.
  const groups: Record<string, Group> = {};
  for (const item of list) {
    spend(base, members.length);
    const tuple = item as Tuple;
    const scope = new TupleScope(frame, tuple);
    for (let member = 0; member < members.length; member++) {
      const key = checked(members[member]?.key(tuple['@'], scope));
      if (key === undefined) continue;
      const known = Object.hasOwn(groups, key) ? groups[key] : undefined;
      if (known === undefined) setMember(groups, key, { data: tuple, member });
      else if (known.member !== member) throw deopt;
      else known.data = appended(known.data, tuple, base.limits.sequence);
    }
  }
  const result: Record<string, unknown> = {};
  for (const [key, { data, member }] of Object.entries(groups)) {
    spend(base, 1);
    const tuple = reduced(data, base.limits.sequence);
    const context = tuple['@'];
    // A tuple alone in two groups loses its value to the first, as in the package.
    delete tuple['@'];
    const value = members[member]?.value(context, new TupleScope(frame, tuple));
    if (value !== undefined) setMember(result, key, value);
  }
  return result;
}

/** The tuples of a group as one: of each name all values. */
function reduced(data: unknown, longest: number): Tuple {
  if (!isList(data)) return data as Tuple;
  const [first, ...more] = data as Tuple[];
  const result: Tuple = Object.assign(emptyTuple(), first);
  for (const tuple of more) {
    for (const name of Object.keys(tuple)) result[name] = appended(result[name], tuple[name], longest);
  }
  return result;
}

/** Without a prototype: names of tuples are names of variables, which may be any. */
export function emptyTuple(): Tuple {
  return Object.create(null) as Tuple;
}

function checked(key: unknown): string | undefined {
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || isReserved(key)) throw deopt;
  return key;
}
