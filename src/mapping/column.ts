import type { Evaluation } from '../expression/expression.ts';
import { notFast } from '../expression/not-fast.ts';
import { HrwireError } from '../error/error.ts';
import { causeOf, left } from './rows.ts';
import type { Pending, Rows } from './rows.ts';
import type { Scoped } from './scope.ts';
import type { TargetAsk } from './target.ts';

/** How often a row may ask `$target` for what depends on an earlier answer, within one expression. */
const rounds = 5;

/**
 * Evaluates an expression over these rows in one call, the lets it reads first where a row does not have them yet.
 * One value a row, in order. What one row throws is that row's dead letter and undefined here, never the page's end.
 */
export async function column(rows: Rows, own: Scoped, over: readonly Pending[]): Promise<readonly unknown[]> {
  for (const inner of own.lets) {
    const without = left(over).filter(({ variables }) => !Object.hasOwn(variables, inner.name));
    const values = await evaluated(rows, inner, without);
    for (const [index, { variables }] of without.entries()) variables[inner.name] = values[index];
  }
  const alive = left(over);
  const values = await evaluated(rows, own, alive);
  if (alive.length === over.length) return values;
  const byRow = new Map(alive.map((pending, index) => [pending, values[index]]));
  return over.map((pending) => byRow.get(pending));
}

/** `$table` as an expression sees it: where it reads what is sensitive, its messages mask what was asked. */
export function giveTable(rows: Rows, own: Scoped, over: readonly Pending[]): void {
  if (!own.asksTable) return;
  const table = own.classes.size === 0 ? rows.tables.open : rows.tables.masked;
  for (const { variables } of over) variables['table'] = table;
}

async function evaluated(rows: Rows, own: Scoped, over: readonly Pending[]): Promise<readonly unknown[]> {
  if (over.length === 0) return [];
  giveTable(rows, own, over);
  if (own.asksTarget || own.expression.uncovered !== undefined) return evaluatedByWaiting(rows, own, over);
  const values: unknown[] = [];
  const slow: number[] = [];
  for (const [index, pending] of over.entries()) {
    const value = own.expression.quick(pending);
    if (value === notFast) slow.push(index);
    values.push(value);
  }
  if (slow.length === 0) return values;
  const answers = await evaluatedByWaiting(rows, own, chosen(over, slow));
  for (const [at, index] of slow.entries()) values[index] = answers[at];
  return values;
}

async function evaluatedByWaiting(rows: Rows, own: Scoped, over: readonly Pending[]): Promise<readonly unknown[]> {
  const answers = [...(await own.expression.evaluate(over))];
  if (own.asksTarget) await askAgain(rows, own, over, answers);
  return over.map((pending, index) => settled(pending, own, answers[index]));
}

/** Two passes (or a few): what `$target` could not say is looked up in one batch, and only those rows evaluate again. */
async function askAgain(rows: Rows, own: Scoped, over: readonly Pending[], answers: Evaluation[]): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const missing = [...over.keys()].filter((index) => missesOf(over[index]).length > 0);
    if (missing.length === 0) return;
    const again = chosen(over, missing);
    await rows.answers.fetch(
      again.flatMap((pending) => missesOf(pending).splice(0)),
      rows.lookup,
    );
    const told = await own.expression.evaluate(again);
    for (const [at, index] of missing.entries()) {
      const answer = told[at];
      if (answer !== undefined) answers[index] = answer;
    }
  }
  for (const [index, pending] of over.entries()) {
    if (missesOf(pending).splice(0).length > 0) answers[index] = { ok: false, error: tooDeep() };
  }
}

function missesOf(pending: Pending | undefined): TargetAsk[] {
  return pending?.misses ?? [];
}

function chosen(over: readonly Pending[], indexes: readonly number[]): readonly Pending[] {
  return indexes.flatMap((index) => over[index] ?? []);
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
