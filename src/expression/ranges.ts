import type jsonata from 'jsonata';
import { HrwireError } from '../error/error.ts';
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
    if (total > sequence * rangesPerSequence) throw tooMuch();
  };
  // The package looks its hooks up by symbol; its types know names alone.
  engine.assign(Symbol.for('jsonata.__evaluate_exit') as unknown as string, leaving);
}

function tooMuch(): HrwireError {
  return new HrwireError('expression.sequence', 'The ranges of the expression make too many numbers together', {
    hint: 'Is a range inside another one? Are their ends right?',
  });
}
