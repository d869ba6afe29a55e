import type { HrwireError } from '../error/error.ts';
import { formatPlace } from '../error/place.ts';
import type { Reading } from '../connector/source.ts';
import type { Json, JsonObject } from '../record/json.ts';
import type { Cause } from '../record/verdict.ts';
import type { Release } from '../store/aside.ts';
import type { Decision, Mapped, Row, TargetLookup, Wait } from './mapping.ts';
import type { TableFunctions } from './tables.ts';
import type { TargetAnswers, TargetAsk } from './target.ts';

/** Joins that found nothing though they must, or more than the one that is expected, by name. */
export type Unfit = Map<string, 'missing' | 'many'>;

/** One row while it is evaluated and decided: as it stands the evaluand of its expressions. */
export interface Pending {
  readonly row: Row;
  readonly context: JsonObject;
  /** What its expressions see; lets join them as they are evaluated. Rows share it where nothing in it is a row's own. */
  readonly variables: Record<string, unknown>;
  /** What `$target` was asked and could not say yet; undefined where the mapping does not ask. */
  readonly misses: TargetAsk[] | undefined;
  readonly unfit: Unfit | undefined;
  /** Set once nothing more is to be evaluated. */
  decision: Decision | undefined;
  /** Set once a hold rule has taken it; the map still runs where an approver is to see its result. */
  hold: { readonly cause: Cause; readonly release: Release } | undefined;
  mapped: Mapped | undefined;
  /** What must be delivered first. */
  waits: readonly Wait[];
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
  return rows.some(isDecided) ? rows.filter((pending) => pending.decision === undefined) : rows;
}

function isDecided({ decision }: Pending): boolean {
  return decision !== undefined;
}

/** A row that is being made. */
export type Draft = { -readonly [Part in keyof Row]: Row[Part] };

/** A row of which no more is known yet than its record. */
export function bareRow(reading: Reading, record: JsonObject = reading.record): Draft {
  const { observed } = reading;
  return {
    reading,
    record,
    key: undefined,
    version: observed,
    people: nobody,
    joins: {},
    problem: undefined,
    passed: undefined,
    leaving: false,
    gone: undefined,
  };
}

const nobody: readonly string[] = [];

/** The row, nothing evaluated yet; `variables` are the names that its expressions see from the start. */
export function pendingOf(
  row: Row,
  variables: Record<string, unknown>,
  { misses, unfit }: Partial<Pick<Pending, 'misses' | 'unfit'>> = {},
): Pending {
  return {
    row,
    context: row.record,
    variables,
    misses,
    unfit,
    decision: undefined,
    hold: undefined,
    mapped: undefined,
    waits: none,
  };
}

const none: readonly Wait[] = [];

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
