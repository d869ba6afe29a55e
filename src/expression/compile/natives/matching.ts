import { deopt } from '../values/deopt.ts';
import { callable } from './call.ts';
import { finds, visitMatches } from './match.ts';
import type { Match } from './match.ts';
import { add, define, numberOf, textOf } from './native.ts';
import type { Focus, Native } from './native.ts';
import { substitution } from './substitution.ts';

/** Infinite where none is given; throws for negative ones. */
function limitOf(limit: unknown): number {
  if (limit === undefined) return Infinity;
  const number = numberOf(limit);
  if (number < 0) throw deopt;
  return number;
}

/** `$replace` of a text by a text, everywhere. */
export function replaceText(text: string, pattern: string, replacement: string): string {
  if (pattern === '') throw deopt;
  let at = text.indexOf(pattern);
  if (at === -1) return text;
  let made = '';
  let from = 0;
  do {
    made += text.slice(from, at) + replacement;
    from = at + pattern.length;
    at = text.indexOf(pattern, from);
  } while (at !== -1);
  return made + text.slice(from);
}

function replace(self: Focus, text: string, pattern: unknown, replacement: unknown, limit: number): string {
  if (pattern === '') throw deopt;
  if (!(limit > 0)) return text;
  let made = '';
  let from = 0;
  if (typeof pattern === 'string') {
    if (!text.includes(pattern)) return text;
    if (limit === Infinity) return replaceText(text, pattern, textOf(replacement));
    let at = text.indexOf(pattern);
    for (let count = 0; at !== -1 && count < limit; count++) {
      made += text.slice(from, at) + textOf(replacement);
      from = at + pattern.length;
      at = text.indexOf(pattern, from);
    }
    return made + text.slice(from);
  }
  const replacer =
    typeof replacement === 'string'
      ? substitution(replacement)
      : (match: Match): unknown => callable(replacement).apply(self, [match]);
  visitMatches(self, pattern, text, limit, (match) => {
    const start = numberOf(match.start);
    made += text.substring(from, start) + textOf(replacer(match));
    from = start + textOf(match.match).length;
  });
  return made + text.substring(from);
}

function split(self: Focus, text: string, separator: unknown, limit: unknown): unknown[] {
  const most = limitOf(limit);
  if (!(most > 0)) return [];
  if (typeof separator === 'string') return text.split(separator, limit === undefined ? undefined : most);
  const parts: unknown[] = [];
  let from = 0;
  visitMatches(self, separator, text, most, ({ start, end }) => {
    parts.push(text.substring(from, numberOf(start)));
    from = numberOf(end);
  });
  if (parts.length < most) parts.push(text.substring(from));
  return parts;
}

export const matching: readonly Native[] = [
  define('contains', '<s-(sf):b>', function (text, token) {
    if (text === undefined || token === undefined) return undefined;
    if (typeof token === 'string') return textOf(text).includes(token);
    return finds(this, token, textOf(text));
  }),
  define('match', '<s-f<s:o>n?:a<o>>', function (text, regex, limit) {
    if (text === undefined) return undefined;
    const most = limitOf(limit);
    const found = this.createSequence();
    if (!(most > 0)) return found;
    visitMatches(this, regex, textOf(text), most, ({ match, start, groups }) => {
      add(this, found, { match, index: start, groups });
    });
    return found;
  }),
  define('replace', '<s-(sf)(sf)n?:s>', function (text, pattern, replacement, limit) {
    return text === undefined ? undefined : replace(this, textOf(text), pattern, replacement, limitOf(limit));
  }),
  define('split', '<s-(sf)n?:a<s>>', function (text, separator, limit) {
    return text === undefined ? undefined : split(this, textOf(text), separator, limit);
  }),
];
