import type { WriteTraits } from '../../../connector/sink.ts';
import type { Delta } from '../../../record/delta.ts';
import { isObject } from '../../../record/json.ts';
import type { Json, JsonObject } from '../../../record/json.ts';

/** The field under which a record names what is to be emptied, where the write declares `clear: list`. */
export const clearList = '_clear';

/** The record as a request sees it: the fields to be emptied stand in it as the write declares. */
export function cleared(delta: Delta, clear: WriteTraits['clear']): JsonObject {
  if (delta.clear.length === 0 || clear === undefined) return delta.record;
  if (clear === 'list') return { ...delta.record, [clearList]: [...delta.clear] };
  return delta.clear.reduce((record, path) => put(record, path.split('.'), clear === 'null' ? null : ''), delta.record);
}

function put(record: JsonObject, path: readonly string[], value: Json): JsonObject {
  const [name, ...rest] = path;
  if (name === undefined) return record;
  if (rest.length === 0) return { ...record, [name]: value };
  const inner = record[name];
  return { ...record, [name]: put(isObject(inner) ? inner : {}, rest, value) };
}
