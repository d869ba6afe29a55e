import { isObject } from '../../record/json.ts';
import type { JsonObject } from '../../record/json.ts';
import type { FindingKind } from '../../store/verifications.ts';
import type { Compared } from '../compare/fields.ts';

/** One field over all records compared. */
export interface FieldCount {
  equal: number;
  different: number;
  /** Of the different ones: how often the target shows nothing. */
  empty: number;
  /** How often the target shows anything, in records where it was expected to. */
  shown: number;
}

/**
 * What a comparison has counted. Each record of the source is in one of `equal`, `missing`, `different`, `unread`,
 * `expectedAbsent` and `again`; `extra` are records of the target beside.
 */
export interface VerifyCounts {
  records: number;
  equal: number;
  missing: number;
  different: number;
  extra: number;
  /** Could not be compared. */
  unread: number;
  /** Filtered, or gone, and so not expected at the target. */
  expectedAbsent: number;
  /** The same key once more. */
  again: number;
  /** Keys asked for (`--keys`) that the source does not have. */
  unknownKeys: number;
  /** By kind and cause: `different changed-there`. */
  readonly causes: Record<string, number>;
  readonly fields: Record<string, FieldCount>;
}

export type Cause =
  | 'never-sent'
  | 'held'
  | 'rejected'
  | 'unknown'
  | 'not-yet-sent'
  | 'older-mapping'
  | 'changed-there'
  | 'dropped'
  | 'deleted-there'
  | 'not-deleted'
  | 'gone-at-source'
  | 'doubled'
  | 'unmapped'
  | 'not-applied'
  | 'unasked'
  | 'unreadable'
  | 'nameless'
  | 'only-here'
  | 'only-there'
  | 'differs';

export function noCounts(): VerifyCounts {
  return {
    records: 0,
    equal: 0,
    missing: 0,
    different: 0,
    extra: 0,
    unread: 0,
    expectedAbsent: 0,
    again: 0,
    unknownKeys: 0,
    causes: {},
    fields: {},
  };
}

/** Counts as they were stored. */
export function countsOf(stored: JsonObject): VerifyCounts {
  const counts = noCounts();
  for (const name of plain) {
    const value = stored[name];
    if (typeof value === 'number') counts[name] = value;
  }
  for (const [cause, count] of Object.entries(isObject(stored['causes']) ? stored['causes'] : {})) {
    if (typeof count === 'number') counts.causes[cause] = count;
  }
  for (const [field, each] of Object.entries(isObject(stored['fields']) ? stored['fields'] : {})) {
    const of = (name: string): number => (isObject(each) && typeof each[name] === 'number' ? each[name] : 0);
    put(counts.fields, field, {
      equal: of('equal'),
      different: of('different'),
      empty: of('empty'),
      shown: of('shown'),
    });
  }
  return counts;
}

const plain = [
  'records',
  'equal',
  'missing',
  'different',
  'extra',
  'unread',
  'expectedAbsent',
  'again',
  'unknownKeys',
] as const;

/** The same as plain JSON. */
export function countsJson(counts: VerifyCounts): JsonObject {
  return JSON.parse(JSON.stringify(counts)) as JsonObject;
}

export function countCause(counts: VerifyCounts, kind: FindingKind, cause: Cause): void {
  const name = `${kind} ${cause}`;
  counts.causes[name] = (counts.causes[name] ?? 0) + 1;
}

export function countFields(counts: VerifyCounts, compared: readonly Compared[]): void {
  for (const { field, same, empty, expected } of compared) {
    const own = Object.hasOwn(counts.fields, field) ? counts.fields[field] : undefined;
    const count = own ?? { equal: 0, different: 0, empty: 0, shown: 0 };
    if (own === undefined) put(counts.fields, field, count);
    if (same) count.equal++;
    else count.different++;
    if (!same && empty) count.empty++;
    if (!empty && expected !== null) count.shown++;
  }
}

/** Fields that the target shows for nobody, though several were to have them: it drops them, or names them otherwise. */
export function neverShown(counts: VerifyCounts): string[] {
  return Object.entries(counts.fields).flatMap(([field, { shown, empty }]) =>
    shown === 0 && empty >= 3 ? [field] : [],
  );
}

export function isEqual(counts: VerifyCounts): boolean {
  return counts.missing + counts.different + counts.extra + counts.unread === 0;
}

/** Sets an own property whatever its name. */
function put<T>(object: Record<string, T>, name: string, value: T): void {
  Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
}
