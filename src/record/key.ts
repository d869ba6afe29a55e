import type { Json } from './json.ts';

/**
 * The text of a key. One part: its own text. Several parts: the JSON list of their texts, so that
 * `["a&b","c"]` and `["a","b&c"]` stay two keys. Undefined when a part is absent, blank or no text or whole number.
 */
export function keyOf(parts: readonly unknown[]): string | undefined {
  const texts: string[] = [];
  for (const part of parts) {
    const text = keyPart(part);
    if (text === undefined) return undefined;
    texts.push(text);
  }
  if (texts.length === 1) return texts[0];
  return texts.length === 0 ? undefined : JSON.stringify(texts);
}

/** The text of one part of a key: numbers beyond 2^53 would be rounded, and stores keep no broken surrogates, so they are no keys. */
export function keyPart(part: unknown): string | undefined {
  if (typeof part === 'string') return part.trim() === '' || !part.isWellFormed() ? undefined : part;
  if (typeof part === 'number') return Number.isSafeInteger(part) ? String(part) : undefined;
  return undefined;
}

/** The parts of a key made by `keyOf` from `count` parts. */
export function partsOfKey(key: string, count: number): Json[] {
  return count === 1 ? [key] : (JSON.parse(key) as Json[]);
}
