import type { Stream } from '../connector/stream.ts';
import { isObject } from '../record/json.ts';
import type { JsonObject } from '../record/json.ts';
import { keyPart } from '../record/key.ts';
import { fieldOf } from '../record/path.ts';

/** How one record of the source is asked for anew. */
export interface Anew {
  /** A field of the stream's `by_key`. */
  readonly field: string;
  /** The ledger's key is the value of that field: a record can be asked for when nothing but its key is left. */
  readonly own: boolean;
  /** The value to ask for, from a record as read; undefined where it has none. */
  valueOf(record: JsonObject): string | undefined;
}

/** A key that is one field, as written; any other text computes it. */
const plainField = /^(?:`[^`]+`|[\p{L}_][\p{L}\p{N}_.]*)$/u;

/**
 * By the stream's own key, where it is one field that `by_key` takes; where the connector knows no key (files), by the
 * mapping's. `texts`: the parts of the mapping's key as written. Undefined where the stream cannot be asked.
 */
export function compileAnew(
  { keyFields, byKey }: Stream,
  texts: readonly string[],
  hasEach: boolean,
): Anew | undefined {
  const [text, ...parts] = texts;
  const plain = text !== undefined && parts.length === 0 && !hasEach && plainField.test(text);
  const mapped = plain ? fieldOf(text) : undefined;
  const [first, ...others] = keyFields;
  const field = first === undefined ? mapped : others.length === 0 ? first : undefined;
  if (field === undefined || !(byKey.includes(field) || byKey.includes('*'))) return undefined;
  return { field, own: mapped === field, valueOf: (record) => keyPart(valueAt(record, field)) };
}

/** As transports look a record up: a name that holds the dots itself comes first. */
function valueAt(record: JsonObject, field: string): unknown {
  if (Object.hasOwn(record, field)) return record[field];
  let value: unknown = record;
  for (const step of field.split('.')) {
    if (!isObject(value) || !Object.hasOwn(value, step)) return undefined;
    value = value[step];
  }
  return value;
}
