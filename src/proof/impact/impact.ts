import type { Reading } from '../../connector/source.ts';
import type { Mapped, Mapping, TargetLookup } from '../../mapping/mapping.ts';
import { mask, maskText } from '../../record/mask.ts';
import type { Json } from '../../record/json.ts';
import type { JoinAnswer } from '../../store/samples.ts';
import { differencesOf, flat, kinds, mappedOf, reasonOf } from './differ.ts';
import type { Difference, FieldChange, Kind } from './differ.ts';
import { answersOf, tryMapping } from './trial.ts';
import type { Outcome } from './trial.ts';

/** A record on which both versions are tried. */
export interface Subject {
  readonly reading: Reading;
  readonly joins: readonly JoinAnswer[];
  /** Where it was found: kept as a sample, or put aside. */
  readonly from: 'sample' | 'dead' | 'held';
}

export interface Question {
  readonly before: Mapping;
  readonly after: Mapping;
  readonly subjects: readonly Subject[];
  readonly lookup: TargetLookup;
  readonly now: number;
  /** Of these keys, those that are at the target. */
  readonly delivered: (keys: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Tagged values are shown as they are. */
  readonly reveal: boolean;
}

/** One changed record as people see it. */
export interface ShownDifference {
  readonly key: string | undefined;
  readonly newKey: string | undefined;
  readonly kind: Kind;
  readonly from: Subject['from'];
  readonly delivered: boolean;
  readonly fields: readonly FieldChange[];
  /** Reasons, labels or matches where these differ. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** A mapped field with the records in which it changes. */
export interface FieldImpact {
  readonly field: string;
  readonly records: number;
  readonly examples: readonly {
    readonly key: string | undefined;
    readonly before: Json | undefined;
    readonly after: Json | undefined;
  }[];
}

/** Two or more records that the edit would make one. */
export interface Merge {
  readonly key: string;
  readonly of: readonly string[];
}

export interface Impact {
  readonly tried: { readonly samples: number; readonly held: number; readonly dead: number };
  readonly counts: Readonly<Record<Kind, number>>;
  /** Records whose outcome the edit changes; what no sample can tell is not among them. */
  readonly changed: number;
  /** Key, `each` and source stream, where the edit changes one of them. */
  readonly keyed: { readonly before: string; readonly after: string } | undefined;
  /** Keys that change and that stand at the target: what is there would stay, and be made once more. */
  readonly createdAnew: number;
  readonly merges: readonly Merge[];
  /** Dead letters that would pass. */
  readonly repaired: number;
  readonly fields: readonly FieldImpact[];
  /** Reasons with their counts: of those that are filtered, held or rejected newly, and of those that were before. */
  readonly reasons: readonly { readonly kind: Kind; readonly reason: string; readonly records: number }[];
  readonly records: readonly ShownDifference[];
}

const examplesShown = 3;

/** What an edit changes, tried on records that were kept. Asks nobody: neither source nor target. */
export async function impactOf(question: Question): Promise<Impact> {
  const { before, after, subjects, lookup, now } = question;
  const readings = subjects.map(({ reading }) => reading);
  const answers = answersOf(subjects.map(({ joins }) => joins));
  const was = await tryMapping(before, readings, answers, lookup, now);
  const is = await tryMapping(after, readings, answers, lookup, now);
  const found = readings.flatMap((reading) => differencesOf(reading, was.get(reading) ?? [], is.get(reading) ?? []));
  const counts = countsOf(found);
  const delivered = await question.delivered(found.flatMap(({ key }) => key ?? []));
  const origin = new Map(subjects.map(({ reading, from }) => [reading, from]));
  const masks = masksOf(question);
  const shown = found.map((one) => shownOf(one, origin.get(one.reading) ?? 'sample', delivered, masks));
  const of = (from: Subject['from']): number => subjects.filter((one) => one.from === from).length;
  return {
    tried: { samples: of('sample'), held: of('held'), dead: of('dead') },
    counts,
    changed: found.length - counts.open,
    keyed: keyedOf(before, after),
    createdAnew: found.filter(({ kind, key }) => kind === 'key' && key !== undefined && delivered.has(key)).length,
    merges: mergesOf(readings, was, is, masks),
    repaired: shown.filter(({ kind, from }) => kind === 'repaired' && from === 'dead').length,
    fields: fieldsOf(shown),
    reasons: reasonsOf(found),
    records: shown,
  };
}

function countsOf(found: readonly Difference[]): Record<Kind, number> {
  const counts = Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<Kind, number>;
  for (const { kind } of found) counts[kind]++;
  return counts;
}

function keyedOf(before: Mapping, after: Mapping): Impact['keyed'] {
  const [was, is] = [before.deletes.keyed, after.deletes.keyed];
  return was === is ? undefined : { before: was, after: is };
}

/** Keys under which records meet that had keys of their own before: each would overwrite the other. */
function mergesOf(
  readings: readonly Reading[],
  was: ReadonlyMap<Reading, readonly Outcome[]>,
  is: ReadonlyMap<Reading, readonly Outcome[]>,
  masks: Masks,
): readonly Merge[] {
  const met = new Map<string, Set<string>>();
  for (const reading of readings) {
    const before = was.get(reading) ?? [];
    for (const [index, { key }] of (is.get(reading) ?? []).entries()) {
      const old = before.find((one) => one.key === key)?.key ?? before[index]?.key;
      if (key === undefined || old === undefined) continue;
      const own = met.get(key) ?? new Set();
      met.set(key, own.add(old));
    }
  }
  return [...met]
    .filter(([, of]) => of.size > 1)
    .map(([key, of]) => ({ key: masks.key(key), of: [...of].sort().map(masks.key) }));
}

interface Masks {
  readonly key: (key: string) => string;
  readonly match: (match: string | undefined) => string | undefined;
  readonly record: (mapped: Mapped) => Mapped;
}

/** What either version calls personal is masked. */
function masksOf({ before, after, reveal }: Question): Masks {
  if (reveal) return { key: (key) => key, match: (match) => match, record: (mapped) => mapped };
  const paths = [...new Set([before, after].flatMap(({ sensitive }) => [...sensitive.values()].flat()))];
  const personal = before.sensitiveKey || after.sensitiveKey;
  return {
    key: (key) => (personal ? maskText(key) : key),
    // What names the target's record is often a mail address.
    match: (match) => (match === undefined || paths.length === 0 ? match : maskText(match)),
    record: (mapped) => ({ ...mapped, record: mask(mapped.record, paths) }),
  };
}

/** The same changes with what stands in the masked records. */
function maskedChanges({ before, after, fields }: Difference, masks: Masks): readonly FieldChange[] {
  if (fields.length === 0) return [];
  const [was, is] = [before, after].map((tried) => {
    const mapped = mappedOf(tried);
    return mapped === undefined ? new Map<string, Json>() : flat(masks.record(mapped));
  });
  return fields.map(({ field }) => ({ field, before: was?.get(field), after: is?.get(field) }));
}

function shownOf(
  one: Difference,
  from: Subject['from'],
  delivered: ReadonlySet<string>,
  masks: Masks,
): ShownDifference {
  const { key, newKey, kind, before, after } = one;
  const told = (tried: Difference['before']): string | undefined => {
    if (kind === 'label') return tried?.is === 'mapped' ? tried.label : undefined;
    if (kind === 'match') return tried?.is === 'mapped' ? masks.match(tried.match) : undefined;
    // A record under another key is told for that, whatever else becomes of it.
    return kind === 'key' ? undefined : reasonOf(tried);
  };
  return {
    key: key === undefined ? undefined : masks.key(key),
    newKey: newKey === undefined ? undefined : masks.key(newKey),
    kind,
    from,
    delivered: key !== undefined && delivered.has(key),
    fields: maskedChanges(one, masks),
    before: told(before),
    after: told(after),
  };
}

function fieldsOf(shown: readonly ShownDifference[]): readonly FieldImpact[] {
  const fields = new Map<string, { records: number; examples: FieldImpact['examples'][number][] }>();
  for (const { key, fields: changed } of shown) {
    for (const { field, before, after } of changed) {
      const own = fields.get(field) ?? { records: 0, examples: [] };
      fields.set(field, own);
      own.records++;
      if (own.examples.length < examplesShown) own.examples.push({ key, before, after });
    }
  }
  return [...fields].map(([field, own]) => ({ field, ...own })).sort((a, b) => b.records - a.records);
}

function reasonsOf(found: readonly Difference[]): Impact['reasons'] {
  const reasons = new Map<string, { kind: Kind; reason: string; records: number }>();
  for (const { kind, before, after } of found) {
    const reason = reasonOf(after) ?? reasonOf(before);
    if (reason === undefined || kind === 'key') continue;
    const own = reasons.get(`${kind} ${reason}`) ?? { kind, reason, records: 0 };
    own.records++;
    reasons.set(`${kind} ${reason}`, own);
  }
  return [...reasons.values()].sort((a, b) => b.records - a.records);
}
