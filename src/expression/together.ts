import type { Evaluand, Expression } from './expression.ts';

/** Expressions that are evaluated for the same record one after the other, such as the fields of a mapping. */
export interface Together {
  /**
   * The values of one record, in the order of the expressions, written into `values`: plain JSON, or `notFast` where
   * only the expression's own `evaluate` gives the value or the error. Never throws.
   */
  run(evaluand: Evaluand, values: unknown[]): void;
}

export function together(expressions: readonly Expression[]): Together {
  return {
    run: (evaluand, values) => {
      for (const [index, expression] of expressions.entries()) values[index] = expression.quick(evaluand);
    },
  };
}
