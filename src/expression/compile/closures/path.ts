import type { Node } from '../../ast.ts';
import { deopt } from '../values/deopt.ts';
import { isList, keptList, normalised, sequenceOf } from '../values/list.ts';
import type { List } from '../values/list.ts';
import { memberReader } from '../values/member.ts';
import type { Closure, Frame } from '../frame.ts';
import { spend } from './budget.ts';
import type { Builder, Kind } from './builder.ts';
import { filtersOf } from './filter.ts';
import type { Filter } from './filter.ts';
import { groupOf } from './group.ts';
import { interned } from './scope.ts';
import { sortOf } from './sort.ts';
import type { Sort } from './sort.ts';
import { tuplePath } from './tuple.ts';

/** A step: of each item alone, or (`^(…)`) of all together. */
export type Step =
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
    if (!isList(value)) throw deopt;
    if (value.cons === true && value.sequence !== true) {
      const wrapped = sequenceOf([value]);
      wrapped.keepSingleton = true;
      return wrapped;
    }
    // A list of the data is one already, and it is not ours to mark.
    if (value.sequence === true) value.keepSingleton = true;
    return value;
  };
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

/** Step after step; gives a sequence, or the one list of the data that the last step found. Not normalised. */
function walked({ steps, absolute, constructed }: Walk): Closure {
  return (input, frame) => {
    let items: List = isList(input) && !absolute ? input : sequenceOf([input]);
    for (let at = 0; at < steps.length; at++) {
      const step = steps[at];
      if (step === undefined) break;
      if (step.each === undefined) {
        const sorted = staged(step.all(items, frame), step.filters, frame);
        if (!isList(sorted)) throw deopt;
        items = sorted;
      } else if (at === 0 && constructed) {
        const list = step.each(items, frame);
        if (list === undefined) return undefined;
        // What a predicate left of it may be no list, which the package goes through all the same.
        if (!isList(list)) throw deopt;
        items = list;
      } else items = over(step.each, items, at === steps.length - 1, frame);
      if (items.length === 0) break;
    }
    return items;
  };
}

export function staged(value: unknown, filters: readonly Filter[], frame: Frame): unknown {
  let result = value;
  for (const filter of filters) result = filter(result, frame);
  return result;
}

/** One step over all items: lists are flattened by one level, but the last leaves a single list of the data as it is. */
function over(step: Closure, items: List, last: boolean, frame: Frame): List {
  const { length } = items;
  const { base } = frame;
  if (length > 1) spend(base, length);
  const into: unknown[] = [];
  let found = 0;
  let only: unknown;
  for (let at = 0; at < length; at++) {
    const value = step(items[at], frame);
    if (value === undefined) continue;
    found++;
    only = value;
    if (!isList(value) || value.cons === true) into.push(value);
    else for (const member of value) into.push(member);
    if (into.length > base.limits.sequence) throw deopt;
  }
  if (last && found === 1 && isList(only) && only.sequence !== true) return only;
  return sequenceOf(into);
}

function isNamed({ steps = [], tuple }: Node): boolean {
  return (
    tuple !== true &&
    steps.every(({ type, stages, keepArray }) => type === 'name' && stages === undefined && keepArray !== true)
  );
}

/** A path of names alone, over objects: the usual one. Where a list comes in, `found` goes all the way. */
function named(steps: readonly Node[], found: Closure): Closure {
  const readers = steps.map(({ value }) => memberReader(interned(String(value))));
  const last = readers.length - 1;
  return (input, frame) => {
    let value = input;
    for (let at = 0; at <= last; at++) {
      if (typeof value !== 'object' || value === null) return undefined;
      const reader = readers[at];
      if (isList(value) || reader === undefined) return normalised(found(input, frame));
      value = reader(value);
    }
    // A list of the data that the last name finds stays as it is; a sequence may be one of one.
    return isList(value) && value.sequence === true ? normalised(found(input, frame)) : value;
  };
}
