import type { Evaluand, Evaluation, Expression, ExpressionSource, Limits } from './expression.ts';
import { fault, placeOf } from './fault.ts';
import { defaultLimits } from './limits.ts';
import { notFast } from './not-fast.ts';
import { plain } from './plain.ts';
import { programOf } from './program.ts';
import type { Program } from './program.ts';

export interface CompileOptions {
  readonly limits?: Partial<Limits>;
}

/**
 * Compiles JSONata. Throws `expression.syntax`, `expression.refused` or `expression.regex` with the place inside the
 * user's line. The same text is compiled once; the answers of one evaluation never depend on another's.
 */
export function compileExpression(source: ExpressionSource, options: CompileOptions = {}): Expression {
  const program = programOf(source, { ...defaultLimits, ...source.limits, ...options.limits });
  return {
    text: source.text,
    place: placeOf(source),
    reads: program.reads,
    uncovered: program.uncovered,
    tally: program.tally,
    quick: (evaluand) => quick(program, evaluand, Date.now()),
    evaluate: (batch) => evaluate(program, source, batch),
    value: async (context, variables) => {
      const evaluand = variables === undefined ? { context } : { context, variables };
      const [answer] = await evaluate(program, source, [evaluand]);
      if (answer?.ok === false) throw answer.error;
      return answer?.value;
    },
  };
}

function quick(program: Program, evaluand: Evaluand, now: number): unknown {
  if (program.fast === undefined) return notFast;
  try {
    const value = program.fast(evaluand, now);
    return value === notFast ? notFast : plain(value);
  } catch {
    // Whatever was thrown, the package says it with its place.
    return notFast;
  }
}

/** One after the other: side by side they would share one clock, and a long batch would look like an endless one. */
async function evaluate(program: Program, source: ExpressionSource, batch: readonly Evaluand[]): Promise<Evaluation[]> {
  const answers: Evaluation[] = [];
  const now = Date.now();
  for (const evaluand of batch) {
    const value = quick(program, evaluand, now);
    if (value !== notFast) {
      program.tally.compiled++;
      answers.push({ ok: true, value });
      continue;
    }
    program.tally[program.fast === undefined ? 'fallback' : 'deoptimised']++;
    try {
      answers.push({ ok: true, value: plain(await program.run(evaluand, now)) });
    } catch (thrown) {
      answers.push({ ok: false, error: fault(thrown, { source, tree: program.tree }) });
    }
  }
  return answers;
}
