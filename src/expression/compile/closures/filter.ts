import type { Node, Stage } from '../../ast.ts';
import { booleanOf, isNumeric } from '../values/boolean.ts';
import { deopt } from '../values/deopt.ts';
import { isList, sequenceOf, unflagged } from '../values/list.ts';
import type { List } from '../values/list.ts';
import type { Closure, Frame } from '../frame.ts';
import { NotCovered } from '../unit.ts';
import { spend } from './budget.ts';
import type { Builder } from './builder.ts';
import { TupleScope } from './scope.ts';
import type { Tuple } from './scope.ts';

/**
 * Narrows a value down; gives a sequence, the list that an index picked, or (in place of a sequence of one) what is no
 * list itself. Not normalised: nothing found is an empty sequence.
 */
export type Filter = (value: unknown, frame: Frame) => unknown;

export function filterOf(predicate: Node, builder: Builder): Filter {
  if (predicate.type === 'number') return indexed(Number(predicate.value));
  const test = builder.build(predicate);
  return (value, frame) => {
    if (isList(value)) return value.tupleStream === true ? tuples(value, test, frame) : members(value, test, frame);
    unflagged(value, 'tupleStream');
    const result = test(value, frame);
    if (result === true && value !== undefined) return value;
    const kept: unknown[] = [];
    keep(value, result, 0, 1, kept);
    return sequenceOf(kept);
  };
}

/** What a filter gave, as a list. */
export function listed(value: unknown): List {
  return isList(value) ? value : sequenceOf([value]);
}

/** Predicates, one after the other. */
export function filtersOf(stages: readonly Stage[], node: Node, builder: Builder): readonly Filter[] {
  return stages.map(({ type, expr }) => {
    if (type !== 'filter' || expr === undefined) throw new NotCovered(node, 'a position without tuples');
    return filterOf(expr, builder);
  });
}

function indexed(written: number): Filter {
  const index = Math.floor(written);
  return (value) => {
    if (!isList(value)) {
      unflagged(value, 'tupleStream');
      return (index === 0 || index === -1) && value !== undefined ? value : sequenceOf([]);
    }
    const item = value[index < 0 ? value.length + index : index];
    if (item === undefined) return value.tupleStream === true ? streamOf([]) : sequenceOf([]);
    return value.tupleStream === true && !isList(item) ? streamOf([item]) : item;
  };
}

/** A list of tuples. */
export function streamOf(tuples: unknown[]): List {
  const list = sequenceOf(tuples);
  list.tupleStream = true;
  return list;
}

function members(list: List, test: Closure, frame: Frame): List {
  const { length } = list;
  const kept: unknown[] = [];
  for (let at = 0; at < length; at++) {
    spend(frame.base, 1);
    const item = list[at];
    const result = test(item, frame);
    if (result === true) kept.push(item);
    else if (result !== false && result !== undefined) keep(item, result, at, length, kept);
  }
  if (kept.length > frame.base.limits.sequence) throw deopt;
  return sequenceOf(kept);
}

function tuples(list: List, test: Closure, frame: Frame): List {
  const { length } = list;
  const kept = streamOf([]);
  for (let at = 0; at < length; at++) {
    spend(frame.base, 1);
    const tuple = list[at] as Tuple;
    keep(tuple, test(tuple['@'], new TupleScope(frame, tuple)), at, length, kept);
  }
  if (kept.length > frame.base.limits.sequence) throw deopt;
  return kept;
}

/** A predicate's value: a number or list of numbers are positions (and one named twice is taken twice), else a condition. */
function keep(item: unknown, result: unknown, at: number, length: number, kept: unknown[]): void {
  if (result === true) kept.push(item);
  else if (typeof result === 'number' && isNumeric(result)) {
    if (place(result, length) === at) kept.push(item);
  } else if (isList(result) && result.every(isNumeric)) {
    for (const position of result) if (place(Number(position), length) === at) kept.push(item);
  } else if (booleanOf(result)) kept.push(item);
}

function place(position: number, length: number): number {
  const whole = Math.floor(position);
  return whole < 0 ? length + whole : whole;
}
