import { isFunctionValue } from './function-value.ts';

/** The kind of a value with its article: what a message says in place of the value. */
export function typeName(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (isFunctionValue(value)) return 'a function';
  const names: Readonly<Record<string, string>> = {
    string: 'text',
    number: 'a number',
    boolean: 'a boolean',
    object: 'an object',
  };
  return names[typeof value] ?? typeof value;
}
