import { isObject } from '../record/json.ts';
import type { JsonObject } from '../record/json.ts';

/** The value of a field named by a dotted path; a key that holds the dots itself comes first. */
export function fieldAt(record: JsonObject, path: string): unknown {
  if (Object.hasOwn(record, path)) return record[path];
  let value: unknown = record;
  for (const step of path.split('.')) {
    if (!isObject(value) || !Object.hasOwn(value, step)) return undefined;
    value = value[step];
  }
  return value;
}
