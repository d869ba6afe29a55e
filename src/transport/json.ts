import { isObject } from '../record/json.ts';
import type { JsonObject } from '../record/json.ts';

/** Deepest nesting of JSON that comes from outside: records are walked by recursion later, and no real one is deeper. */
export const deepest = 100;

/**
 * Parses JSON from outside. Whole numbers that JavaScript would round (64-bit ids) and numbers
 * beyond its largest stay text, digit by digit; all others become numbers. Throws `SyntaxError` for what is no JSON and `RangeError` for what nests too deeply; V8 puts
 * pieces of the text into its messages, so they are not to be passed on.
 */
export function parseJson(text: string): unknown {
  if (text.length > shortText && nestsDeeper(text, deepest)) throw tooDeep();
  const value: unknown = JSON.parse(text);
  const found = lookAt(value, deepest);
  if (found === 'deeper') throw tooDeep();
  // A reviver makes parsing several times slower: it runs only where there is such a number.
  return found === 'long' ? parseWithSource(text, keepLongNumber) : value;
}

/** Characters up to which a text is parsed before anybody has looked how deep it nests: 256,000 levels take 20 MB. */
const shortText = 256_000;

function tooDeep(): RangeError {
  return new RangeError(`JSON nests deeper than ${deepest} levels`);
}

type Reviver = (key: string, value: unknown, place: { readonly source?: string }) => unknown;
/** Node gives a reviver the source text of each number; the library's types do not know it yet. */
const parseWithSource = JSON.parse as (text: string, reviver: Reviver) => unknown;

const keepLongNumber: Reviver = (_key, value, { source }) => {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  if (!Number.isFinite(value)) return source ?? null;
  return source !== undefined && /^-?[0-9]+$/.test(source) ? source : value;
};

/**
 * Whether a value nests deeper than `most` levels or, at the least, holds a number that its text may say otherwise: whole
 * and beyond 2^53, or infinite. A look at the values takes a tenth of one at the text.
 */
function lookAt(value: unknown, most: number): 'deeper' | 'long' | undefined {
  if (typeof value === 'number') return Math.abs(value) > Number.MAX_SAFE_INTEGER ? 'long' : undefined;
  if (isObject(value)) return most === 0 ? 'deeper' : lookAtMembers(value, most - 1);
  if (!Array.isArray(value)) return undefined;
  return most === 0 ? 'deeper' : lookAtList(value, most - 1);
}

function lookAtList(list: readonly unknown[], most: number): 'deeper' | 'long' | undefined {
  let long: 'long' | undefined;
  for (let i = 0; i < list.length; i++) {
    const found = lookAt(list[i], most);
    if (found === 'deeper') return found;
    long ??= found;
  }
  return long;
}

function lookAtMembers(members: JsonObject, most: number): 'deeper' | 'long' | undefined {
  let long: 'long' | undefined;
  // What JSON.parse made inherits no name: these are its own.
  for (const name in members) {
    const found = lookAt(members[name], most);
    if (found === 'deeper') return found;
    long ??= found;
  }
  return long;
}

/** One linear look over the text; strings, which are most of it, are jumped over. */
function nestsDeeper(text: string, most: number): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char === 0x22) i = endOfString(text, i);
    else if (char === 0x7b || char === 0x5b) {
      if (++depth > most) return true;
    } else if (char === 0x7d || char === 0x5d) depth--;
  }
  return false;
}

/** Where the string that begins at `start` ends; the text's end where it does not. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end > 0) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === 0x5c) slashes++;
    if (slashes % 2 === 0) return end;
    end = text.indexOf('"', end + 1);
  }
  return text.length;
}
