import { isBlank } from '../record/json.ts';
import type { JsonObject } from '../record/json.ts';
import { stepsOf, valuesAt } from '../record/path.ts';
import { column } from './column.ts';
import { applyMissing } from './join.ts';
import type { CompiledJoin } from './join.ts';
import type { Pending, Rows } from './rows.ts';
import { left } from './rows.ts';
import { scopedAt } from './scope.ts';
import type { Scope, Scoped } from './scope.ts';
import { listAt } from './section.ts';

/** What must hold something: a path of the record, or an expression that is more than one. */
export interface Need {
  readonly own: Scoped;
  readonly steps: readonly string[] | undefined;
}

const plainPath = /^(`[^`]+`|[\p{L}_][\p{L}\p{N}_]*)(\.(`[^`]+`|[\p{L}_][\p{L}\p{N}_]*))*$/u;

export function compileNeeds(scope: Scope): readonly Need[] {
  return listAt(scope.document, ['needs']).map(({ path }) => {
    const own = scopedAt(scope, path, 'needs');
    const { text } = own.expression;
    return { own, steps: plainPath.test(text) ? stepsOf(text) : undefined };
  });
}

/**
 * Dead-letters rows that lack what the mapping cannot do without: a missing score must not become a rejection.
 * Through a list every element must have it, and an empty list has nothing.
 */
export async function applyNeeds(
  needs: readonly Need[],
  joins: readonly CompiledJoin[],
  rows: Rows,
  over: readonly Pending[],
  now: number,
): Promise<void> {
  for (const { own, steps } of needs) {
    for (const join of joins) if (own.joins.has(join.name)) await applyMissing(join, rows, left(over), now);
    const alive = left(over);
    const values = steps === undefined ? await column(rows, own, alive) : undefined;
    for (let index = 0; index < alive.length; index++) {
      const pending = alive[index];
      if (pending === undefined || pending.decision !== undefined) continue;
      if (steps === undefined ? !isBlank(values?.[index]) : isThere(pending.row.record, steps)) continue;
      const { text } = own.expression;
      const message = `\`${text}\` is needed, and absent or blank`;
      pending.decision = { is: 'dead', cause: { code: 'needs.absent', message, field: text } };
    }
  }
}

/** Whether each value at the end of a path is filled, and there is one. */
function isThere(record: JsonObject, steps: readonly string[]): boolean {
  const [first = ''] = steps;
  const value = steps.length === 1 && Object.hasOwn(record, first) ? record[first] : undefined;
  // A field of the record itself, as it mostly is: anything else is looked for with care.
  if (typeof value === 'string' || typeof value === 'number') return !isBlank(value);
  const found = valuesAt(record, steps);
  return found.length > 0 && !found.some(isBlank);
}
