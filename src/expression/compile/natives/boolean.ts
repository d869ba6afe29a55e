import { isFunctionValue } from '../../function-value.ts';
import { deopt } from '../values/deopt.ts';
import { booleanOf, isNumeric } from '../values/boolean.ts';
import { define } from './native.ts';
import type { Native } from './native.ts';

/** `$type`; throws for numbers without end. */
export function typeOf(value: unknown): string | undefined {
  switch (typeof value) {
    case 'undefined':
      return undefined;
    case 'string':
    case 'boolean':
      return typeof value;
    case 'number':
      return isNumeric(value) ? 'number' : 'object';
    default:
      if (value === null) return 'null';
      return Array.isArray(value) ? 'array' : isFunctionValue(value) ? 'function' : 'object';
  }
}

export const booleans: readonly Native[] = [
  define('boolean', '<x-:b>', (value) => (value === undefined ? undefined : booleanOf(value))),
  define('not', '<x-:b>', (value) => (value === undefined ? undefined : !booleanOf(value))),
  define('exists', '<x:b>', (value) => value !== undefined),
  define('type', '<x:s>', typeOf),
  define('error', '<s?:x>', (_message) => {
    throw deopt;
  }),
  define('assert', '<bs?:x>', (condition, _message) => {
    if (condition !== true) throw deopt;
    return undefined;
  }),
];
