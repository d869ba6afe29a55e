import { pad } from '../../pad.ts';
import { deopt } from '../values/deopt.ts';
import { define, listOf, numberOf, textOf } from './native.ts';
import type { Native } from './native.ts';

/** A pair of surrogates: one character in two units. */
const pair = /[\ud800-\udbff][\udc00-\udfff]/;

/** Characters, a pair of surrogates counted as one. */
export function lengthOf(text: string): number {
  return pair.test(text) ? Array.from(text).length : text.length;
}

/** From a character on (from the end where negative), and how many; numbers with a fraction are cut as lists cut them. */
export function substring(text: string, start: number, length?: number): string {
  return pair.test(text) ? cut(Array.from(text), start, length).join('') : cut(text, start, length);
}

interface Cuttable<T> {
  readonly length: number;
  slice(start: number, end?: number): T;
}

function cut<T extends Cuttable<T>>(text: T, start: number, length: number | undefined): T {
  const from = text.length + start < 0 ? 0 : start;
  if (length === undefined) return text.slice(from);
  if (length <= 0) return text.slice(0, 0);
  return text.slice(from, from >= 0 ? from + length : text.length + from + length);
}

/** What stands before a mark; all of it where there is none. */
export function substringBefore(text: string, mark: string): string {
  const at = text.indexOf(mark);
  return at === -1 ? text : text.slice(0, at);
}

/** What stands after a mark; all of it where there is none. */
export function substringAfter(text: string, mark: string): string {
  const at = text.indexOf(mark);
  return at === -1 ? text : text.slice(at + mark.length);
}

/** Each run of spaces, tabs and line ends is one space, none is at the ends. */
export function trim(text: string): string {
  // From here on it is as it stays: most texts are.
  let clean = text.charCodeAt(0) !== space;
  for (let at = 0; clean && at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === space) clean = at + 1 < text.length && text.charCodeAt(at + 1) !== space;
    else clean = unit !== 9 && unit !== 10 && unit !== 13;
  }
  if (clean) return text;
  const single = text.replace(/[ \t\n\r]+/g, ' ');
  return single.slice(single.startsWith(' ') ? 1 : 0, single.length > 1 && single.endsWith(' ') ? -1 : undefined);
}

const space = 32;

/** A function of a text that gives nothing for nothing. */
const ofText =
  (one: (text: string) => unknown) =>
  (value: unknown): unknown =>
    value === undefined ? undefined : one(textOf(value));

export const texts: readonly Native[] = [
  define(
    'lowercase',
    '<s-:s>',
    ofText((text) => text.toLowerCase()),
  ),
  define(
    'uppercase',
    '<s-:s>',
    ofText((text) => text.toUpperCase()),
  ),
  define('length', '<s-:n>', ofText(lengthOf)),
  define('trim', '<s-:s>', ofText(trim)),
  define('substring', '<s-nn?:s>', (text, start, length) =>
    text === undefined
      ? undefined
      : // What is missing is no number, and is taken for one.
        substring(textOf(text), start === undefined ? missing : numberOf(start), optionalNumber(length)),
  ),
  // A mark that is missing is looked for as it is written: as "undefined".
  define('substringBefore', '<s-s:s>', (text, mark) =>
    text === undefined ? undefined : substringBefore(textOf(text), mark === undefined ? 'undefined' : textOf(mark)),
  ),
  define('substringAfter', '<s-s:s>', (text, mark) => {
    if (text === undefined) return undefined;
    if (mark !== undefined) return substringAfter(textOf(text), textOf(mark));
    if (textOf(text).includes('undefined')) throw deopt;
    return text;
  }),
  define('pad', '<s-ns?:s>', padded),
  define('join', '<a<s>s?:s>', (list, separator) =>
    list === undefined ? undefined : listOf(list).join(separator === undefined ? '' : textOf(separator)),
  ),
];

/** Where the start is missing, a list is cut from its beginning, and nothing is left where a length is given. */
const missing = Number.NaN;

function optionalNumber(value: unknown): number | undefined {
  return value === undefined ? undefined : numberOf(value);
}

/** hrwire's own `$pad`, which is bounded. */
function padded(text: unknown, width: unknown, fill: unknown): string | undefined {
  if (text === undefined) return undefined;
  if (typeof text !== 'string' || typeof width !== 'number') throw deopt;
  return pad(text, width, fill);
}
