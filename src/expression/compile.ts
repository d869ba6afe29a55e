import { isFinal } from './compile/closures/budget.ts';
import { Ended } from './ended.ts';
import type { Evaluand, Evaluation, Expression, ExpressionSource, Limits, Tally } from './expression.ts';
import { fault, placeOf } from './fault.ts';
import { defaultLimits } from './limits.ts';
import { notFast } from './not-fast.ts';
import { plain } from './plain.ts';
import { compiledBehind, instantOf, programOf } from './program.ts';
import type { Compiled, Program } from './program.ts';

export interface CompileOptions {
  readonly limits?: Partial<Limits>;
}

/**
 * Compiles JSONata. Throws `expression.syntax`, `expression.refused` or `expression.regex` with the place inside the
 * user's line. The same text is compiled once; the answers of one evaluation never depend on another's.
 */
export function compileExpression(source: ExpressionSource, options: CompileOptions = {}): Expression {
  const program = programOf(source, { ...defaultLimits, ...source.limits, ...options.limits });
  const compiled: Compiled = {
    program,
    source,
    tally: { compiled: 0, deoptimised: 0, fallback: 0 },
    ended: new Ended(),
    shared: [],
  };
  const expression: Expression = {
    text: source.text,
    place: placeOf(source),
    reads: program.reads,
    uncovered: program.uncovered,
    get tally() {
      return tallyOf(compiled);
    },
    quick: (evaluand) => quick(compiled, evaluand),
    evaluate: (batch) => evaluate(compiled, batch),
    value: async (context, variables) => {
      const evaluand = variables === undefined ? { context } : { context, variables };
      const [answer] = await evaluate(compiled, [evaluand]);
      if (answer?.ok === false) throw answer.error;
      return answer?.value;
    },
  };
  compiledBehind.set(expression, compiled);
  return expression;
}

function tallyOf({ tally, shared }: Compiled): Tally {
  const together = shared.reduce((sum, { records }) => sum + records, 0);
  return { ...tally, compiled: tally.compiled + together };
}

function quick({ program, tally, ended }: Compiled, evaluand: Evaluand): unknown {
  if (ended.has(evaluand)) return notFast;
  try {
    const value = attempt(program, evaluand, program.timed || program.dated ? Date.now() : 0);
    if (value !== notFast) tally.compiled++;
    return value;
  } catch (thrown) {
    // `evaluate` says it with its place.
    ended.note(evaluand, thrown);
    return notFast;
  }
}

/** The value without the package, or `notFast`; throws what is final, the end of the time that an evaluation has. */
function attempt(program: Program, { context, variables }: Evaluand, now: number): unknown {
  if (program.unit === undefined) return notFast;
  // Two clocks: that of the run, and today's.
  if (program.timed && program.dated && variables?.['started'] !== undefined) return notFast;
  try {
    return plain(program.unit.run(context, variables, program.timed ? instantOf(variables, now) : now));
  } catch (thrown) {
    if (isFinal(thrown)) throw thrown;
    return notFast;
  }
}

/** One after the other: side by side they would share one clock, and a long batch would look like an endless one. */
async function evaluate(compiled: Compiled, batch: readonly Evaluand[]): Promise<Evaluation[]> {
  const answers: Evaluation[] = [];
  const now = Date.now();
  const { program, source, tally, ended } = compiled;
  for (const evaluand of batch) {
    try {
      ended.tell(evaluand);
      const value = attempt(program, evaluand, now);
      if (value !== notFast) {
        tally.compiled++;
        answers.push({ ok: true, value });
        continue;
      }
      tally[program.unit === undefined ? 'fallback' : 'deoptimised']++;
      answers.push({ ok: true, value: plain(await program.run(evaluand, now)) });
    } catch (thrown) {
      answers.push({ ok: false, error: fault(thrown, { source, tree: program.tree }) });
    }
  }
  return answers;
}
