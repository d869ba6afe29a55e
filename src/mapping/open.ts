import type { Reads } from '../expression/expression.ts';
import { joinedValue } from './join.ts';
import type { CompiledJoin } from './join.ts';
import type { Row } from './mapping.ts';
import { pendingOf } from './rows.ts';
import type { Pending, Rows, Unfit } from './rows.ts';
import type { Scoped } from './scope.ts';
import { targetFunction } from './target.ts';
import type { TargetAsk } from './target.ts';

/** What the expressions of a mapping read beside the context: a row is given no other name. */
export interface Names {
  /** A row has these for itself. Without them, without joins and lets, all rows share one set of names. */
  readonly record: boolean;
  readonly leaving: boolean;
  readonly target: boolean;
  readonly lets: boolean;
  readonly joins: readonly CompiledJoin[];
}

/** The names that these expressions read, lets included. */
export function namesOf(read: readonly Scoped[], joins: readonly CompiledJoin[]): Names {
  const lets = read.flatMap((own) => own.lets);
  const names = new Set([...read, ...lets].flatMap(({ expression }) => namesIn(expression.reads)));
  return {
    record: names.has('record'),
    leaving: names.has('leaving'),
    target: names.has('target'),
    lets: lets.length > 0,
    joins,
  };
}

function namesIn({ variables, functions }: Reads): readonly string[] {
  const called = functions.map((name) => (name.startsWith('$') ? name.slice(1) : name));
  return [...variables.map(({ variable }) => variable), ...called];
}

/**
 * Rows with the names their expressions see: `$record`, `$started`, `$leaving`, `$target` and the joins. `$table` comes
 * with each call.
 */
export function openRows(names: Names, of: readonly Row[], rows: Rows, now: number): readonly Pending[] {
  const started = new Date(now).toISOString();
  const { record, leaving, target, lets, joins } = names;
  if (!record && !leaving && !target && !lets && joins.length === 0) {
    const shared = { started };
    return of.map((row) => pendingOf(row, shared));
  }
  return of.map((row) => opened(names, row, rows, started));
}

function opened({ record, leaving, target, joins }: Names, row: Row, { answers }: Rows, started: string): Pending {
  const variables: Record<string, unknown> = { started };
  if (record) variables['record'] = row.reading.record;
  if (leaving) variables['leaving'] = row.leaving;
  const misses: TargetAsk[] | undefined = target ? [] : undefined;
  if (misses !== undefined) variables['target'] = targetFunction(answers, misses);
  const unfit: Unfit | undefined = joins.length === 0 ? undefined : new Map();
  if (unfit !== undefined) {
    for (const join of joins) {
      const found = Object.hasOwn(row.joins, join.name) ? row.joins[join.name] : undefined;
      variables[join.name] = joinedValue(join, found, unfit);
    }
  }
  return pendingOf(row, variables, { misses, unfit });
}
