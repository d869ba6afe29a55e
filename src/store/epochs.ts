/** A time of the store's life that began when it was made, or brought back from a backup. */
export interface Epoch {
  /** 1 for a store that was never brought back. */
  readonly epoch: number;
  /** Milliseconds since the epoch of clocks; 0 of the first. */
  readonly at: number;
  readonly why: string;
}

/**
 * A store that was brought back from a backup has forgotten what was sent since. A pair whose `epoch` is behind the
 * store's must not act on what the ledger lacks until a person has looked: approving what its run parked makes the pair current again (`guards`).
 */
export interface Epochs {
  current(): Promise<Epoch>;
  /** Begins the next one, durably, and returns it. */
  stamp(why: string, at: number): Promise<Epoch>;
}
