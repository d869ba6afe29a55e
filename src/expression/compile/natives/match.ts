import { isFunctionValue } from '../../function-value.ts';
import { deopt } from '../values/deopt.ts';
import { callable } from './call.ts';
import type { Focus } from './native.ts';

/** What a matcher (a regular expression, or a function that acts as one) gives. */
export interface Match {
  readonly match?: unknown;
  readonly start?: unknown;
  readonly end?: unknown;
  readonly groups?: unknown;
  /** Finds the next one. */
  readonly next?: unknown;
}

/** The first match in a text, or with a match's `next` and no text the one after it; undefined where there is none. */
function matchOf(self: Focus, matcher: unknown, text: string | undefined): Match | undefined {
  const found = callable(matcher).apply(self, [text]);
  if (found === undefined || isMatch(found)) return found;
  throw deopt;
}

/** Whether a matcher finds anything: also nothing and zero are something, since they are not missing. */
export function finds(self: Focus, matcher: unknown, text: string): boolean {
  const found = callable(matcher).apply(self, [text]);
  if (found === undefined) return false;
  if (Boolean(found) && !isMatch(found)) throw deopt;
  return true;
}

function isMatch(value: unknown): value is Match {
  if (typeof value !== 'object' || value === null) return false;
  const { start, end, groups, next }: Match = value;
  return typeof start === 'number' || typeof end === 'number' || Array.isArray(groups) || isFunctionValue(next);
}

/** Visits the matches in a text one after the other, at most `limit`. */
export function visitMatches(
  self: Focus,
  matcher: unknown,
  text: string,
  limit: number,
  visit: (match: Match) => void,
): void {
  let found = matchOf(self, matcher, text);
  for (let count = 0; found !== undefined && count < limit; count++) {
    visit(found);
    // The package looks for one more even where the limit is reached: a match of nothing is an error then too.
    found = matchOf(self, found.next, undefined);
  }
}
