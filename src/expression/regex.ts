import { HrwireError } from '../error/error.ts';
import type { Place } from '../error/place.ts';
import { costOf } from './regex/cost.ts';
import { hasAmbiguousLoop } from './regex/loops.ts';
import { parsePattern } from './regex/parse.ts';

/** Steps that a regular expression may take on one text: under a second. Nothing can interrupt it once it runs. */
const steps = 1e8;
/** A pattern that could not even be tried on texts of this length is refused. */
const shortest = 50;

/**
 * The longest text that a pattern may be tried on, at most `subject`. Throws `expression.regex` for patterns that can
 * backtrack exponentially, such as `(a+)+` and `(a|ab)*`.
 */
export function longestSubject(regex: RegExp, subject: number, place?: Place): number {
  const pattern = parsePattern(regex);
  if (hasAmbiguousLoop(pattern)) {
    throw new HrwireError(
      'expression.regex',
      'The regular expression has a loop that can match one text in several ways',
      {
        place,
        hint: 'Such a loop can run for years on one text. Write [a-z]+ in place of ([a-z]+)+, and begin the choices of (…|…)* with different characters.',
      },
    );
  }
  const { degree, factor } = costOf(pattern, regex.multiline);
  const longest = Math.floor((steps / factor) ** (1 / degree));
  if (longest < shortest) {
    throw new HrwireError(
      'expression.regex',
      'The regular expression has too many repetitions that can match the same characters',
      {
        place,
        hint: 'Begin it with ^, and say what may not match: [^,]* in place of .*, or take the text apart with $split.',
      },
    );
  }
  return Math.min(subject, longest);
}

/** A `RegExp` for the package that refuses texts too long for its pattern. */
export function boundedRegExp(subject: number): RegExpConstructor {
  class Bounded extends RegExp {
    private readonly longest: number;

    constructor(pattern: RegExp | string, flags?: string) {
      super(pattern, flags);
      this.longest = longestSubject(this, subject);
    }

    override exec(text: string): RegExpExecArray | null {
      if (typeof text === 'string' && text.length <= this.longest) return super.exec(text);
      const what =
        typeof text === 'string' ? `a text of more than ${this.longest} characters` : 'something that is no text';
      throw new HrwireError('expression.argument', `The regular expression is tried on ${what}`, {
        hint: 'Cut the text with $substring(…), begin the pattern with ^, or say [^,]* in place of .*: the fewer ways to match, the longer the text may be.',
      });
    }
  }
  // The package only calls `new`, `exec` and `lastIndex`, which the class has; RegExp's legacy statics it has by inheritance.
  return Bounded as unknown as RegExpConstructor;
}
