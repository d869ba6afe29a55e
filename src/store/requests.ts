/** A request with a key of its caller's, by which it is known again. */
export interface KeyedRequest {
  /** Hash of the key and of who sent it. */
  readonly key: string;
  /** Hash of what was asked for. */
  readonly body: string;
  /** The run that it started. */
  readonly run: string;
}

export interface Requests {
  /**
   * Keeps it, on the disk before this resolves, unless one of the same key is there, and answers what is there now. Those
   * whose time is over go, and those that expire soonest where more than `most` are kept. Times in milliseconds.
   */
  keep(
    request: KeyedRequest,
    at: { readonly now: number; readonly expires: number; readonly most: number },
  ): Promise<KeyedRequest>;
  /** It started nothing: the next one of this key is a new one. */
  forget(key: string): Promise<void>;
}
