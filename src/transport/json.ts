/**
 * At the place of a number 16 digits, or an exponent of three: only these can be whole numbers beyond 2^53, or numbers
 * beyond the largest, which JavaScript reads as infinite and writes as null.
 */
const longNumber = /(?:^|[:[,\s])-?(?:[0-9]{16}|[0-9][0-9.]*[eE]\+?[0-9]{3})/;

/** Deepest nesting of JSON that comes from outside: records are walked by recursion later, and no real one is deeper. */
export const deepest = 100;

/**
 * Parses JSON from outside. Whole numbers that JavaScript would round (64-bit ids) and numbers
 * beyond its largest stay text, digit by digit; all others become numbers. Throws `SyntaxError` for what is no JSON and `RangeError` for what nests too deeply; V8 puts
 * pieces of the text into its messages, so they are not to be passed on.
 */
export function parseJson(text: string): unknown {
  const { deeper, long } = look(text, deepest);
  if (deeper) throw new RangeError(`JSON nests deeper than ${deepest} levels`);
  // A reviver makes parsing several times slower: it runs only where such a number may stand.
  return long && longNumber.test(text) ? parseWithSource(text, keepLongNumber) : JSON.parse(text);
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
 * One linear look over the text; strings, which are most of it, are jumped over. `long`: outside of them stand 16
 * characters of a number in a row, or an exponent.
 */
function look(text: string, most: number): { readonly deeper: boolean; readonly long: boolean } {
  let depth = 0;
  let digits = 0;
  let long = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char >= 0x30 && char <= 0x39) {
      if (++digits >= 16) long = true;
      continue;
    }
    if (digits > 0 && (char === 0x65 || char === 0x45)) long = true;
    if (char !== 0x2e) digits = 0;
    if (char === 0x22) i = endOfString(text, i);
    else if (char === 0x7b || char === 0x5b) {
      if (++depth > most) return { deeper: true, long };
    } else if (char === 0x7d || char === 0x5d) depth--;
  }
  return { deeper: false, long };
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
