import { HrwireError } from '../../../error/error.ts';
import { deopt } from '../values/deopt.ts';
import type { Base } from '../frame.ts';

/** Steps before the first look at the clock: a look costs as much as a few of them. */
export const patience = 10;

/** Steps between two looks as long as they are short; they may be long ones, such as sorting a long list. */
const mostSteps = 1000;
/** Milliseconds between two looks beyond which there are fewer steps between them. */
const longWait = 2;

/** What an evaluation begins with. */
export const budget = { deadline: 0, patience, stride: patience, looked: 0 } as const;

/** Counts work done; where it was much, looks at the clock. Throws `expression.time`, which is final. */
export function spend(base: Base, steps: number): void {
  base.patience -= steps;
  if (base.patience <= 0) look(base);
}

/** Looks at the clock; gives the steps until the next look. */
export function look(base: Base): number {
  const now = performance.now();
  const waited = base.looked === 0 ? 0 : now - base.looked;
  base.looked = now;
  base.stride = waited > longWait ? Math.max(1, base.stride >> 2) : Math.min(mostSteps, base.stride * 2);
  base.patience = base.stride;
  // The clock is first read after the first steps: most evaluations never need it.
  if (base.deadline === 0) base.deadline = now + base.limits.time;
  else if (now > base.deadline) {
    throw new Final('expression.time', 'The expression takes too long', {
      hint: 'Does a recursion never end, or is a list gone through inside a list? Index the inner one with $kv(…) or a table.',
    });
  }
  return base.stride;
}

/** What is thrown is the answer: the package is not asked again, it would take as long, or never end. */
class Final extends HrwireError {}

export function isFinal(thrown: unknown): thrown is HrwireError {
  return thrown instanceof Final;
}

/** A range between numbers so large that adding 1 changes nothing: the package would count for ever. */
export function endless(): HrwireError {
  return new Final('expression.sequence', 'A range is too long', { hint: 'Are its ends right?' });
}

/** A number without end by a picture with an exponent: the package would shift its point for ever. */
export function withoutEnd(): HrwireError {
  return new Final('expression.argument', '$formatNumber is given a number without end', {
    hint: 'Is something divided by zero? Check the divisor first.',
  });
}

/** A picture that asks for more digits than any date has: the package would fill the memory with zeros. */
export function tooWide(): HrwireError {
  return new Final('expression.argument', 'The picture of a date asks for thousands of digits', {
    hint: 'The number behind the comma is a width: [Y,4].',
  });
}

/** A list, or a value put into itself again and again, that the package would go through for minutes, or without end. */
export function tooMuch(): HrwireError {
  return new Final('expression.sequence', 'The expression goes through too many values', {
    hint: 'Filter earlier. Does it put a list or object into itself again and again?',
  });
}

/** Values that one look through a value may meet. */
export const mostValues = 1_000_000;

/** Enters a call; `leave` it on the way out (what throws ends the whole evaluation, so nothing is to be put right). */
export function enter(base: Base): void {
  spend(base, 1);
  // The package counts evaluations inside each other, about three a call, and says exactly where it is too deep.
  if (++base.depth > base.limits.depth / 3) throw deopt;
}
