import { compileExpression } from '../../src/expression/compile.ts';
import type { ExpressionSource } from '../../src/expression/expression.ts';

/** What an expression gives for a context. */
export function valueOf(
  text: string,
  context?: unknown,
  variables?: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  return compileExpression({ text }).value(context, variables);
}

/** A text that stands in line 7 of a file, its first character in column 10. */
export function inFile(text: string): ExpressionSource {
  return { text, at: (offset) => ({ file: 'mappings/a.yaml', line: 7, column: 10 + offset }) };
}

/** What compiling or evaluating throws. */
export async function thrownBy(action: () => unknown): Promise<unknown> {
  try {
    await action();
  } catch (thrown) {
    return thrown;
  }
  throw new Error('nothing was thrown');
}
