import type { Evaluand } from '../expression.ts';

/** Gives `notFast` where only the package knows, errors included: then it evaluates the expression from its beginning. */
export type Fast = (evaluand: Evaluand) => unknown;

/** One text, number or boolean, null, or nothing. */
export type Scalar = string | number | boolean | null | undefined;

/** What an operator or a function takes on the way without the package. */
export function isScalar(value: unknown): value is Scalar {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return true;
    case 'number':
      return Number.isFinite(value);
    default:
      return value === null;
  }
}
