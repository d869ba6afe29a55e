import type { Ran } from './run.ts';

/** What the command prints for machines. */
export interface Counted {
  readonly cases: number;
  /** With the result, or the error's code, that the case demands. */
  readonly right: number;
  /** Right, without the package. */
  readonly compiled: number;
  /** Compiled code gave up, and the package was asked; errors too. */
  readonly deoptimised: number;
  /** Not covered as a text. */
  readonly fallback: number;
  /** Cases whose right result is an error at evaluation. */
  readonly errors: number;
  readonly syntaxErrors: number;
}

export function counted(all: readonly Ran[]): Counted {
  const count = (holds: (one: Ran) => boolean): number => all.filter(holds).length;
  return {
    cases: all.length,
    right: count(({ right }) => right),
    compiled: count(({ way, right }) => way === 'compiled' && right),
    deoptimised: count(({ way }) => way === 'deoptimised'),
    fallback: count(({ way }) => way === 'fallback'),
    errors: count(({ error }) => error),
    syntaxErrors: count(({ way }) => way === 'syntax'),
  };
}
