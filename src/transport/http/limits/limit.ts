/** One budget of a connection. */
export interface Limit {
  /** Requests whose path begins with it; undefined: all. */
  readonly match: string | undefined;
  /** Resolves when this budget lets one more request go. Asked by one request at a time. */
  ready(signal: AbortSignal): Promise<void>;
  /** The request goes now; the answer is called when it has ended. */
  taken(): () => void;
}
