import type { Json } from '../record/json.ts';

/** A mapping with the identities of its source and target: ledger, checkpoint and inbox belong to it. */
export interface Pair {
  readonly id: number;
  readonly mapping: string;
  readonly source: string;
  readonly target: string;
  /** The pair that the mapping's runs use now. */
  readonly current: boolean;
  readonly cursor: Json | undefined;
  readonly cursorAt: number | undefined;
  /** The store's epoch in which its runs were last trusted: behind the store's, what must not act twice is parked. */
  readonly epoch: number;
}

export interface Checkpoints {
  /** Every pair, or those of one mapping; the current one first. */
  pairs(mapping?: string): Promise<readonly Pair[]>;
  /** Finds or makes the pair and makes it the mapping's current one. */
  open(mapping: string, source: string, target: string): Promise<Pair>;
  /** By a person's hand (`checkpoint set`, `clear`): undefined clears it. Runs move it by `commit`. */
  set(pair: number, cursor: Json | undefined, at: number): Promise<void>;
}
