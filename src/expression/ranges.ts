import type jsonata from 'jsonata';
import { rangesPerSequence } from './limits.ts';

/**
 * Counts what the ranges of one evaluation make together. The package bounds each by itself, so that `[1..n].[1..n]`
 * would fill the memory before its result is looked at. Only for expressions that have a range: the hook costs time.
 */
export function boundRanges(engine: jsonata.Expression, sequence: number): void {
  const made = new WeakMap<object, number>();
  const leaving = (
    node: { readonly value?: unknown },
    _input: unknown,
    environment: { readonly base: object },
    result: unknown,
  ): void => {
    if (node.value !== '..' || !Array.isArray(result)) return;
    const total = (made.get(environment.base) ?? 0) + result.length;
    made.set(environment.base, total);
    // A plain object as the package throws them: it gets position and text like the package's own.
    // eslint-disable-next-line @typescript-eslint/only-throw-error
    if (total > sequence * rangesPerSequence)
      throw { code: 'D2015', position: (node as { readonly position?: number }).position };
  };
  // The package looks its hooks up by symbol; its types know names alone.
  engine.assign(Symbol.for('jsonata.__evaluate_exit') as unknown as string, leaving);
}
