import { HrwireError } from '../error/error.ts';
import { wrap } from '../error/wrap.ts';
import { compileExpression } from '../expression/compile.ts';
import type { Expression } from '../expression/expression.ts';
import { isObject } from '../record/json.ts';
import type { Json } from '../record/json.ts';

/** Of one record: a scope is asked of every row of a page. */
const limits = { time: 100, sequence: 10_000 } as const;

/** Throws `access.invalid` for a text that is no expression. */
export function compileScope(text: string): Expression {
  try {
    return compileExpression({ text }, { limits });
  } catch (thrown) {
    const { message } = wrap(thrown);
    throw new HrwireError('access.invalid', `the scope is no expression: ${message}`, {
      hint: 'Write JSONata over a record as it is read: department = "Sales"',
      cause: thrown,
    });
  }
}

/**
 * Which of these records a scope shows. One that it throws for, or is anything but true for, is not shown; nor is what is
 * no record, or has expired: nobody can tell whose it is.
 */
export async function inScope(scope: Expression, records: readonly (Json | undefined)[]): Promise<readonly boolean[]> {
  const answers = await scope.evaluate(records.map((record) => ({ context: isObject(record) ? record : {} })));
  return records.map((record, at) => {
    const answer = answers[at];
    return isObject(record) && answer?.ok === true && answer.value === true;
  });
}
