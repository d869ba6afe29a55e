import { HrwireError } from '../error/error.ts';
import { isFunctionValue } from './function-value.ts';

/**
 * A copy of a value in plain JSON: no sequence flags, no shared parts, a field named `__proto__` stays a field.
 * Throws `expression.value` for functions, NaN, infinities and whatever else JSON cannot hold.
 */
export function plain(value: unknown): unknown {
  left = mostPlain;
  return copied(value);
}

/**
 * Values, and texts by 64 characters, that one copy may hold. An expression that puts what it made twice into what it
 * makes next has a value of a few objects, and a copy without end.
 */
const mostPlain = 1_000_000;
let left = mostPlain;

function copied(value: unknown): unknown {
  if (left-- <= 0)
    throw new HrwireError('expression.sequence', 'The expression gives too many values', {
      hint: 'Does it put a list or object into itself again and again?',
    });
  switch (typeof value) {
    case 'string':
      left -= value.length >> 6;
      return value;
    case 'boolean':
    case 'undefined':
      return value;
    case 'number':
      if (!Number.isFinite(value))
        throw noJson('a number without end', 'Is something divided by zero? Check the divisor first.');
      return value === 0 ? 0 : value;
    case 'object':
      break;
    default:
      throw typeof value === 'function'
        ? givenFunction()
        : noJson(`a ${typeof value}`, 'Give text, a number or a boolean.');
  }
  if (value === null) return null;
  if (Array.isArray(value)) return plainList(value);
  return plainObject(value);
}

/** By hand: `Array.from` takes five times as long for lists of a few. */
function plainList(list: readonly unknown[]): unknown[] {
  const copy: unknown[] = [];
  for (let at = 0; at < list.length; at++) copy.push(copied(list[at]) ?? null);
  return copy;
}

function plainObject(value: object): Record<string, unknown> {
  if (isFunctionValue(value)) throw givenFunction();
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    // A name that is listed is a member's.
    const plainMember = copied((value as Readonly<Record<string, unknown>>)[key]);
    if (plainMember === undefined) continue;
    // Assigning `__proto__` would change the object's kind in place of adding a field.
    if (key === '__proto__')
      Object.defineProperty(copy, key, { value: plainMember, enumerable: true, configurable: true, writable: true });
    else copy[key] = plainMember;
  }
  return copy;
}

function noJson(what: string, hint: string): HrwireError {
  return new HrwireError('expression.value', `The expression gives ${what}, which is no JSON value`, { hint });
}

function givenFunction(): HrwireError {
  return noJson('a function', 'Call it, with its arguments in parentheses: $uppercase(name).');
}
