import { isFunctionValue } from '../../function-value.ts';
import { mostValues, tooMuch } from '../closures/budget.ts';
import { deopt } from './deopt.ts';
import { isList } from './list.ts';

/** The same value, or lists and objects of the same values. Throws `deopt` for functions: they hold their surroundings. */
export function isDeepEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  steps = mostValues;
  return isSame(left, right);
}

let steps = mostValues;

function isSame(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (steps-- <= 0) throw tooMuch();
  if (isList(left) && isList(right)) {
    if (left.length !== right.length) return false;
    for (let at = 0; at < left.length; at++) if (!isSame(left[at], right[at])) return false;
    return true;
  }
  if (isList(left) || isList(right)) return isListLike(isList(left) ? right : left);
  return hasSameMembers(left, right);
}

/** The package compares a list with an object by the names of their members, of which a list has `length`. */
function isListLike(value: object): false {
  if (Object.hasOwn(value, 'length')) throw deopt;
  return false;
}

function hasSameMembers(left: object, right: object): boolean {
  if (isFunctionValue(left) || isFunctionValue(right)) throw deopt;
  const names = Object.getOwnPropertyNames(left);
  if (names.length !== Object.getOwnPropertyNames(right).length) return false;
  // In two passes: other names are no reason to compare the values, which may be deep.
  for (const name of names) if (!Object.hasOwn(right, name)) return false;
  const [one, other] = [left as Members, right as Members];
  return names.every((name) => isSame(one[name], other[name]));
}

type Members = Readonly<Record<string, unknown>>;
