import { isFinal } from './compile/closures/budget.ts';
import { closingOf, generatedFields, isField } from './compile/generate.ts';
import type { GeneratedFields } from './compile/generate.ts';
import type { Evaluand, Expression, Limits } from './expression.ts';
import { defaultLimits } from './limits.ts';
import { notFast } from './not-fast.ts';
import { compiledBehind, instantOf } from './program.ts';

/** Expressions that are evaluated for the same record one after the other, such as the fields of a mapping. */
export interface Together {
  /**
   * The values of one record, in the order of the expressions, written into `values`: plain JSON, or `notFast` where
   * only the expression's own `evaluate` gives the value or the error. Never throws.
   */
  run(evaluand: Evaluand, values: unknown[]): void;
}

/** One function for all fields, written at the first record; what has to stand alone is asked alone. */
export function together(expressions: readonly Expression[]): Together {
  let plan: Plan | undefined;
  return {
    run: (evaluand, values) => {
      plan ??= planOf(expressions);
      if (Array.isArray(evaluand.context)) askAll(expressions, evaluand, values);
      else run(plan, expressions, evaluand, values);
    },
  };
}

interface Plan {
  readonly functions: readonly GeneratedFields[];
  /** The places of the expressions that the functions evaluate; and of those that are asked alone. */
  readonly joined: readonly number[];
  readonly alone: readonly number[];
  readonly timed: boolean;
  /** The records that the functions were run over. */
  readonly shared: { records: number };
}

function run(plan: Plan, expressions: readonly Expression[], evaluand: Evaluand, values: unknown[]): void {
  const { context, variables } = evaluand;
  const now = plan.timed ? instantOf(variables, Date.now()) : 0;
  let gaveUp = false;
  try {
    const { functions } = plan;
    for (let at = 0; at < functions.length; at++)
      if (functions[at]?.(context, variables, now, values) === true) gaveUp = true;
  } catch {
    // A variable has the name of a function, or they are no usual object.
    askAll(expressions, evaluand, values);
    return;
  }
  plan.shared.records++;
  if (gaveUp) askAgain(plan, expressions, evaluand, values);
  if (plan.alone.length > 0) for (const at of plan.alone) values[at] = expressions[at]?.quick(evaluand);
}

/** Closures may know what generated code does not. */
function askAgain(plan: Plan, expressions: readonly Expression[], evaluand: Evaluand, values: unknown[]): void {
  for (const at of plan.joined) {
    const expression = expressions[at];
    const compiled = expression === undefined ? undefined : compiledBehind.get(expression);
    const value = values[at];
    if ((value !== notFast && !isFinal(value)) || expression === undefined || compiled === undefined) continue;
    // It was counted with the others.
    compiled.tally.compiled--;
    if (isFinal(value)) compiled.ended.note(evaluand, value);
    values[at] = expression.quick(evaluand);
  }
}

function askAll(expressions: readonly Expression[], evaluand: Evaluand, values: unknown[]): void {
  for (const [at, expression] of expressions.entries()) values[at] = expression.quick(evaluand);
}

function planOf(expressions: readonly Expression[]): Plan {
  const all = expressions.map((expression, at) => ({ at, compiled: compiledBehind.get(expression) }));
  const shared = { records: 0 };
  const first = all[0]?.compiled?.program.limits;
  const fits = ({ compiled }: (typeof all)[number]): boolean =>
    compiled?.program.unit !== undefined &&
    isField(compiled.program.tree) &&
    !compiled.program.dated &&
    sameLimits(compiled.program.limits, first);
  const trees = all.filter(fits).flatMap(({ at, compiled }) => (compiled === undefined ? [] : [{ at, compiled }]));
  try {
    const limits = first ?? defaultLimits;
    const functions = generatedFields(
      trees.map(({ at, compiled }) => ({ at, tree: compiled.program.tree })),
      limits,
      closingOf({ limits }),
    );
    for (const { compiled } of trees) compiled.shared.push(shared);
    return {
      functions,
      joined: trees.map(({ at }) => at),
      alone: all.filter((one) => !fits(one)).map(({ at }) => at),
      timed: trees.some(({ compiled }) => compiled.program.timed),
      shared,
    };
  } catch {
    // The host forbids generated code.
    return { functions: [], joined: [], alone: all.map(({ at }) => at), timed: false, shared };
  }
}

function sameLimits(some: Limits, others: Limits | undefined): boolean {
  if (others === undefined) return false;
  const { time, depth, sequence, subject } = others;
  return some.time === time && some.depth === depth && some.sequence === sequence && some.subject === subject;
}
