import type { Clock } from '../../../record/clock.ts';

/**
 * The source's clock as far as its `Date` headers tell: never ahead of our own. A window that ends by a clock that
 * runs ahead of the source's would be settled for a time the source has not reached yet, and lose what comes in it.
 */
export interface SourceClock {
  /** Milliseconds since the epoch: the earlier of the two clocks. */
  now(): number;
  /** Takes note of an answer's `Date`, with the instant (ms) its request left. */
  seen(answer: { readonly serverDate: number | undefined; readonly sentAt: number }): void;
}

export function sourceClock(clock: Clock): SourceClock {
  let behind = 0;
  return {
    now: () => clock.now() - behind,
    // Against the instant the request left: a slow answer is no slow clock. What the time on the way hides is caught by
    // the window itself, which settles no more than the first answer's `Date`.
    seen: ({ serverDate, sentAt }) => {
      if (serverDate !== undefined) behind = Math.max(behind, sentAt - serverDate);
    },
  };
}
