import type { Evaluand } from './expression.ts';

interface End {
  readonly thrown: unknown;
  /** Variables that there were: one more, and it may end otherwise. */
  readonly variables: number;
}

/**
 * What ended for good, by evaluand: its time was over. Whoever asks again gets the same without waiting as long again.
 */
export class Ended {
  readonly #ends = new WeakMap<Evaluand, End>();

  note(evaluand: Evaluand, thrown: unknown): void {
    this.#ends.set(evaluand, { thrown, variables: variablesOf(evaluand) });
  }

  has(evaluand: Evaluand): boolean {
    return this.#ends.get(evaluand)?.variables === variablesOf(evaluand);
  }

  /** Throws it where there is one; it is told once. */
  tell(evaluand: Evaluand): void {
    const end = this.#ends.get(evaluand);
    if (end === undefined) return;
    this.#ends.delete(evaluand);
    if (end.variables === variablesOf(evaluand)) throw end.thrown;
  }
}

function variablesOf({ variables }: Evaluand): number {
  return variables === undefined ? 0 : Object.keys(variables).length;
}
