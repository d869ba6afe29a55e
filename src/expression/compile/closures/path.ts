import type { Node } from '../../ast.ts';
import { deopt } from '../values/deopt.ts';
import { isList, keptList, normalised, sequenceOf } from '../values/list.ts';
import type { List } from '../values/list.ts';
import { lookup, memberReader } from '../values/member.ts';
import type { Closure, Frame } from '../frame.ts';
import { spend } from './budget.ts';
import type { Builder, Kind } from './builder.ts';
import { filtersOf, listed } from './filter.ts';
import type { Filter } from './filter.ts';
import { groupOf } from './group.ts';
import { interned } from './scope.ts';
import { sortOf } from './sort.ts';
import type { Sort } from './sort.ts';
import { tuplePath } from './tuple.ts';

/** A step: of each item alone, or (`^(…)`) of all together. */
type Step =
  | { readonly each: Closure; readonly all?: undefined }
  | { readonly each?: undefined; readonly all: Sort; readonly filters: readonly Filter[] };

interface Walk {
  readonly steps: readonly Step[];
  /** It begins with a variable: a list that is the input is one item for it. */
  readonly absolute: boolean;
  /** It begins with `[…]`: the step sees the whole input at once. */
  readonly constructed: boolean;
}

export const path: Kind = (node, builder) => {
  const steps = node.steps ?? [];
  const [first] = steps;
  const kept = node.keepSingletonArray === true;
  const found = steps.some(({ tuple }) => tuple === true)
    ? tuplePath(node, builder)
    : walked({
        steps: steps.map((step, at) => stepOf(step, at === 0, builder)),
        absolute: first?.type === 'variable',
        constructed: first?.consarray === true,
      });
  if (node.group !== undefined) {
    const group = groupOf(node.group, builder);
    const before = kept ? keepingOf(found) : found;
    return (input, frame) => group(before(input, frame), frame);
  }
  if (kept) {
    const keeping = keepingOf(found);
    return node.keepArray === true
      ? (input, frame) => keptList(keeping(input, frame))
      : (input, frame) => normalised(keeping(input, frame));
  }
  if (node.keepArray === true) return (input, frame) => keptList(found(input, frame));
  if (isNamed(node)) return named(steps, found);
  return (input, frame) => normalised(found(input, frame));
};

/** `[]` was written at a step: what the path gives stays a list. */
function keepingOf(found: Closure): Closure {
  return (input, frame) => {
    const value = found(input, frame);
    if (value === undefined) return undefined;
    if (!isList(value)) return keepingOne(value);
    if (value.cons === true && value.sequence !== true) return keepingOne(value);
    // A list of the data is one already, and it is not ours to mark.
    if (value.sequence === true) value.keepSingleton = true;
    return value;
  };
}

function keepingOne(value: unknown): List {
  const list = sequenceOf([value]);
  list.keepSingleton = true;
  return list;
}

/** A step with its predicates, which narrow down what each item gives. */
function stepOf(node: Node, first: boolean, builder: Builder): Step {
  const filters = filtersOf(node.stages ?? [], node, builder);
  if (node.type === 'sort') return { all: sortOf(node, builder), filters };
  const step = builder.build(node);
  const [filter, ...more] = filters;
  if (filter === undefined || (first && node.consarray === true)) return { each: step };
  if (more.length === 0) return { each: (input, frame) => filter(step(input, frame), frame) };
  return {
    each: (input, frame) => {
      let value = step(input, frame);
      for (const next of filters) value = next(value, frame);
      return value;
    },
  };
}

/**
 * Step after step; gives a sequence, the one list of the data that the last step found, or (in place of a sequence of
 * one or none) what is no list, or nothing. Not normalised.
 */
function walked({ steps, absolute, constructed }: Walk): Closure {
  const last = steps.length - 1;
  return (input, frame) => {
    if (constructed || (isList(input) && !absolute)) {
      const items = isList(input) ? input : sequenceOf([input]);
      return throughout(steps, { from: 0, constructed }, items, frame);
    }
    let value = input;
    // As long as one value comes after the other, no list is made.
    for (let at = 0; at <= last; at++) {
      const step = steps[at];
      if (step === undefined) break;
      if (step.each === undefined) {
        if (step.filters.length === 0) continue;
        return throughout(steps, { from: at }, [value], frame);
      }
      value = step.each(value, frame);
      if (value === undefined) return undefined;
      if (!isList(value)) continue;
      if (at === last) return value.sequence === true ? sequenceOf([...value]) : value;
      return throughout(steps, { from: at + 1 }, value.cons === true ? [value] : value, frame);
    }
    return value;
  };
}

interface Begin {
  readonly from: number;
  readonly constructed?: boolean;
}

/** The steps from one on, over a list. */
function throughout(steps: readonly Step[], { from, constructed }: Begin, start: List, frame: Frame): unknown {
  const last = steps.length - 1;
  let items = start;
  // Whether the items are a list that stands for itself, or one that is marked already.
  let finished = false;
  for (let at = from; at <= last; at++) {
    const step = steps[at];
    if (step === undefined || items.length === 0) break;
    if (step.each === undefined) {
      const sorted = step.all(items, frame);
      finished = sorted !== items || finished;
      if (step.filters.length > 0) finished = true;
      items = step.filters.length > 0 ? listed(staged(sorted, step.filters, frame)) : sorted;
    } else if (at === 0 && constructed === true) {
      const list = step.each(items, frame);
      // What a predicate left of it may be no list, which the package goes through all the same.
      if (!isList(list)) throw deopt;
      items = list;
      finished = true;
    } else if (at < last) {
      items = over(step.each, items, frame);
      finished = false;
    } else return lastOver(step.each, items, frame);
  }
  return finished ? items : sequenceOf(items === start ? [...items] : items);
}

function staged(value: unknown, filters: readonly Filter[], frame: Frame): unknown {
  let result = value;
  for (const filter of filters) result = filter(result, frame);
  return result;
}

/** One step over all items; lists are flattened by one level. */
function over(step: Closure, items: List, frame: Frame): List {
  const { base } = frame;
  const into: unknown[] = [];
  for (const item of items) {
    spend(base, 1);
    const value = step(item, frame);
    if (value === undefined) continue;
    add(value, into);
    if (into.length > base.limits.sequence) throw deopt;
  }
  return into;
}

/** The same for the last step: it leaves a single list of the data as it is. */
function lastOver(step: Closure, items: List, frame: Frame): List {
  const { base } = frame;
  const into: unknown[] = [];
  let found = 0;
  let only: unknown;
  for (const item of items) {
    spend(base, 1);
    const value = step(item, frame);
    if (value === undefined) continue;
    found++;
    only = value;
    add(value, into);
    if (into.length > base.limits.sequence) throw deopt;
  }
  return found === 1 && isList(only) && only.sequence !== true ? only : sequenceOf(into);
}

function add(value: unknown, into: unknown[]): void {
  if (!isList(value) || value.cons === true) into.push(value);
  else for (const member of value) into.push(member);
}

function isNamed({ steps = [], tuple }: Node): boolean {
  const plain = (step: Node): boolean => step.type === 'name' && step.stages === undefined && step.keepArray !== true;
  return tuple !== true && steps.every((step) => plain(step) && step.tuple !== true);
}

/** A path of names alone, over objects: the usual one. Where a list comes in, `found` goes all the way. */
function named(steps: readonly Node[], found: Closure): Closure {
  const readers = steps.map(({ value }) => memberReader(interned(String(value))));
  const each = readers.map((reader): Step => ({ each: (input) => lookup(input, reader) }));
  return (input, frame) => {
    let value = input;
    for (let at = 0; at < readers.length; at++) {
      if (typeof value !== 'object' || value === null) return undefined;
      const reader = readers[at];
      if (reader === undefined) break;
      if (isList(value)) {
        if (at === 0) return normalised(found(input, frame));
        return normalised(throughout(each, { from: at }, value.cons === true ? [value] : value, frame));
      }
      value = reader(value);
      if (isList(value) && value.sequence === true) value = normalised(value);
    }
    // A list of the data that the last name finds stays as it is; a sequence may be one of one.
    return isList(value) && value.sequence === true ? normalised(sequenceOf([...value])) : value;
  };
}
