/** What was sent of a pair, as its guards count it. */
export interface GuardCounts {
  /** Keys that were delivered before and changed. */
  readonly changed: number;
  readonly deleted: number;
  /** By mapped field: for how many keys it changed, and of how many of these it went from filled to blank. */
  readonly fields: ReadonlyMap<string, { readonly changed: number; readonly emptied: number }>;
}

/** Somebody approved what the guard of a run had parked. */
export interface Approval {
  readonly run: string;
  readonly at: number;
  readonly who: string;
  /** Rows that went to the inbox with it. */
  readonly rows: number;
}

/** A run of which records are parked still. */
export interface ParkedRun {
  readonly run: string;
  readonly rows: number;
}

/** What guards of a pair count, and who let pass what they had parked. */
export interface Guards {
  /** Sent since an instant; what a person approved is not in it. Written by `commit`. */
  since(pair: number, at: number): Promise<GuardCounts>;
  /** The runs whose guard parked records that are open still, the oldest first. */
  parked(pair: number): Promise<readonly ParkedRun[]>;
  /**
   * Durably and at once: the open rows that the run parked wait in the inbox, each for the result that was seen, and it
   * stands who approved them. `trust`: the pair is of the store's current epoch from here on. Undefined, and nothing is
   * written, where no row is left that does not wait there already.
   */
  approve(pair: number, by: Omit<Approval, 'rows'> & { readonly trust: boolean }): Promise<Approval | undefined>;
  /** The approvals of a run's parked records, the oldest first. */
  approvals(run: string): Promise<readonly Approval[]>;
}
