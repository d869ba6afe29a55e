/**
 * The canonical text of a value: JSON with the keys of every object in code-unit order, so that the order in
 * which a mapping or a vendor writes fields changes nothing. Undefined members are left out.
 */
export function canonical(value: unknown): string {
  return JSON.stringify(ordered(value)) ?? 'null';
}

function ordered(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(ordered);
  const source = value as Record<string, unknown>;
  const keys = Object.keys(source);
  let sorted = true;
  for (let i = 1; i < keys.length; i++) {
    if ((keys[i - 1] as string) > (keys[i] as string)) {
      sorted = false;
      break;
    }
  }
  if (!sorted) keys.sort((a, b) => (a < b ? -1 : 1));
  // A prototype-free object keeps a field named `__proto__` a field.
  const copy: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const key of keys) copy[key] = ordered(source[key]);
  return copy;
}
