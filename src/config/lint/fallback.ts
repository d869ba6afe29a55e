import { compileExpression } from '../../expression/compile.ts';
import type { Uncovered } from '../../expression/expression.ts';
import { within } from './context.ts';
import type { FileContext, FileRule } from './context.ts';
import type { Piece } from './sites.ts';

/** An expression that compiled code does not have: it is as right as the others, and many times slower. */
export const fallback: FileRule = (context) => {
  for (const piece of context.pieces) {
    const uncovered = uncoveredOf(piece, context);
    if (uncovered === undefined) continue;
    const message = `This expression is not compiled but left to the jsonata package: it has ${uncovered.construct}`;
    context.report(within(piece, uncovered.offset), 'lint.fallback', message, {
      severity: 'warning',
      hint: 'Its values are right, 20 to 100 times slower. Bind a variable in a line of its own: ($a := 1; [$a, $a]).',
    });
  }
};

/** The text was compiled by the rule of syntax: the same text is compiled once. */
function uncoveredOf({ text }: Piece, { document }: FileContext): Uncovered | undefined {
  try {
    return compileExpression({ text, limits: document.limits }).uncovered;
  } catch {
    // What cannot be compiled is told there.
    return undefined;
  }
}
