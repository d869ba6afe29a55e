import { nodeOfSchema, typesOf } from '../config/lint/contract/schema-node.ts';
import { isBlank, isObject } from '../record/json.ts';
import type { Json, JsonObject } from '../record/json.ts';
import { maskValue } from '../record/mask.ts';
import type { Step } from '../record/place.ts';
import { parseJson } from '../transport/json.ts';
import { cellOf, isRounded, isSameCell, isoDate, slashDate, unguarded } from './spreadsheet.ts';

/** What a business gives for one field of a record that was exported to it. */
export type Given =
  | { readonly is: 'same' }
  | { readonly is: 'set'; readonly value: Json }
  | { readonly is: 'wrong'; readonly message: string };

export type Kind = 'text' | 'number' | 'boolean' | 'list' | 'object';

/** One field as it stands in the store. */
export interface Field {
  /** As it would be replayed, and as it was read. */
  readonly now: Json | undefined;
  readonly read: Json | undefined;
  /** `now` as an export shows it. */
  readonly shown: Json | undefined;
  /** What other records have there, where this one has nothing. */
  readonly kind: Kind | undefined;
  /** What the stream's schema says: a wrong type may be what is to be repaired. */
  readonly declared?: Kind | undefined;
}

const same: Given = { is: 'same' };
const wrong = (message: string): Given => ({ is: 'wrong', message });

/** Undefined of null and absent values: they do not say. */
export function kindOf(value: Json | undefined): Kind | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return 'list';
  if (isObject(value)) return 'object';
  return typeof value === 'string' ? 'text' : typeof value === 'number' ? 'number' : 'boolean';
}

const declaredKinds: Readonly<Record<string, Kind>> = {
  string: 'text',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  array: 'list',
  object: 'object',
};

/** The one type that a stream's schema has at a place; undefined where it does not say, or allows several. */
export function declaredKind(schema: JsonObject | undefined, steps: readonly Step[]): Kind | undefined {
  const names = steps.filter((step) => typeof step === 'string');
  if (schema === undefined || names.length < steps.length) return undefined;
  const node = nodeOfSchema(schema, names);
  const kinds = new Set((node === undefined ? [] : typesOf(node)).map((type) => declaredKinds[type]));
  return kinds.size === 1 ? [...kinds][0] : undefined;
}

/**
 * What a cell of an imported CSV file says. One that stands as it was exported, masked or not, and as spreadsheets rewrite
 * it, changes nothing; types follow those of the record.
 */
export function fromCell(cell: string, field: Field): Given {
  const { now, read, shown } = field;
  if (isBlank(cell) ? isEmpty(now) : [now, shown, masked(now)].some((value) => isSameCell(cell, cellOf(value)))) {
    return same;
  }
  const text = unguarded(cell);
  // The mask of what was read, beside a repair of it: the business has not seen the repair.
  if (!isBlank(cell) && isMask(text) && isSameCell(cell, cellOf(masked(read)))) return same;
  if (isMask(text) && now !== text) return wrong(maskTyped);
  const kind = field.declared ?? kindOf(now) ?? kindOf(read) ?? field.kind ?? 'text';
  if (isBlank(cell)) return { is: 'set', value: kind === 'text' ? '' : null };
  return fromText(text.trim(), text, kind, now ?? read);
}

function fromText(trimmed: string, text: string, kind: Kind, before: Json | undefined): Given {
  switch (kind) {
    case 'text':
      return textOf(text, before);
    case 'number':
      if (!/^-?(?:\d+|\d*\.\d+)(?:[eE][+-]?\d+)?$/.test(trimmed)) return wrong('a number is due here, such as 84.6');
      if (trimmed.replaceAll(/\D/g, '').length > 15) return wrong('a number of more than 15 digits would be rounded');
      return { is: 'set', value: Number(trimmed) };
    case 'boolean':
      return /^(?:true|false)$/i.test(trimmed)
        ? { is: 'set', value: trimmed.toLowerCase() === 'true' }
        : wrong('true or false is due here');
    case 'list':
    case 'object':
      return jsonOf(trimmed, kind);
  }
}

/** What a spreadsheet has spoilt is not taken for what a person meant. */
function textOf(text: string, before: Json | undefined): Given {
  if (typeof before === 'string' && /^\d{12,}$/.test(before) && isRounded(text)) {
    return wrong('a spreadsheet has rounded these digits: format the column as text, and write them again');
  }
  if (typeof before === 'string' && isoDate(before) !== undefined && isoDate(text) === undefined) {
    const day = slashDate(text);
    return day === undefined ? wrong('a day is due here, such as 2024-05-01') : { is: 'set', value: day };
  }
  return { is: 'set', value: text };
}

function jsonOf(text: string, kind: 'list' | 'object'): Given {
  const due = wrong(`a ${kind} is due here, written as JSON`);
  try {
    const value = parseJson(text) as Json;
    return kindOf(value) === kind ? { is: 'set', value } : due;
  } catch {
    return due;
  }
}

const maskTyped = 'this is a masked value: leave the cell as it was exported, or write the whole value';

/** A value of an imported JSON Lines file, with what is masked in it put back. */
export function fromJson(given: Json, { now, read, declared }: Pick<Field, 'now' | 'read' | 'declared'>): Given {
  const restored = restore(given, now, read);
  if (restored === undefined) return wrong(maskTyped);
  if (JSON.stringify(restored) === JSON.stringify(now)) return same;
  const [before, after] = [declared ?? kindOf(now) ?? kindOf(read), kindOf(restored)];
  if (before !== undefined && after !== undefined && before !== after) return wrong(`a ${before} is due here`);
  return { is: 'set', value: restored };
}

/** Undefined where a mask stands for nothing that is known. */
function restore(given: Json, now: Json | undefined, read: Json | undefined): Json | undefined {
  if (JSON.stringify(given) === JSON.stringify(now)) return given;
  if (Array.isArray(given)) {
    const elements = given.map((element, at) =>
      restore(element, Array.isArray(now) ? now[at] : undefined, Array.isArray(read) ? read[at] : undefined),
    );
    return elements.every((element) => element !== undefined) ? elements : undefined;
  }
  if (isObject(given)) {
    const entries = Object.entries(given).map(
      ([name, inner]) => [name, restore(inner, memberOf(now, name), memberOf(read, name))] as const,
    );
    return entries.every((entry): entry is [string, Json] => entry[1] !== undefined)
      ? Object.fromEntries(entries)
      : undefined;
  }
  if (typeof given !== 'string' || !isMask(given)) return given;
  for (const value of [now, read]) if (value !== undefined && given === masked(value)) return now ?? value;
  return undefined;
}

function memberOf(value: Json | undefined, name: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function isEmpty(value: Json | undefined): boolean {
  return isBlank(value) || (isObject(value) && Object.keys(value).length > 0);
}

function masked(value: Json | undefined): Json | undefined {
  return value === undefined ? undefined : maskValue(value);
}

/** A text as only a mask looks. */
function isMask(text: string): boolean {
  return text === '•••' || text === '**' || /^.(?:\*\*|\*\*\*@…)$/u.test(text);
}
