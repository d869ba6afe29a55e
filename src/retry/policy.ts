/** Bounds of one series of tries. Times in milliseconds. */
export interface RetrySettings {
  /** Tries in all, the first included. */
  readonly tries: number;
  /** The mean wait doubles from here … */
  readonly first: number;
  /** … up to here. */
  readonly most: number;
  /** What a `wait` without a `Retry-After` waits. */
  readonly wait: number;
  /** A longer wait than this is an error that says when to come back. */
  readonly waitMost: number;
}

/** Why another try is asked for, and what the server said of it. */
export interface Failure {
  readonly verb: 'retry' | 'wait';
  /** The instant the server names, or the rule's `after`, if any. */
  readonly notBefore: number | undefined;
}

export type Next =
  | { readonly is: 'again'; /** Not before this instant. */ readonly at: number }
  | { readonly is: 'exhausted' }
  /** The wait asked for is longer than `waitMost`. */
  | { readonly is: 'later'; readonly at: number };

/**
 * When to try again, as an instant: pure, so that the caller decides how to wait. `tried` counts the tries made.
 * Exponential with full jitter (`random` gives 0 to 1); an instant that the server names is kept to and never undercut.
 */
export function nextTry(
  failure: Failure,
  tried: number,
  now: number,
  random: () => number,
  settings: RetrySettings,
): Next {
  if (tried >= settings.tries) return { is: 'exhausted' };
  const ceiling = Math.min(settings.most, settings.first * 2 ** Math.min(tried - 1, 40));
  const jittered = now + Math.floor(random() * ceiling);
  const own = failure.verb === 'wait' ? now + settings.wait : jittered;
  const at = failure.notBefore ?? own;
  return at - now > settings.waitMost ? { is: 'later', at } : { is: 'again', at };
}
