import { HrwireError } from '../../../error/error.ts';
import { deopt } from '../values/deopt.ts';
import type { Base } from '../frame.ts';

/** Steps between two looks at the clock: a look costs as much as a few of them. */
export const patience = 1000;

/** Counts work done; where it was much, looks at the clock. Throws `expression.time`, which is final. */
export function spend(base: Base, steps: number): void {
  base.patience -= steps;
  if (base.patience <= 0) look(base);
}

function look(base: Base): void {
  base.patience = patience;
  const now = performance.now();
  // The clock is first read after the first steps: most evaluations never need it.
  if (base.deadline === 0) base.deadline = now + base.limits.time;
  else if (now > base.deadline) {
    throw new Final('expression.time', 'The expression takes too long', {
      hint: 'Does a recursion never end, or is a list gone through inside a list? Index the inner one with $kv(…) or a table.',
    });
  }
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

/** Enters a call; `leave` it on the way out (what throws ends the whole evaluation, so nothing is to be put right). */
export function enter(base: Base): void {
  spend(base, 1);
  // The package counts evaluations inside each other, about three a call, and says exactly where it is too deep.
  if (++base.depth > base.limits.depth / 3) throw deopt;
}
