/** Counts of requests in long windows (a day), shared by all processes. */
export interface Budgets {
  /** Adds `count` to the bucket's window that starts at `windowStart` (ms) and returns the sum. */
  spend(bucket: string, windowStart: number, count: number): Promise<number>;
}
