import type { Evaluation } from '../expression/expression.ts';
import { HrwireError } from '../error/error.ts';
import { causeOf, left } from './rows.ts';
import type { Pending, Rows } from './rows.ts';
import type { Scoped } from './scope.ts';

/** How often a row may ask `$target` for what depends on an earlier answer, within one expression. */
const rounds = 5;

/**
 * Evaluates an expression over these rows in one call, the lets it reads first where a row does not have them yet.
 * One value a row, in order. What one row throws is that row's dead letter and undefined here, never the page's end.
 */
export async function column(rows: Rows, own: Scoped, over: readonly Pending[]): Promise<readonly unknown[]> {
  for (const inner of own.lets) {
    const without = left(over).filter(({ evaluand }) => !Object.hasOwn(evaluand.variables, inner.name));
    const values = await evaluated(rows, inner, without);
    for (const [index, pending] of without.entries()) pending.evaluand.variables[inner.name] = values[index];
  }
  const alive = left(over);
  const values = await evaluated(rows, own, alive);
  if (alive.length === over.length) return values;
  const byRow = new Map(alive.map((pending, index) => [pending, values[index]]));
  return over.map((pending) => byRow.get(pending));
}

async function evaluated(rows: Rows, own: Scoped, over: readonly Pending[]): Promise<readonly unknown[]> {
  if (over.length === 0) return [];
  if (own.asksTable) {
    const table = own.classes.size === 0 ? rows.tables.open : rows.tables.masked;
    for (const { evaluand } of over) evaluand.variables['table'] = table;
  }
  const answers = [...(await own.expression.evaluate(over.map(({ evaluand }) => evaluand)))];
  if (own.asksTarget) await askAgain(rows, own, over, answers);
  return over.map((pending, index) => settled(pending, own, answers[index]));
}

/** Two passes (or a few): what `$target` could not say is looked up in one batch, and only those rows evaluate again. */
async function askAgain(rows: Rows, own: Scoped, over: readonly Pending[], answers: Evaluation[]): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const missing = [...over.entries()].filter(([, pending]) => pending.misses.length > 0);
    if (missing.length === 0) return;
    const asks = missing.flatMap(([, pending]) => pending.misses.splice(0));
    await rows.answers.fetch(asks, rows.lookup);
    const again = await own.expression.evaluate(missing.map(([, { evaluand }]) => evaluand));
    for (const [at, [index]] of missing.entries()) {
      const answer = again[at];
      if (answer !== undefined) answers[index] = answer;
    }
  }
  for (const [index, pending] of over.entries()) {
    if (pending.misses.splice(0).length > 0) answers[index] = { ok: false, error: tooDeep() };
  }
}

function settled(pending: Pending, own: Scoped, answer: Evaluation | undefined): unknown {
  if (answer?.ok === true) return answer.value;
  const error = answer?.error ?? new HrwireError('internal.fault', 'An expression gave no answer for a record');
  pending.decision = { is: 'dead', cause: causeOf(error, own.field) };
  return undefined;
}

function tooDeep(): HrwireError {
  return new HrwireError('target.rounds', `$target asks depend on each other more than ${rounds} deep`, {
    hint: 'Ask $target for keys that the record, a join or a table gives.',
  });
}
