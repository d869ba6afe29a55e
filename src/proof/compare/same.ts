import { isBlank, isObject } from '../../record/json.ts';

/**
 * Whether the target shows what was written. Systems answer in their own spelling: a number as its text, nothing for an
 * empty field, an instant in another zone. Texts are compared as they are: a name in other letters is another name.
 */
export function same(expected: unknown, found: unknown): boolean {
  if (isEmpty(expected)) return isEmpty(found);
  if (isEmpty(found)) return false;
  if (Array.isArray(expected)) {
    if (!Array.isArray(found)) return expected.length === 1 && same(expected[0], found);
    return expected.length === found.length && expected.every((each, index) => same(each, found[index]));
  }
  if (Array.isArray(found)) return found.length === 1 && same(expected, found[0]);
  if (isObject(expected)) {
    // What the target adds of its own is no difference.
    return isObject(found) && Object.entries(expected).every(([name, value]) => same(value, own(found, name)));
  }
  return expected === found || sameScalar(expected, found);
}

/** Blank, or a list or an object of nothing but blanks. */
export function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isEmpty);
  if (isObject(value)) return Object.values(value).every(isEmpty);
  return isBlank(value);
}

function own(object: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function sameScalar(a: unknown, b: unknown): boolean {
  if (typeof a === 'number') return typeof b === 'string' && isNumber(b) && Number(b) === a;
  if (typeof b === 'number') return sameScalar(b, a);
  if (typeof a === 'boolean') return typeof b === 'string' && b.toLowerCase() === String(a);
  if (typeof b === 'boolean') return sameScalar(b, a);
  return typeof a === 'string' && typeof b === 'string' && sameInstant(a, b);
}

/** `007` is no number: it is a number of somebody. */
function isNumber(text: string): boolean {
  return /^-?(0|[1-9][0-9]*)(\.[0-9]+)?$/.test(text);
}

const moment = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** A day is its first moment; a time without a zone is one of UTC. */
function sameInstant(a: string, b: string): boolean {
  const [one, other] = [moment.exec(a), moment.exec(b)];
  if (one === null || other === null) return false;
  return at(one) === at(other);
}

function at([text, time, , , zone]: RegExpExecArray): number {
  return Date.parse(time === undefined || zone !== undefined ? text : `${text}Z`);
}
