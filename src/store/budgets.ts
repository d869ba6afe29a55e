/** Counts of requests, shared by all processes. Times in milliseconds. */
export interface Budgets {
  /** A fixed window: adds `count` to the bucket's window that starts at `windowStart` and returns the sum. */
  spend(bucket: string, windowStart: number, count: number): Promise<number>;
  /**
   * Sliding windows: takes one place in each of them, or in none. A place counts as on its way until it is released,
   * or until `until` where its process ends before: then `per` more.
   */
  reserve(windows: readonly SharedWindow[], now: number, until: number): Promise<Reserved>;
  /** The request has ended at `now`: from here on its places grow old. */
  release(windows: readonly SharedWindow[], until: number, now: number): Promise<void>;
}

/** At most `most` requests of one bucket in any span of `per`, wherever it begins. */
export interface SharedWindow {
  readonly bucket: string;
  readonly per: number;
  readonly most: number;
}

/** Where it was refused: which window is full, and the instant at which to ask again. */
export type Reserved = { readonly taken: true } | { readonly taken: false; readonly full: number; readonly at: number };
