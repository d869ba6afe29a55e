import type { Ended } from '../../tools/hrwire.ts';

/** One kind of hostile input: what is fed, and how often in the whole proof. */
export interface Kind {
  readonly name: string;
  /** For the page of the proof. */
  readonly does: string;
  /** Cases in the whole proof. */
  readonly cases: number;
  /** Makes what all its cases use, in an empty folder. */
  open(folder: string): Promise<Bed>;
}

export interface Bed {
  /** One case; the same for the same seed. */
  attempt(seed: number): Promise<Attempt>;
  close?(): Promise<void>;
}

/** What came of one case. */
export interface Attempt {
  /** The attack in a few words. */
  readonly what: string;
  /** How each command ended; the last one says whether the case was refused or read. */
  readonly ends: readonly Ended[];
  /** What the kind itself found wrong: something lost, changed, or sent where it does not belong. */
  readonly faults: readonly string[];
  /** Texts that no output may hold, beside those of all kinds. */
  readonly secrets?: readonly string[];
}
