import type { AsideRow } from './aside.ts';

/** A held record that waits for another of its own mapping. */
export interface AwaitingRow {
  readonly id: number;
  readonly key: string;
  /** The key it waits for. */
  readonly awaits: string;
  /** The code of its cause. */
  readonly code: string;
  /** The run that put it aside last. */
  readonly run: string;
}

/** Held rows that wait until a mapping has delivered a key (`after`). Each question is one statement, however many wait. */
export interface Awaiting {
  /** Open rows of the pair whose awaited key stands delivered by that mapping's current ledger, ids above `after` in order. */
  released(pair: number, after: number, limit: number): Promise<readonly AsideRow[]>;
  /** Open rows of the pair that wait for a key of their own mapping, in order; not those that only wait for a second sending. */
  among(pair: number, after: number, limit: number): Promise<readonly AwaitingRow[]>;
}
