import { isObject } from './json.ts';
import type { Json, JsonObject } from './json.ts';
import { stepsOf } from './path.ts';

/** What stands for a number, a truth value or anything else that has no first letter to show. */
const hidden = '•••';

/**
 * A copy of the record with the values at these dotted paths masked, lists walked; everything below a path is masked
 * too. The record itself is left alone, and so are paths that it does not have.
 */
export function mask(record: JsonObject, paths: readonly string[]): JsonObject {
  let copy: Json = record;
  for (const path of paths) copy = maskAt(copy, stepsOf(path), 0);
  return isObject(copy) ? copy : {};
}

/** A value with all it holds masked: `张**`, `a***@…`, `•••`. How long a text is cannot be told. */
export function maskValue(value: Json): Json {
  if (typeof value === 'string') return maskText(value);
  if (value === null) return null;
  if (Array.isArray(value)) return value.map(maskValue);
  if (!isObject(value)) return hidden;
  const copy = { ...value };
  for (const key of Object.keys(copy)) put(copy, key, maskValue(copy[key] ?? null));
  return copy;
}

/** A text masked: its length and what stands in its middle are not told. */
export function maskText(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed === hidden) return text;
  const first = String.fromCodePoint(trimmed.codePointAt(0) ?? 0);
  // A text of one letter would be shown whole by its first letter.
  if (trimmed.length === first.length) return '**';
  return trimmed.includes('@', 1) ? `${first}***@…` : `${first}**`;
}

function maskAt(value: Json, steps: readonly string[], from: number): Json {
  const step = steps[from];
  if (step === undefined) return maskValue(value);
  if (Array.isArray(value)) return value.map((element) => maskAt(element, steps, from));
  if (!isObject(value)) return value;
  const wild = step === '*';
  const keys = wild ? Object.keys(value) : Object.hasOwn(value, step) ? [step] : [];
  if (keys.length === 0) return value;
  const copy = { ...value };
  for (const key of keys) {
    const inner = copy[key] ?? null;
    // A star stands for one or more names, as in what expressions read.
    const deep = wild && from + 1 < steps.length && typeof inner === 'object' ? maskAt(inner, steps, from) : inner;
    put(copy, key, maskAt(deep, steps, from + 1));
  }
  return copy;
}

/** Sets an own property whatever its name: plain assignment to `__proto__` would change the prototype instead. */
function put(object: JsonObject, key: string, value: Json): void {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}
