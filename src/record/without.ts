import { isObject } from './json.ts';
import type { JsonObject } from './json.ts';
import { stepsOf } from './path.ts';

/** The record without these fields (dotted paths), and without the objects of which nothing is left. A list is one field. */
export function withoutPaths(record: JsonObject, fields: readonly string[]): JsonObject {
  return fields.reduce((left, field) => removed(left, stepsOf(field), 0), record);
}

function removed(record: JsonObject, steps: readonly string[], from: number): JsonObject {
  const step = steps[from];
  if (step === undefined || !Object.hasOwn(record, step)) return record;
  const { [step]: value, ...rest } = record;
  if (from === steps.length - 1) return rest;
  if (!isObject(value)) return record;
  const inner = removed(value, steps, from + 1);
  return Object.keys(inner).length === 0 ? rest : { ...record, [step]: inner };
}
