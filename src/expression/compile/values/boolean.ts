import { isFunctionValue } from '../../function-value.ts';
import { deopt } from './deopt.ts';
import { isList } from './list.ts';

/** A number that is one: not NaN. Throws `deopt` for the infinite ones, as the package throws. */
export function isNumeric(value: unknown): value is number {
  if (typeof value !== 'number' || Number.isNaN(value)) return false;
  if (value === Infinity || value === -Infinity) throw deopt;
  return true;
}

/** What a value is as a condition; nothing is false. Throws `deopt` for infinite numbers. */
export function booleanOf(value: unknown): boolean {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'string':
      return value.length > 0;
    case 'number':
      return isNumeric(value) && value !== 0;
    case 'object':
      break;
    default:
      return false;
  }
  if (value === null) return false;
  if (isList(value)) return anyOf(value);
  return !isFunctionValue(value) && Object.keys(value).length > 0;
}

function anyOf(list: readonly unknown[]): boolean {
  let any = false;
  // All are looked at: an infinite number throws wherever it stands.
  for (const member of list) if (booleanOf(member)) any = true;
  return any;
}
