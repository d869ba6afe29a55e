import { HrwireError } from '../error/error.ts';
import { typeName } from './type-name.ts';

/** An error of one of hrwire's own functions. The message never holds the value. */
export function wrongArgument(name: string, problem: string, hint?: string): HrwireError {
  return new HrwireError('expression.argument', `$${name}: ${problem}`, { hint });
}

/** The text of an argument: undefined and null give undefined, numbers lose nothing or are refused. */
export function textArgument(name: string, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return textOfNumber(name, value);
  throw wrongArgument(
    name,
    `it takes text, not ${typeName(value)}`,
    'Give one value, or go through a list with $map(list, …).',
  );
}

/** A list: undefined and null are empty, a single value is a list of one. */
export function listArgument(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function textOfNumber(name: string, value: number): string {
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw wrongArgument(
      name,
      'a whole number beyond 2^53 has lost its last digits',
      'Read the field as text: ids are no numbers.',
    );
  }
  const text = String(value);
  // Only fractions below 0.000001 are written with an exponent here.
  return text.includes('e') ? value.toFixed(20).replace(/0+$/, '') : text;
}
