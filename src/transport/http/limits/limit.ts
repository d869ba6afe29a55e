/** One budget of a connection, for one path where it is kept for each. */
export interface Limit {
  /** Resolves when this budget lets one more request go. Asked by one request at a time. */
  ready(signal: AbortSignal): Promise<void>;
  /** The request goes now; the answer is called when it has ended. */
  taken(): () => void;
}

/** A request that is about to leave. */
export interface Leaving {
  readonly method: string;
  /** The path of its URL, and what follows it from the question mark on. */
  readonly path: string;
  readonly query: string;
  readonly body: string | undefined;
}

/** Whether a budget with `match` counts a request. */
export function covers(match: string | undefined, path: string): boolean {
  return match === undefined || path.startsWith(match);
}
