/**
 * The offset of the last character of a text, quoted name, comment or regular expression at `at`; `at` where there is none,
 * -1 where it is opened and never closed. `before`: the last character before it that is no white space.
 */
export function skipped(text: string, at: number, before: string): number {
  const character = text.charAt(at);
  if (character === '"' || character === "'") return closing(text, at + 1, character);
  if (character === '`') return text.indexOf('`', at + 1);
  if (text.startsWith('/*', at)) {
    const end = text.indexOf('*/', at + 2);
    return end === -1 ? -1 : end + 1;
  }
  // After a value a slash divides; elsewhere it opens a regular expression.
  if (character === '/' && !/[\p{L}\p{N}_)\]}"'`$]/u.test(before)) return regexEnd(text, at + 1);
  return at;
}

/** The offset of an unescaped `mark` at or after `from`. */
function closing(text: string, from: number, mark: string): number {
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '\\') at++;
    else if (character === mark) return at;
  }
  return -1;
}

/** The slash that ends a regular expression, found as the package does: not within brackets, not after a backslash. */
function regexEnd(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '/' && depth === 0 && backslashesBefore(text, at) % 2 === 0) return at;
    if (text.charAt(at - 1) === '\\') continue;
    if ('([{'.includes(character)) depth++;
    if (')]}'.includes(character)) depth--;
  }
  return -1;
}

function backslashesBefore(text: string, at: number): number {
  let count = 0;
  while (text.charAt(at - count - 1) === '\\') count++;
  return count;
}

/** The offset of the first quote, backquote, comment or regular expression that is never closed. */
export function unclosedAt(text: string): number | undefined {
  let before = '';
  for (let at = 0; at < text.length; at++) {
    const end = skipped(text, at, before);
    if (end === -1) return at;
    at = end;
    if (text.charAt(at).trim() !== '') before = text.charAt(at);
  }
  return undefined;
}
