import { applyAfter } from './after.ts';
import type { AfterRule } from './after.ts';
import { goneReason } from './deletes.ts';
import { applyHold } from './hold.ts';
import type { HoldRule } from './hold.ts';
import { applyJoins } from './join.ts';
import type { CompiledJoin } from './join.ts';
import { labelsOf } from './label.ts';
import type { Leaf } from './map.ts';
import { fill } from './map/fill.ts';
import type { Fill } from './map/fill.ts';
import { matchOf } from './match.ts';
import type { Match } from './match.ts';
import type { Decision, Mapped, Mapping, Row } from './mapping.ts';
import { applyNeeds } from './needs.ts';
import type { Need } from './needs.ts';
import { left } from './rows.ts';
import type { Pending, Rows } from './rows.ts';
import type { Validate } from './schema.ts';
import type { Scoped } from './scope.ts';
import { peopleOf } from './people.ts';
import type { Tags } from './sensitive.ts';
import { applyWhen } from './when.ts';
import type { Condition } from './when.ts';
import { HrwireError } from '../error/error.ts';
import type { JsonObject } from '../record/json.ts';

/** The compiled sections that decide what becomes of a row. */
export interface Rules {
  /** What is gone at its source is deleted (`deletes`). */
  readonly told: boolean;
  readonly joins: readonly CompiledJoin[];
  readonly when: readonly Condition[];
  readonly needs: readonly Need[];
  readonly hold: readonly HoldRule[];
  readonly onLeaving: Mapping['leaves'];
  readonly after: readonly AfterRule[];
  /** `map` as it is evaluated: the fields that another mapping owns are left out. */
  readonly fill: Fill;
  readonly leaves: readonly Leaf[];
  readonly validate: Validate;
  readonly match: Match;
  readonly label: Scoped | undefined;
  /** The target's tags: a phone number stands there as others know it, whatever the source's columns hold. */
  readonly people: Tags;
}

/** Every expression that `decide`, and what is asked before it, evaluates on a row. */
export function expressionsOf(rules: Rules): readonly Scoped[] {
  const { joins, when, needs, hold, after, leaves, label } = rules;
  return [
    ...joins.map(({ asked }) => asked),
    ...when.map(({ that }) => that),
    ...needs.map(({ own }) => own),
    ...hold.flatMap((rule) => [rule.when ?? [], rule.until === 'approved' ? [] : rule.until].flat()),
    ...after.flatMap(({ key }) => key),
    ...leaves.flatMap(({ value, default: other }) => ['text' in value ? [] : value, other ?? []].flat()),
    ...(label === undefined ? [] : [label]),
  ];
}

/**
 * problem → when → needs → joins → hold → after → map → schema → match → label. Every row ends with one decision. A row
 * that is leaving was filtered by `when` before, and passes.
 */
export async function decide(rules: Rules, rows: Rows, now: number): Promise<readonly Decision[]> {
  // A row without key or version is a dead letter already: nothing is evaluated on it.
  for (let index = 0; index < rows.all.length; index++) {
    const pending = rows.all[index];
    if (pending === undefined) continue;
    const { problem, gone } = pending.row;
    if (problem !== undefined) pending.decision = { is: 'dead', cause: problem };
    else if (pending.decision === undefined && gone !== undefined) decideGone(rules, pending);
  }
  const over = those(left(rows.all), ({ mapped }) => mapped === undefined);
  const staying = those(over, ({ row }) => !row.leaving);
  await applyWhen(rules.when, rules.joins, rows, staying, now);
  await applyNeeds(rules.needs, rules.joins, rows, left(over), now);
  await applyJoins(rules.joins, rows, left(over), now);
  // What is to be deleted waits for an approval of its own.
  const kept = rules.onLeaving === 'delete' ? staying : over;
  await applyHold(rules.hold, rows, left(kept), now);
  await applyAfter(rules.after, rows, left(over));
  await applyMap(rules, rows, left(over));
  return rows.all.map(decisionOf);
}

/** The rows that are so: the same list where all are, as they mostly are. */
function those(rows: readonly Pending[], are: (pending: Pending) => boolean): readonly Pending[] {
  return rows.every(are) ? rows : rows.filter(are);
}

/** Nothing but its key is asked of a record that is gone. Where it leaves by `map`, it is mapped like any that leaves. */
function decideGone({ told, onLeaving }: Rules, pending: Pending): void {
  const { leaving } = pending.row;
  if (told || (leaving && onLeaving === 'delete')) pending.mapped = nothing;
  else if (!leaving) pending.decision = { is: 'filtered', reason: goneReason };
}

const nothing: Mapped = { record: {}, clear: [], match: undefined, label: undefined };

async function applyMap(rules: Rules, rows: Rows, over: readonly Pending[]): Promise<void> {
  const filled = await fill(rules.fill, rows, over);
  const matches: (string | undefined)[] = [];
  for (let index = 0; index < over.length; index++) {
    const pending = over[index];
    const record = filled[index]?.record;
    matches.push(
      pending === undefined || pending.decision !== undefined || record === undefined
        ? undefined
        : matched(rules, pending, record),
    );
  }
  const labels = rules.label === undefined ? undefined : await labelsOf(rules.label, rows, over);
  for (let index = 0; index < over.length; index++) {
    const pending = over[index];
    const own = filled[index];
    if (pending === undefined || pending.decision !== undefined || own === undefined) continue;
    const { record, written, clear } = own;
    const [match, label] = [matches[index], labels?.[index]];
    // Written out: a copy made by `...` costs as much as the evaluation of some fields.
    if (pending.hold === undefined && pending.waits.length === 0)
      pending.decision = { is: 'mapped', record, written, clear, match, label };
    else {
      const mapped = { record, written, clear, match, label };
      pending.mapped = pending.waits.length === 0 ? mapped : { ...mapped, waits: pending.waits };
    }
  }
}

/** Validates a mapped record and names its match; a row whose record is wrong is decided, and has none. */
function matched(rules: Rules, pending: Pending, record: JsonObject): string | undefined {
  if (rules.people.length > 0) nameAlso(pending.row, peopleOf(record, rules.people));
  const wrong = rules.validate(record);
  const match = wrong === undefined ? matchOf(rules.match, record) : { cause: wrong };
  if ('text' in match) return match.text;
  pending.decision = { is: 'dead', cause: match.cause };
  return undefined;
}

function nameAlso(row: Row, people: readonly string[]): void {
  if (people.length > 0) row.people = [...new Set([...row.people, ...people])];
}

function decisionOf({ decision, hold, mapped }: Pending): Decision {
  if (decision !== undefined) return decision;
  if (hold !== undefined) return { is: 'held', ...hold, mapped };
  if (mapped !== undefined) return { is: 'mapped', ...mapped };
  throw new HrwireError('internal.fault', 'A row left the mapping without a decision');
}
