import type { Frame } from '../frame.ts';
import { deopt } from '../values/deopt.ts';
import type { Kind } from './builder.ts';

/** What a regular expression gives for a text: the first match, and from there the next. */
interface Match {
  readonly match: string;
  readonly start: number;
  readonly end: number;
  readonly groups: unknown[];
  readonly next: () => Match | undefined;
}

/** `/…/`: a function that matches, as `$match`, `$replace`, `$split` and `$contains` take it. */
export const regex: Kind = (node) => {
  const { value } = node;
  // On the left of `?:` the parser goes over its own tree again, and loses what the pattern was: it is an object there.
  const pattern = value instanceof RegExp ? value : String(value);
  // Made once for each class that evaluations bring: making it measures how long texts may be.
  let made: RegExp | undefined;
  let by: RegExpConstructor | undefined;
  return (_input, { base }: Frame) => {
    if (made === undefined || by !== base.regex) made = new base.regex(pattern);
    by = base.regex;
    return matcher(made);
  };
};

/** Each evaluation has a place of its own in the text, as if it had a regular expression of its own. */
function matcher(regExp: RegExp): (text: string, from?: number) => Match | undefined {
  let last = 0;
  const matching = (text: string, from?: number): Match | undefined => {
    regExp.lastIndex = from ?? 0;
    const found = regExp.exec(text);
    last = regExp.lastIndex;
    if (found === null) return undefined;
    const next = (): Match | undefined => {
      if (last >= text.length) return undefined;
      const following = matching(text, last);
      // It would match nothing at the same place for ever.
      if (following?.match === '') throw deopt;
      return following;
    };
    const [match, ...groups] = found;
    return { match, start: found.index, end: found.index + match.length, groups, next };
  };
  return matching;
}
