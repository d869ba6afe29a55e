import type { Reading } from '../../connector/source.ts';
import { canonical } from '../../record/canonical.ts';
import { isObject } from '../../record/json.ts';
import type { Json, JsonObject } from '../../record/json.ts';
import type { Mapped } from '../../mapping/mapping.ts';
import type { Outcome, Tried } from './trial.ts';

/** What an edit does to one record. */
export const kinds = [
  'key',
  'rejected',
  'repaired',
  'filtered',
  'passes',
  'held',
  'released',
  'deleted',
  'kept',
  'fields',
  'match',
  'label',
  'reason',
  'more',
  'fewer',
  'open',
] as const;
export type Kind = (typeof kinds)[number];

/** One mapped field, before and after; undefined: it is not sent. */
export interface FieldChange {
  readonly field: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

export interface Difference {
  readonly reading: Reading;
  /** The keys before and after; undefined where the record has none, or is not there. */
  readonly key: string | undefined;
  readonly newKey: string | undefined;
  readonly kind: Kind;
  readonly before: Tried | undefined;
  readonly after: Tried | undefined;
  /** Where both are mapped. */
  readonly fields: readonly FieldChange[];
}

/** A record before and after; undefined where it is not there. */
interface Pair {
  readonly before: Outcome | undefined;
  readonly after: Outcome | undefined;
}

/** What differs of the records of one reading; nothing where the edit changes none. */
export function differencesOf(
  reading: Reading,
  before: readonly Outcome[],
  after: readonly Outcome[],
): readonly Difference[] {
  return pairs(before, after).flatMap((pair) => {
    const kind = kindOf(pair);
    if (kind === undefined) return [];
    const [a, b] = [pair.before?.tried, pair.after?.tried];
    const [was, is] = [mappedOf(a), mappedOf(b)];
    const fields = was === undefined || is === undefined ? [] : changes(was, is);
    return [{ reading, key: pair.before?.key, newKey: pair.after?.key, kind, before: a, after: b, fields }];
  });
}

/** Records of one key belong together; of what is left, those in the same place: their key has changed. */
function pairs(before: readonly Outcome[], after: readonly Outcome[]): readonly Pair[] {
  const left = new Set(after);
  const met: Pair[] = [];
  const alone: Outcome[] = [];
  for (const one of before) {
    const same = [...left].find(({ key }) => key !== undefined && key === one.key);
    if (same === undefined) alone.push(one);
    else {
      left.delete(same);
      met.push({ before: one, after: same });
    }
  }
  const rest = [...left];
  const more = Math.max(alone.length, rest.length);
  for (let i = 0; i < more; i++) met.push({ before: alone[i], after: rest[i] });
  return met;
}

function kindOf({ before, after }: Pair): Kind | undefined {
  // A reading of which `each` makes nothing has one outcome without a key.
  if (before === undefined) return after?.tried.is === 'filtered' ? undefined : 'more';
  if (after === undefined) return before.tried.is === 'filtered' ? undefined : 'fewer';
  const [a, b] = [before.tried, after.tried];
  if (b.is === 'open' || a.is === 'open') return a.is === b.is ? 'open' : b.is === 'open' ? 'open' : undefined;
  if (before.key !== after.key && before.key !== undefined && after.key !== undefined) return 'key';
  if (a.is !== b.is) return moved(a, b);
  if (a.is === 'mapped' && b.is === 'mapped') return mappedKind(a, b);
  return reasonOf(a) === reasonOf(b) ? undefined : 'reason';
}

function moved(a: Tried, b: Tried): Kind {
  if (b.is === 'dead') return 'rejected';
  if (b.is === 'deleted') return 'deleted';
  if (b.is === 'filtered') return 'filtered';
  if (b.is === 'held') return 'held';
  if (a.is === 'dead') return 'repaired';
  if (a.is === 'filtered') return 'passes';
  return a.is === 'held' ? 'released' : 'kept';
}

function mappedKind(a: Mapped, b: Mapped): Kind | undefined {
  if (canonical([a.record, [...a.clear].sort()]) !== canonical([b.record, [...b.clear].sort()])) return 'fields';
  if (a.match !== b.match) return 'match';
  return a.label === b.label ? undefined : 'label';
}

export function mappedOf(tried: Tried | undefined): Mapped | undefined {
  if (tried?.is === 'mapped') return tried;
  return tried?.is === 'held' ? tried.mapped : undefined;
}

/** Why a record is not sent, as it is counted. */
export function reasonOf(tried: Tried | undefined): string | undefined {
  if (tried?.is === 'filtered') return tried.reason;
  if (tried?.is === 'held' || tried?.is === 'dead') return `${tried.cause.code}: ${tried.cause.message}`;
  return tried?.is === 'open' ? `$${tried.join}` : undefined;
}

/** Fields that differ, by dotted path; a list is one field. A field to be emptied is null. */
function changes(before: Mapped, after: Mapped): readonly FieldChange[] {
  const [a, b] = [flat(before), flat(after)];
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((field) => {
    const [was, is] = [a.get(field), b.get(field)];
    return canonical(was ?? [was === null]) === canonical(is ?? [is === null])
      ? []
      : [{ field, before: was, after: is }];
  });
}

/** The fields of a mapped record by dotted path. */
export function flat({ record, clear }: Mapped): ReadonlyMap<string, Json> {
  const fields = new Map<string, Json>();
  const visit = (value: JsonObject, path: string): void => {
    for (const [name, inner] of Object.entries(value)) {
      const own = path === '' ? name : `${path}.${name}`;
      if (isObject(inner) && Object.keys(inner).length > 0) visit(inner, own);
      else fields.set(own, inner);
    }
  };
  visit(record, '');
  for (const field of clear) if (!fields.has(field)) fields.set(field, null);
  return fields;
}
