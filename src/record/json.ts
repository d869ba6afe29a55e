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
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}
