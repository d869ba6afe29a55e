import type { Node, Stage } from '../../ast.ts';
import { deopt } from '../values/deopt.ts';
import { isList, sequenceOf } from '../values/list.ts';
import type { List } from '../values/list.ts';
import type { Closure, Frame } from '../frame.ts';
import { NotCovered } from '../unit.ts';
import { spend } from './budget.ts';
import type { Builder } from './builder.ts';
import { filterOf, listed, streamOf } from './filter.ts';
import { emptyTuple } from './group.ts';
import { TupleScope } from './scope.ts';
import type { Tuple } from './scope.ts';
import { sortOf } from './sort.ts';
import type { Sort } from './sort.ts';

type Narrow = (value: unknown, frame: Frame) => unknown;

interface Step {
  readonly node: Node;
  readonly each: Closure;
  readonly sort: Sort | undefined;
  readonly stages: readonly Narrow[];
}

/**
 * A path with `@`, `#` or `%`: from the step on that binds, a stream of tuples `{ "@": value, name: value … }`. Gives the
 * values, or (where the path stands inside another one that goes on) the tuples. Not normalised.
 */
export function tuplePath(node: Node, builder: Builder): Closure {
  const steps = (node.steps ?? []).map((step) => stepOf(step, builder));
  const start = steps.findIndex((step) => step.node.tuple === true);
  const before = steps.slice(0, start);
  const after = steps.slice(start);
  const absolute = node.steps?.[0]?.type === 'variable';
  const constructed = node.steps?.[0]?.consarray === true;
  const keepsTuples = node.tuple === true || node.group !== undefined;
  return (input, frame) => {
    const items = plainSteps(before, constructed, startOf(input, absolute), frame);
    // Nothing is left before the first tuple: the package ends the walk there, without a stream.
    if (before.length > 0 && (items === undefined || items.length === 0)) return items;
    const tuples = stream(after, constructed && start === 0, items ?? [], frame);
    if (keepsTuples) return tuples;
    return sequenceOf(tuples.map((tuple) => (tuple as Tuple)['@']));
  };
}

function startOf(input: unknown, absolute: boolean): List {
  return isList(input) && !absolute ? input : sequenceOf([input]);
}

function stepOf(node: Node, builder: Builder): Step {
  const sort = node.type === 'sort' ? sortOf(node, builder) : undefined;
  const each: Closure = sort === undefined ? builder.build(node) : () => undefined;
  return { node, each, sort, stages: (node.stages ?? []).map((stage) => stageOf(stage, node, builder)) };
}

function stageOf({ type, expr, value: name }: Stage, node: Node, builder: Builder): Narrow {
  if (type === 'filter' && expr !== undefined) {
    const filter = filterOf(expr, builder);
    return (value, frame) => listed(filter(value, frame));
  }
  if (name === undefined) throw new NotCovered(node, 'a stage without a name');
  return (value) => {
    if (!isList(value)) throw deopt;
    for (let at = 0; at < value.length; at++) {
      const tuple = value[at];
      // After a sort these are tuples of ours still; whatever else it is, it is not ours to write to.
      if (typeof tuple !== 'object' || tuple === null || !('@' in tuple)) throw deopt;
      (tuple as Tuple)[name] = at;
    }
    return value;
  };
}

/** The steps before the first that binds: over all items, flattened by one level. */
function plainSteps(steps: readonly Step[], constructed: boolean, start: List, frame: Frame): List | undefined {
  let items: unknown = start;
  for (const [at, { each, sort, stages }] of steps.entries()) {
    if (!isList(items)) throw deopt;
    if (at === 0 && constructed) items = each(items, frame);
    else if (sort !== undefined) items = narrowed(sort(items, frame), stages, frame);
    else items = flattened(items, each, stages, frame);
    if (items === undefined) return undefined;
    if (!isList(items)) throw deopt;
    if (items.length === 0) return items;
  }
  if (!isList(items)) throw deopt;
  return items;
}

function flattened(items: List, each: Closure, stages: readonly Narrow[], frame: Frame): List {
  const into: unknown[] = [];
  for (const item of items) {
    spend(frame.base, 1);
    const value = narrowed(each(item, frame), stages, frame);
    if (value === undefined) continue;
    if (!isList(value) || value.cons === true) into.push(value);
    else for (const member of value) into.push(member);
    if (into.length > frame.base.limits.sequence) throw deopt;
  }
  return sequenceOf(into);
}

function narrowed(value: unknown, stages: readonly Narrow[], frame: Frame): unknown {
  let result = value;
  for (const stage of stages) result = stage(result, frame);
  return result;
}

function stream(steps: readonly Step[], constructed: boolean, start: List, frame: Frame): List {
  let items = start;
  let tuples: List | undefined;
  for (const [at, step] of steps.entries()) {
    if (at === 0 && constructed) {
      const list = step.each(items, frame);
      if (!isList(list)) throw deopt;
      items = list;
      continue;
    }
    const next = narrowed(tupleStep(step, tuples, items, frame), step.stages, frame);
    if (!isList(next)) throw deopt;
    tuples = next;
  }
  if (tuples === undefined) throw deopt;
  return tuples;
}

function tupleStep(step: Step, tuples: List | undefined, items: List, frame: Frame): List {
  if (step.sort !== undefined) {
    if (tuples !== undefined) return step.sort(tuples, frame);
    const index = String(step.node.index);
    const sorted = step.sort(items, frame).map((item, at): Tuple => ({ '@': item, [index]: at }));
    return streamOf(sorted);
  }
  const from = tuples ?? items.map((item): Tuple => ({ '@': item }));
  const into: List = streamOf([]);
  for (const tuple of from) {
    spend(frame.base, 1);
    bindInto(into, step, tuple as Tuple, frame);
    if (into.length > frame.base.limits.sequence) throw deopt;
  }
  return into;
}

/** What a step gives for one tuple: a tuple for each value, with what was bound before and what the step binds. */
function bindInto(into: List, { node, each }: Step, tuple: Tuple, frame: Frame): void {
  const value = each(tuple['@'], new TupleScope(frame, tuple));
  if (value === undefined) return;
  const values: List = isList(value) ? value : [value];
  for (let at = 0; at < values.length; at++) {
    const made: Tuple = Object.assign(emptyTuple(), tuple);
    const found = values[at];
    if (values.tupleStream === true) Object.assign(made, found);
    else {
      if (node.focus !== undefined) made[node.focus] = found;
      else made['@'] = found;
      if (node.index !== undefined) made[node.index] = at;
      if (node.ancestor !== undefined) made[node.ancestor.label] = tuple['@'];
    }
    into.push(made);
  }
}
