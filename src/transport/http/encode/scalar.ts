import { HrwireError } from '../../../error/error.ts';

/** The text of a scalar; lists, objects and null have none and are an error naming `place` (`a header`). */
export function scalarText(value: unknown, place: string): string {
  if (typeof value === 'string') {
    if (value.isWellFormed()) return value;
    throw new HrwireError('http.value', `A text with half a character cannot stand in ${place}.`);
  }
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Number.isFinite(value)) return plainNumber(value);
  const kind = value === null ? 'null' : Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
  throw new HrwireError('http.value', `${kind} cannot stand in ${place}.`, {
    hint: 'Give a text, a number or a boolean; leave the value undefined to leave the key out.',
  });
}

/** Numbers without an exponent where they are whole: `1e21` is no id. */
function plainNumber(value: number): string {
  return Number.isInteger(value) ? BigInt(value).toString() : String(value);
}
