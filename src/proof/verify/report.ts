import { isObject } from '../../record/json.ts';
import type { Json, JsonObject } from '../../record/json.ts';
import { maskText, maskValue } from '../../record/mask.ts';
import type { Finding, VerificationRow } from '../../store/verifications.ts';
import { countsOf, isEqual, neverShown } from './counts.ts';
import type { VerifyCounts } from './counts.ts';

/** One side of a comparison. */
export interface Side {
  /** `connection.stream`. */
  readonly name: string;
  /** The settings that say whose tenant it is; no secret among them. */
  readonly identity: string;
}

/** What was asked for, and of whom: it stands with the comparison, so that a report can be written later. */
export interface Asked {
  readonly source: Side;
  readonly target: Side;
  /** How the target was asked. */
  readonly how: string;
  readonly who: string;
  readonly mappingVersion: string;
  /** The newest run before it. */
  readonly run: string | undefined;
  readonly extra: boolean;
  readonly findings: number;
  readonly keys: readonly string[] | undefined;
  readonly sample: number | undefined;
  readonly seed: string | undefined;
  readonly against: string | undefined;
}

/** A comparison as it is told. */
export interface Report {
  readonly id: string;
  readonly mapping: string;
  readonly kind: VerificationRow['kind'];
  readonly asked: Asked;
  readonly startedAt: number;
  readonly finishedAt: number | undefined;
  readonly counts: VerifyCounts;
  readonly equal: boolean;
  /** Fields that the target shows for nobody. */
  readonly neverShown: readonly string[];
}

export function askedJson(asked: Asked): JsonObject {
  return JSON.parse(JSON.stringify(asked)) as JsonObject;
}

export function askedOf(options: JsonObject): Asked {
  const text = (of: JsonObject, name: string): string => (typeof of[name] === 'string' ? of[name] : '');
  const some = (name: string): string | undefined => (typeof options[name] === 'string' ? options[name] : undefined);
  const count = (name: string): number | undefined => (typeof options[name] === 'number' ? options[name] : undefined);
  const side = (name: string): Side => {
    const of = isObject(options[name]) ? options[name] : {};
    return { name: text(of, 'name'), identity: text(of, 'identity') };
  };
  const keys = Array.isArray(options['keys']) ? options['keys'] : undefined;
  return {
    source: side('source'),
    target: side('target'),
    how: text(options, 'how'),
    who: text(options, 'who'),
    mappingVersion: text(options, 'mappingVersion'),
    run: some('run'),
    extra: options['extra'] === true,
    findings: count('findings') ?? 0,
    keys: keys?.filter((key) => typeof key === 'string'),
    sample: count('sample'),
    seed: some('seed'),
    against: some('against'),
  };
}

export function reportOf(row: VerificationRow): Report {
  const counts = countsOf(row.counts);
  return {
    id: row.id,
    mapping: row.mapping,
    kind: row.kind,
    asked: askedOf(row.options),
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
    counts,
    equal: isEqual(counts),
    neverShown: neverShown(counts),
  };
}

/** What is masked in findings. */
export interface FindingMasks {
  /** Mapped fields, or dotted paths. */
  readonly fields: readonly string[];
  readonly key: boolean;
  /** What names the record at the target. */
  readonly name: boolean;
}

/** A finding as people see it. */
export interface ShownFinding {
  readonly number: number;
  readonly key: string | undefined;
  readonly kind: Finding['kind'];
  readonly cause: string;
  readonly code: string | undefined;
  readonly match: string | undefined;
  readonly id: string | undefined;
  readonly fields: readonly ShownField[];
}

interface ShownField {
  readonly field: string;
  readonly expected: Json;
  readonly found: Json;
  readonly cause: string;
}

/** `masks` undefined: revealed. */
export function shownFinding(finding: Finding, masks: FindingMasks | undefined): ShownFinding {
  const { number, key, kind, cause, detail } = finding;
  const text = (name: string): string | undefined => (typeof detail[name] === 'string' ? detail[name] : undefined);
  const name = (value: string | undefined): string | undefined =>
    value === undefined || masks?.name !== true ? value : maskText(value);
  return {
    number,
    key: key === undefined || masks?.key !== true ? key : maskText(key),
    kind,
    cause,
    code: text('code'),
    match: name(text('match')),
    id: name(text('id')),
    fields: (Array.isArray(detail['fields']) ? detail['fields'] : []).flatMap((one) =>
      isObject(one) ? [shownField(one, masks)] : [],
    ),
  };
}

function shownField(of: JsonObject, masks: FindingMasks | undefined): ShownField {
  const field = typeof of['field'] === 'string' ? of['field'] : '';
  const cause = typeof of['cause'] === 'string' ? of['cause'] : '';
  const hidden = masks?.fields.some((own) => overlaps(own, field)) === true;
  const shown = (value: Json | undefined): Json => (hidden ? maskValue(value ?? null) : (value ?? null));
  return { field, expected: shown(of['expected']), found: shown(of['found']), cause };
}

/** What lies in a tagged path is tagged, and what holds one is masked whole. */
function overlaps(tagged: string, field: string): boolean {
  return tagged === field || field.startsWith(`${tagged}.`) || tagged.startsWith(`${field}.`) || tagged.includes('*');
}
