import { column } from './column.ts';
import { applyMissing } from './join.ts';
import type { CompiledJoin } from './join.ts';
import { isTrue, left } from './rows.ts';
import type { Pending, Rows } from './rows.ts';
import { scopedAt } from './scope.ts';
import type { Scope, Scoped } from './scope.ts';
import { isObject } from '../record/json.ts';
import { listAt, textAt } from './section.ts';

/** One condition; `otherwise` is what is counted where it fails. */
export interface Condition {
  readonly that: Scoped;
  readonly otherwise: string;
}

export function compileWhen(scope: Scope): readonly Condition[] {
  return listAt(scope.document, ['when']).map(({ value, path }) => {
    const that = scopedAt(scope, isObject(value) ? [...path, 'that'] : path, 'when');
    const written = isObject(value) ? textAt(scope.document, [...path, 'else']) : undefined;
    return { that, otherwise: written ?? that.expression.text };
  });
}

/**
 * Filters by each condition in its order: the first that fails is the reason. A condition that reads a join waits for
 * it: where the join found nothing, its own rule (hold, reject) decides, so that a record is not filtered for data
 * that has not arrived.
 */
export async function applyWhen(
  conditions: readonly Condition[],
  joins: readonly CompiledJoin[],
  rows: Rows,
  over: readonly Pending[],
  now: number,
): Promise<void> {
  for (const { that, otherwise } of conditions) {
    for (const join of joins) if (that.joins.has(join.name)) await applyMissing(join, rows, left(over), now);
    const alive = left(over);
    const values = await column(rows, that, alive);
    for (const [index, pending] of alive.entries()) {
      if (pending.decision !== undefined || isTrue(values[index])) continue;
      pending.decision = { is: 'filtered', reason: otherwise };
    }
  }
}

/** The conditions before the first that needs a join or the ledger: what they filter, `decide` would filter too. */
export function earlyConditions(conditions: readonly Condition[]): readonly Condition[] {
  const end = conditions.findIndex(({ that }) => that.joins.size > 0 || that.readsTarget);
  return end === -1 ? conditions : conditions.slice(0, end);
}
