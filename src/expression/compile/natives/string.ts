import { isFunctionValue } from '../../function-value.ts';
import { mostValues, tooMuch } from '../closures/budget.ts';
import { deopt } from '../values/deopt.ts';
import { define } from './native.ts';
import type { Native } from './native.ts';

/** A number as text, to 15 significant digits; whole numbers with all they have. Throws for what is not finite. */
function stringOfNumber(number: number): string {
  return String(shown(number));
}

/** 15 significant digits: what is left of 0.1 + 0.2 then. */
function shown(number: number): number {
  if (Number.isInteger(number)) return number;
  if (!Number.isFinite(number)) throw deopt;
  return hasFewDigits(number) ? number : Number(number.toPrecision(15));
}

/** A text of at most 15 digits stands for one number, and that number gives it back. */
function hasFewDigits(number: number): boolean {
  return Math.abs(number) >= 1e-6 && String(number).length <= 16;
}

/** `$string` of any value but undefined. */
export function stringOf(value: unknown, indent?: number): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return stringOfNumber(value);
  if (isFunctionValue(value)) return '';
  // A list at the root is wrapped in a list, so that it counts as one value.
  const wrapped = Array.isArray(value) && 'outerWrapper' in value && value.outerWrapper === true;
  const written: unknown = wrapped ? value[0] : value;
  left = mostValues;
  const text = isSimple(written) ? JSON.stringify(written, null, indent) : JSON.stringify(written, shownMember, indent);
  if (typeof text !== 'string') throw deopt;
  return text;
}

let left = mostValues;

/** Nothing in it that is written otherwise than JSON writes it: a replacer costs ten times as much. */
function isSimple(value: unknown): boolean {
  if (left-- <= 0) throw tooMuch();
  switch (typeof value) {
    case 'number':
      return Number.isInteger(value) || (Number.isFinite(value) && hasFewDigits(value));
    case 'function':
      return false;
    case 'object':
      break;
    default:
      return true;
  }
  if (value === null) return true;
  if (Array.isArray(value)) return value.every(isSimple);
  if (isFunctionValue(value)) return false;
  return Object.values(value).every(isSimple);
}

function shownMember(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isNaN(value)) return shown(value);
  return isFunctionValue(value) ? '' : value;
}

export const strings: readonly Native[] = [
  define(
    'string',
    '<x-b?:s>',
    (value, pretty = false) => (value === undefined ? undefined : stringOf(value, pretty ? 2 : undefined)),
    2,
  ),
  define('clone', '<(oa)-:o>', (value) => {
    if (value === undefined) return undefined;
    const copy: unknown = JSON.parse(stringOf(value));
    return copy;
  }),
];
