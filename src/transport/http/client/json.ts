/** Runs of 16 digits and more at the place of a number: only these can be whole numbers beyond 2^53. */
const longNumber = /[:[,\s]-?[0-9]{16,}\s*[,\]}\s]|^\s*-?[0-9]{16,}\s*$/;

/**
 * Parses JSON. Whole numbers that JavaScript would round (64-bit ids) stay text, digit by digit; all others become
 * numbers. Throws `SyntaxError`.
 */
export function parseJson(text: string): unknown {
  // A reviver makes parsing several times slower: it runs only where such a number may stand.
  if (!longNumber.test(text)) return JSON.parse(text);
  return JSON.parse(text, keepLongNumber);
}

/** The third parameter (the text of the literal) is newer than TypeScript's own library. */
function keepLongNumber(_key: string, value: unknown, place?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = place?.source;
  return source !== undefined && /^-?[0-9]+$/.test(source) ? source : value;
}
