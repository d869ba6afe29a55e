import type { Delta } from '../record/delta.ts';
import { isObject } from '../record/json.ts';
import type { JsonObject } from '../record/json.ts';

/** The record with the fields that are to be emptied as null. */
export function withCleared(delta: Delta): JsonObject {
  if (delta.clear.length === 0) return delta.record;
  const record = structuredClone(delta.record);
  for (const path of delta.clear) {
    const steps = path.split('.');
    const last = steps.pop() ?? path;
    let at = record;
    for (const step of steps) {
      const inner = Object.hasOwn(at, step) ? at[step] : undefined;
      const next: JsonObject = isObject(inner) ? inner : {};
      if (next !== inner) define(at, step, next);
      at = next;
    }
    define(at, last, null);
  }
  return record;
}

/** Like assignment, but a field called `__proto__` stays a field. */
function define(target: JsonObject, name: string, value: JsonObject | null): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}
