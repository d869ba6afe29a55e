import type { Path } from '../config/document.ts';
import { parseDuration } from '../record/duration.ts';
import type { Cause } from '../record/verdict.ts';
import { column } from './column.ts';
import { instantOf } from './instant.ts';
import { isTrue, left } from './rows.ts';
import type { Pending, Rows } from './rows.ts';
import { scopedAt } from './scope.ts';
import type { Scope, Scoped } from './scope.ts';
import { fault, listAt, textAt, valueAt } from './section.ts';

/** One rule of `hold`. */
export interface HoldRule {
  /** Names the rule in a release and in `Row.passed`: its reason, so that an edit elsewhere in the list changes nothing. */
  readonly id: string;
  readonly when: Scoped | undefined;
  readonly until: 'approved' | Scoped;
  readonly reason: string;
  /** Milliseconds after which what is still held becomes a dead letter; they count from the instant where there is one. */
  readonly for: number | undefined;
}

export function compileHold(scope: Scope): readonly HoldRule[] {
  const seen = new Map<string, number>();
  return listAt(scope.document, ['hold']).map(({ path }) => {
    const { document } = scope;
    const when =
      valueAt(document, [...path, 'when']) === undefined ? undefined : scopedAt(scope, [...path, 'when'], 'hold');
    const approved = (textAt(document, [...path, 'until']) ?? 'approved') === 'approved';
    const until = approved ? 'approved' : scopedAt(scope, [...path, 'until'], 'hold');
    const reason = textAt(document, [...path, 'reason']) ?? defaultReason(when, until);
    const times = (seen.get(reason) ?? 0) + 1;
    seen.set(reason, times);
    return { id: times === 1 ? reason : `${reason} (${times})`, when, until, reason, for: timeAt(scope, path) };
  });
}

function defaultReason(when: Scoped | undefined, until: HoldRule['until']): string {
  if (when !== undefined) return when.expression.text;
  return until === 'approved' ? 'until approved' : `until ${until.expression.text}`;
}

function timeAt(scope: Scope, path: Path): number | undefined {
  const text = textAt(scope.document, [...path, 'for']);
  if (text === undefined) return undefined;
  const milliseconds = parseDuration(text);
  if (milliseconds !== undefined) return milliseconds;
  throw fault(scope.document, [...path, 'for'], 'mapping.invalid', '`for` is no duration', 'Write `30d`.');
}

/**
 * Takes out the rows that wait for something: the first rule that holds one wins. A rule that was passed by an approval
 * is not asked again for that row. Rows that wait for an approval are still mapped: the approver is to see the result.
 */
export async function applyHold(
  rules: readonly HoldRule[],
  rows: Rows,
  over: readonly Pending[],
  now: number,
): Promise<void> {
  for (const rule of rules) {
    const open = left(over).filter((pending) => pending.hold === undefined && pending.row.passed !== rule.id);
    const conditions = rule.when === undefined ? undefined : await column(rows, rule.when, open);
    const met = open.filter(
      ({ decision }, index) => decision === undefined && (conditions === undefined || isTrue(conditions[index])),
    );
    const expires = (from: number): { until?: number } => (rule.for === undefined ? {} : { until: from + rule.for });
    if (rule.until === 'approved') {
      const cause = { code: 'hold.approval', message: rule.reason };
      for (const pending of met)
        pending.hold = { cause, release: { kind: 'approved', rule: rule.id, ...expires(now) } };
      continue;
    }
    const instants = await column(rows, rule.until, met);
    for (const [index, pending] of met.entries()) {
      if (pending.decision !== undefined) continue;
      const at = instantOf(instants[index]);
      if (at === undefined) pending.decision = { is: 'dead', cause: noInstant(rule.until) };
      else if (at > now) {
        const cause = { code: 'hold.instant', message: rule.reason };
        pending.decision = {
          is: 'held',
          cause,
          release: { kind: 'instant', at, ...expires(at), rule: rule.id },
          mapped: undefined,
        };
      }
    }
  }
}

function noInstant(until: Scoped): Cause {
  const message = `\`${until.expression.text}\` is no instant to hold the record until`;
  return { code: 'hold.no-instant', message, field: 'hold', hint: 'Give an ISO 8601 instant, as by `$date(…)`.' };
}
