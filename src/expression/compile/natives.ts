import type { Native } from './natives/native.ts';
import { aggregates } from './natives/aggregates.ts';
import { booleans } from './natives/boolean.ts';
import { dates } from './natives/dates.ts';
import { encodings } from './natives/encode.ts';
import { higher } from './natives/higher.ts';
import { lists } from './natives/lists.ts';
import { matching } from './natives/matching.ts';
import { numbers } from './natives/number.ts';
import { objects } from './natives/objects.ts';
import { strings } from './natives/string.ts';
import { texts } from './natives/text.ts';

/*
 * The built-in functions of the language, synchronous: one file a group. `$eval` is not among them: it needs the
 * compiler, which calls them. Pictures that are not in `picture.ts`, and integers by pictures, are the package's own
 * functions, called as they are (`../package-functions.ts`).
 *
 * Exported bare for generated code, to be called where a type test has passed; each gives what the package gives for
 * arguments of these types, and throws where it throws (`deopt`, or anything):
 *
 * - natives/text.ts: `lengthOf(text)`, `substring(text, start: number, length?: number)`, `substringBefore(text, mark)`,
 *   `substringAfter(text, mark)`, `trim(text)`; `$lowercase`, `$uppercase` are the methods of texts themselves,
 *   `$contains` is `text.includes(token)`, `$split` by a text `text.split(separator)`.
 * - natives/string.ts: `stringOf(value)` of anything but undefined.
 * - natives/number.ts: `numberOfText(text)`, `round(n: number, precision?: number)`; floor, ceil, abs are Math's.
 * - natives/aggregates.ts: `sumOf`, `maxOf`, `minOf`, `averageOf(list)`: lists of numbers alone (which they test: else
 *   they throw); `$max`, `$min`, `$average` give undefined for an empty list.
 * - natives/dates.ts: `toMillisIso(text)`, `fromMillisIso(millis: number)`: no picture, no zone.
 * - natives/objects.ts: `lookupOwn(object, key: string)`: an object that is no list and no function.
 * - natives/distinct.ts: `distinctOf(list, into: unknown[])`; natives/sort.ts: `sortedPlainly(list)`, `sortedBy(list,
 *   swaps)`: lists of more than one.
 */

const all: ReadonlyMap<string, Native> = new Map(
  [aggregates, booleans, dates, encodings, higher, lists, matching, numbers, objects, strings, texts]
    .flat()
    .map((one) => [one.name, one]),
);

/** A built-in function by its name; undefined where there is none. */
export function native(name: string): Native | undefined {
  return all.get(name);
}
