import type { Limits } from '../../expression.ts';
import { isFunctionValue } from '../../function-value.ts';
import { notFast } from '../../not-fast.ts';
import { plain } from '../../plain.ts';
import { isFinal, look } from '../closures/budget.ts';
import { averageOf, maxOf, minOf, sumOf } from '../natives/aggregates.ts';
import { typeOf } from '../natives/boolean.ts';
import { replaceText } from '../natives/matching.ts';
import type { Focus, Native } from '../natives/native.ts';
import { fromMillisIso, toMillisIso } from '../natives/dates.ts';
import { numberOfText, round } from '../natives/number.ts';
import { signatureOf } from '../natives/signature.ts';
import { sortedBy } from '../natives/sort.ts';
import { stringOf } from '../natives/string.ts';
import { lengthOf, substring, substringAfter, substringBefore, trim } from '../natives/text.ts';
import { booleanOf } from '../values/boolean.ts';
import { deopt } from '../values/deopt.ts';
import { isDeepEqual } from '../values/equal.ts';
import { isList, normalised, sequenceOf, unflagged } from '../values/list.ts';
import { lookup, memberReader } from '../values/member.ts';
import { settled } from '../values/settled.ts';
import type { Frame } from '../frame.ts';
import { flat, followWithin, pluckWithin, unusual, unwrapped } from './follow.ts';

/** What generated code calls, by the names that it uses. Each is exact for any value, or throws `deopt`. */
export type Runtime = Readonly<Record<string, unknown>>;

export function runtimeOf(limits: Limits): Runtime {
  const longest = limits.sequence;
  const follow = followWithin(longest);
  const bounded = <T>(list: readonly T[]): readonly T[] => {
    if (list.length > longest) throw deopt;
    return list;
  };
  return {
    ...always,
    follow,
    pluck: pluckWithin(follow, longest),
    bounded,
    flat: (found: readonly unknown[], last: boolean) => flat(bounded(found), last),
    unwrapped: (found: readonly unknown[]) => unwrapped(bounded(found)),
    appended: (list: unknown[], value: unknown) => {
      if (value === undefined) return list;
      if (!isList(value)) {
        list.push(value);
        return list;
      }
      return bounded(list.concat(value));
    },
    native: (called: Native, args: readonly unknown[], input: unknown) => native(called, args, input, limits),
    elementsOf: (value: unknown) => bounded(isList(value) ? value : value === undefined ? [] : [value]),
    sorted: (value: unknown, after: (left: unknown, right: unknown) => boolean) => sorted(value, after, bounded),
  };
}

/** A built-in function by its signature, as the package calls it. */
function native({ signature, implementation }: Native, args: readonly unknown[], input: unknown, limits: Limits) {
  const focus: Focus = {
    input,
    environment: noFrame,
    createSequence: (...one) => sequenceOf(one),
    options: limits,
  };
  const checked = signature === undefined ? args : signature.validate(args, input);
  return settled(normalised(implementation.apply(focus, [...checked])));
}

/** Functions that are called so look nothing up: those that do get a closure's frame. */
const noFrame: Frame = {
  get base(): never {
    throw deopt;
  },
  parent: undefined,
  bind: () => {
    throw deopt;
  },
  lookup: () => {
    throw deopt;
  },
};

/** A look at the clock. Throws what is final where the time is over. */
function late({ base }: Frame): number {
  return look(base);
}

/** `after` says that the right one goes first; all else keeps its order. */
function sorted(
  value: unknown,
  after: (left: unknown, right: unknown) => boolean,
  bounded: (list: readonly unknown[]) => readonly unknown[],
): unknown {
  if (!isList(value) || value.length < 2) return isList(value) || value === undefined ? value : [value];
  return sortedBy(bounded(value), after);
}

function compared(left: unknown, right: unknown): undefined {
  for (const side of [left, right])
    if (side !== undefined && typeof side !== 'string' && typeof side !== 'number') throw deopt;
  if (left === undefined || right === undefined) return undefined;
  // Of two kinds, or an infinite number beside another value: the package says.
  throw deopt;
}

/** Whether arithmetic gives nothing, since one operand is nothing and the other a number, or nothing as well. */
function absent(left: unknown, right: unknown): boolean {
  const fits = (side: unknown): boolean => side === undefined || (typeof side === 'number' && Number.isFinite(side));
  return fits(left) && fits(right) && (left === undefined || right === undefined);
}

/** Whether a number is finite; throws for what `$type` refuses, and for what is no number and would pass for another kind. */
function finite(number: number): boolean {
  if (!Number.isFinite(number)) throw deopt;
  return true;
}

/** A member by a name that is known at run time alone. */
function lookedUp(value: unknown, name: unknown): unknown {
  if (typeof name !== 'string') {
    if (name === undefined && !isFunctionValue(value)) return undefined;
    throw deopt;
  }
  return lookup(noFunction(value), memberReader(name));
}

/** A value that is no function. The package fails over data that is flagged as one and says nothing of its parameters. */
function noFunction(value: unknown): unknown {
  if (isFunctionValue(value)) throw deopt;
  return value;
}

function includes(item: unknown, list: unknown): boolean {
  if (item === undefined || list === undefined) return false;
  return isList(list) ? list.some((one) => one === item) : list === item;
}

/** Whether a predicate keeps the element at a place: by truth, or by the numbers of the places. */
function keeps(said: unknown, at: number, length: number): boolean {
  const places = typeof said === 'number' ? [said] : said;
  if (!isList(places)) return booleanOf(places);
  if (!places.every((place) => typeof place === 'number')) return booleanOf(places);
  let found = 0;
  for (const place of places) {
    if (typeof place !== 'number' || !Number.isFinite(place)) throw deopt;
    const index = Math.floor(place) < 0 ? length + Math.floor(place) : Math.floor(place);
    if (index === at) found++;
  }
  // Named twice, it is there twice.
  if (found > 1) throw deopt;
  return found === 1;
}

function itemAt(value: unknown, index: number): unknown {
  if (!isList(value)) return index === 0 || index === -1 ? unflagged(value, 'tupleStream') : undefined;
  return value[index < 0 ? value.length + index : index];
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'string') return numberOfText(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value === undefined) return undefined;
  throw deopt;
}

function joinedTexts(value: unknown, separator: string): string | undefined {
  if (typeof value === 'string' || value === undefined) return value;
  if (!isList(value) || !value.every((one) => typeof one === 'string')) throw deopt;
  return value.join(separator);
}

const aggregate =
  (of: (list: readonly unknown[]) => number | undefined) =>
  (value: unknown): number | undefined => {
    if (value === undefined) return undefined;
    const result = of(isList(value) ? value : [value]);
    if (result !== undefined && !Number.isFinite(result)) throw deopt;
    return result;
  };

/** The instant that `$now()` and `$millis()` give, if there is one. */
function instant(now: number): number {
  if (!Number.isFinite(now)) throw deopt;
  return now;
}

/** One of hrwire's functions, by its signature. */
function own(implementation: (...args: unknown[]) => unknown, signature: string, args: unknown[], input: unknown) {
  return settled(implementation(...signatureOf(signature).validate(args, input)));
}

const always = {
  deopt,
  notFast,
  plain,
  protoOf: Object.getPrototypeOf,
  usual: Object.prototype,
  unusual,
  bare: (value: object) => Object.getPrototypeOf(value) === null,
  inherited: (value: object, name: string): unknown =>
    Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : undefined,
  isFunctionValue,
  textOf: (value: unknown) => (value === undefined ? '' : stringOf(noFunction(value))),
  isTrue: (value: unknown) => booleanOf(noFunction(value)),
  noFunction,
  isEqual: isDeepEqual,
  compared,
  absent,
  finite,
  typeOf: (value: unknown) => typeOf(noFunction(value)),
  round: (number: number, digits?: number) => {
    const rounded = round(number, digits);
    if (!Number.isFinite(rounded)) throw deopt;
    return rounded;
  },
  includes,
  keeps,
  itemAt,
  itemsOf: (value: unknown) => (isList(value) ? value : [unflagged(value, 'tupleStream')]),
  numberOf,
  joinedTexts,
  sum: aggregate(sumOf),
  max: aggregate(maxOf),
  min: aggregate(minOf),
  average: aggregate(averageOf),
  lengthOf,
  substring,
  substringBefore,
  substringAfter,
  replaceText,
  lookedUp,
  trim,
  toMillisIso,
  fromMillisIso,
  settled,
  late,
  leftBy: (thrown: unknown) => (isFinal(thrown) ? thrown : notFast),
  own,
  instant,
};
