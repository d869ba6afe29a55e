import type { HrwireError } from '../error/error.ts';
import { formatPlace } from '../error/place.ts';
import type { Evaluand } from '../expression/expression.ts';
import type { Reading } from '../connector/source.ts';
import type { Json, JsonObject } from '../record/json.ts';
import type { Cause } from '../record/verdict.ts';
import type { Release } from '../store/aside.ts';
import type { Decision, Mapped, Row, TargetLookup, Wait } from './mapping.ts';
import type { TableFunctions } from './tables.ts';
import type { TargetAnswers, TargetAsk } from './target.ts';

/** One row while it is evaluated and decided. */
export interface Pending {
  readonly row: Row;
  /** The context and the variables that its expressions see; lets join them as they are evaluated. */
  readonly evaluand: Evaluand & { readonly variables: Record<string, unknown> };
  /** What `$target` was asked and could not say yet. */
  readonly misses: TargetAsk[];
  /** Joins that found nothing though they must, or more than the one that is expected. */
  readonly unfit: Map<string, 'missing' | 'many'>;
  /** Set once nothing more is to be evaluated. */
  decision: Decision | undefined;
  /** Set once a hold rule has taken it; the map still runs where an approver is to see its result. */
  hold: { readonly cause: Cause; readonly release: Release } | undefined;
  mapped: Mapped | undefined;
  /** What must be delivered first. */
  readonly waits: Wait[];
}

/** Rows that go through a mapping together: every expression is evaluated once over all that are left. */
export interface Rows {
  readonly all: readonly Pending[];
  readonly lookup: TargetLookup | undefined;
  readonly answers: TargetAnswers;
  readonly tables: TableFunctions;
}

/** The rows that are not decided yet. */
export function left(rows: readonly Pending[]): readonly Pending[] {
  return rows.filter((pending) => pending.decision === undefined);
}

/** A row of which no more is known yet than its record. */
export function bareRow(reading: Reading, record: JsonObject = reading.record): Row {
  const { observed } = reading;
  return {
    reading,
    record,
    key: undefined,
    version: observed,
    people: [],
    joins: {},
    problem: undefined,
    passed: undefined,
    leaving: false,
    gone: undefined,
  };
}

/** The row, nothing evaluated yet; `variables` are the names that its expressions see from the start. */
export function pendingOf(row: Row, variables: Record<string, unknown>): Pending {
  return {
    row,
    evaluand: { context: row.record, variables },
    misses: [],
    unfit: new Map(),
    decision: undefined,
    hold: undefined,
    mapped: undefined,
    waits: [],
  };
}

/** The dead letter's cause of an error. Where it stands in the mapping file goes into the hint. */
export function causeOf(error: HrwireError, field: string): Cause {
  const at = error.place === undefined ? undefined : `See ${formatPlace(error.place)}.`;
  const hint = [error.hint, at].filter((part) => part !== undefined).join(' ');
  return { code: error.code, message: error.message, field, ...(hint === '' ? {} : { hint }) };
}

/** JSONata's own reading of a condition, so that `when: candidate.applyId` asks whether there is one. */
export function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isTrue);
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

/** Expressions give plain JSON (the contract of `Expression`), so an answer other than undefined is one. */
export function jsonOf(value: unknown): Json | undefined {
  return value as Json | undefined;
}
