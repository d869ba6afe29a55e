/** A JSON value. Records, cursors and answers are made of these. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

/** A JSON object; a key that is absent is `undefined` when read. */
export interface JsonObject {
  [key: string]: Json;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Blank: null, the empty string, or text of white space only. */
export function isBlank(value: unknown): boolean {
  if (typeof value !== 'string') return value === undefined || value === null;
  const first = value.charCodeAt(0);
  // Nearly every text begins with a letter or digit, and needs no trimming to be told.
  return !(first > 32 && first < 128) && value.trim() === '';
}
