import { isPairs } from '../../ast.ts';
import type { Node } from '../../ast.ts';
import { rangesPerSequence } from '../../limits.ts';
import { stringOf } from '../natives/string.ts';
import { booleanOf, isNumeric } from '../values/boolean.ts';
import { deopt } from '../values/deopt.ts';
import { isDeepEqual } from '../values/equal.ts';
import { isList, sequenceOf } from '../values/list.ts';
import type { Closure, Frame } from '../frame.ts';
import { NotCovered } from '../unit.ts';
import { part } from './builder.ts';
import type { Builder, Kind } from './builder.ts';
import { endless, spend } from './budget.ts';

type Arithmetic = (left: number, right: number) => number;

const arithmetic: ReadonlyMap<string, Arithmetic> = new Map<string, Arithmetic>([
  ['+', (left, right) => left + right],
  ['-', (left, right) => left - right],
  ['*', (left, right) => left * right],
  ['/', (left, right) => left / right],
  ['%', (left, right) => left % right],
]);

type Comparison = <T extends string | number>(left: T, right: T) => boolean;

const comparisons: ReadonlyMap<string, Comparison> = new Map<string, Comparison>([
  ['<', (left, right) => left < right],
  ['<=', (left, right) => left <= right],
  ['>', (left, right) => left > right],
  ['>=', (left, right) => left >= right],
]);

type Operation = (left: unknown, right: unknown, frame: Frame) => unknown;

/** What each operator makes of its two values. */
const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['=', (left, right) => left !== undefined && right !== undefined && isDeepEqual(left, right)],
  ['!=', (left, right) => left !== undefined && right !== undefined && !isDeepEqual(left, right)],
  ['&', (left, right) => textOf(left) + textOf(right)],
  ['in', (left, right) => isIn(left, right)],
  ['..', range],
  ...[...arithmetic].map(([sign, of]): [string, Operation] => [sign, (left, right) => calculated(left, right, of)]),
  ...[...comparisons].map(([sign, of]): [string, Operation] => [sign, (left, right) => compared(left, right, of)]),
]);

export const binary: Kind = (node, builder) => {
  const sign = String(node.value);
  const [left, right] = sides(node, builder);
  if (sign === 'and') return (input, frame) => booleanOf(left(input, frame)) && booleanOf(right(input, frame));
  if (sign === 'or') return (input, frame) => booleanOf(left(input, frame)) || booleanOf(right(input, frame));
  const operation = operations.get(sign);
  if (operation === undefined) throw new NotCovered(node, `the operator ${sign}`);
  return (input, frame) => operation(left(input, frame), right(input, frame), frame);
};

export function sides(node: Node, builder: Builder): [Closure, Closure] {
  return [part(isPairs(node.lhs) ? undefined : node.lhs, builder), part(node.rhs, builder)];
}

function calculated(left: unknown, right: unknown, of: Arithmetic): number | undefined {
  if (left !== undefined && !isNumeric(left)) throw deopt;
  if (right !== undefined && !isNumeric(right)) throw deopt;
  return left === undefined || right === undefined ? undefined : of(left, right);
}

function compared(left: unknown, right: unknown, of: Comparison): boolean | undefined {
  if (typeof left === 'number' && typeof right === 'number') return of(left, right);
  if (typeof left === 'string' && typeof right === 'string') return of(left, right);
  if (!isComparable(left) || !isComparable(right)) throw deopt;
  if (left === undefined || right === undefined) return undefined;
  throw deopt;
}

function isComparable(value: unknown): boolean {
  return value === undefined || typeof value === 'string' || typeof value === 'number';
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined ? '' : stringOf(value);
}

function isIn(value: unknown, list: unknown): boolean {
  if (value === undefined || list === undefined) return false;
  if (!isList(list)) return value === list;
  for (const member of list) if (member === value) return true;
  return false;
}

function range(from: unknown, to: unknown, { base }: Frame): unknown {
  if (from !== undefined && !isWhole(from)) throw deopt;
  if (to !== undefined && !isWhole(to)) throw deopt;
  if (from === undefined || to === undefined || from > to) return undefined;
  const size = to - from + 1;
  base.ranged += size;
  if (size > 1e7 || size > base.limits.sequence || base.ranged > base.limits.sequence * rangesPerSequence) throw deopt;
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to)) throw endless();
  spend(base, size);
  const list: unknown[] = [];
  for (let number = from; number <= to; number++) list.push(number);
  return sequenceOf(list);
}

function isWhole(value: unknown): value is number {
  return Number.isInteger(value);
}

/** `-x` */
export const negation: Kind = (node, builder) => {
  const of = part(node.expression, builder);
  return (input, frame) => {
    const value = of(input, frame);
    if (value === undefined) return undefined;
    if (!isNumeric(value)) throw deopt;
    return -value;
  };
};

export const condition: Kind = (node, builder) => {
  const test = part(node.condition, builder);
  const yes = part(node.then, builder);
  const no = part(node.else, builder);
  return (input, frame) => (booleanOf(test(input, frame)) ? yes(input, frame) : no(input, frame));
};
