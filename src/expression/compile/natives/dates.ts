import { firstWritten, instantOfIso, isoOfMillis, lastWritten } from '../../dates/civil.ts';
import { tooWide, withoutEnd } from '../closures/budget.ts';
import { deopt } from '../values/deopt.ts';
import { formattedBy } from './format-number.ts';
import { define, numberOf, textOf } from './native.ts';
import type { Focus, Native } from './native.ts';
import { lookupOwn } from './objects.ts';
import { readBy, writtenBy } from './picture.ts';
import { packageFunctions } from '../../package-functions.ts';

/** The forms that `$toMillis` takes without a picture; what they come to is the host's affair. */
const iso = /^\d{4}(?:-[01]\d)?(?:-[0-3]\d)?(?:T[0-2]\d:[0-5]\d:[0-5]\d)?(?:\.\d+)?(?:[+-][0-2]\d:?[0-5]\d|Z)?$/;

/** `$toMillis` of a text without a picture. Throws for what is not of ISO 8601. */
export function toMillisIso(text: string): number {
  const known = instantOfIso(text);
  if (known !== undefined) return known;
  if (!iso.test(text)) throw deopt;
  return Date.parse(text);
}

const ofPackage = packageFunctions([
  'toMillis',
  'fromMillis',
  'formatNumber',
  'formatInteger',
  'parseInteger',
] as const);

type Borrowed = Parameters<(typeof ofPackage)['get']>[0];

function borrow(name: Borrowed, self: unknown, args: readonly unknown[]): unknown {
  return ofPackage.get(name)?.apply(self, [...args]);
}

/** `$fromMillis` without a picture and a zone. */
export function fromMillisIso(millis: number): string {
  // The package's own for years of fewer or more digits than four.
  if (millis >= firstWritten && millis <= lastWritten) return isoOfMillis(Math.trunc(millis));
  return textOf(borrow('fromMillis', undefined, [millis]));
}

/** Parts of a date that a picture leaves out are those of today. */
function today(self: Focus): unknown {
  return { environment: { timestamp: new Date(self.environment.base.now) } };
}

/** A width of five digits or more. */
const wide = /,[^\]]*\d\s*\d\s*\d\s*\d\s*\d/;

function written(millis: unknown, picture: unknown, zone: unknown): unknown {
  if (picture === undefined && zone === undefined) return fromMillisIso(numberOf(millis));
  if (typeof picture === 'string' && (zone === undefined || typeof zone === 'string')) {
    const known = writtenBy(picture, numberOf(millis), zone);
    if (known !== undefined) return known;
  }
  if (typeof picture === 'string' && wide.test(picture)) throw tooWide();
  return borrow('fromMillis', undefined, [millis, picture, zone]);
}

function hasExponent(picture: unknown, options: unknown): boolean {
  const separator = typeof options === 'object' && options !== null ? lookupOwn(options, 'exponent-separator') : 'e';
  return textOf(picture).includes(separator === undefined ? 'e' : textOf(separator));
}

export const dates: readonly Native[] = [
  define('toMillis', '<s-s?:n>', function (text, picture) {
    if (text === undefined) return undefined;
    if (picture === undefined) return toMillisIso(textOf(text));
    return readBy(textOf(picture), textOf(text)) ?? borrow('toMillis', today(this), [text, picture]);
  }),
  define('fromMillis', '<n-s?s?:s>', (millis, picture, zone) =>
    millis === undefined ? undefined : written(millis, picture, zone),
  ),
  define('now', '<s?s?:s>', function (picture, zone) {
    return written(this.environment.base.now, picture, zone);
  }),
  define('millis', '<:n>', function () {
    return this.environment.base.now;
  }),
  define('formatNumber', '<n-so?:s>', (value, picture, options) => {
    const usual = typeof value === 'number' && typeof picture === 'string' && options === undefined;
    const known = usual ? formattedBy(picture, value) : undefined;
    if ((value === Infinity || value === -Infinity) && hasExponent(picture, options)) throw withoutEnd();
    return known ?? borrow('formatNumber', undefined, [value, picture, options]);
  }),
  define('formatInteger', '<n-s:s>', (value, picture) => borrow('formatInteger', undefined, [value, picture])),
  define('parseInteger', '<s-s:n>', (value, picture) => borrow('parseInteger', undefined, [value, picture])),
];
