/**
 * A breaker of one connection, as plain state:
 *
 *   closed ──(N failures in a row)──► open ──(its time is over)──► half-open: one probe
 *     ▲                                ▲                              │
 *     └────────── the probe succeeds ──│──────────────────────────────┤
 *                                      └────── the probe fails ───────┘
 *
 * Any success closes it. Pure: instants come in, a new state comes out.
 */
export type Breaker =
  | { readonly is: 'closed'; readonly failures: number }
  | { readonly is: 'open'; readonly until: number }
  /** The probe is on its way; it counts as lost at `until`, so that a probe that never ends blocks nobody for ever. */
  | { readonly is: 'half-open'; readonly until: number };

export interface BreakerSettings {
  /** Failures in a row that open it. */
  readonly failures: number;
  /** Milliseconds that it stays open. */
  readonly open: number;
}

export const closed: Breaker = { is: 'closed', failures: 0 };

export type Admission =
  | { readonly admitted: true; readonly breaker: Breaker }
  | { readonly admitted: false; /** Ask again then. */ readonly at: number };

/** May a request leave at `now`? The one admitted when the open time is over is the probe. */
export function admit(breaker: Breaker, now: number, settings: BreakerSettings): Admission {
  if (breaker.is === 'closed') return { admitted: true, breaker };
  if (now < breaker.until) return { admitted: false, at: breaker.until };
  return { admitted: true, breaker: { is: 'half-open', until: now + settings.open } };
}

export function failed(breaker: Breaker, now: number, settings: BreakerSettings): Breaker {
  // Answers of requests that left before it opened say nothing new.
  if (breaker.is === 'open') return breaker;
  const failures = breaker.is === 'closed' ? breaker.failures + 1 : settings.failures;
  if (failures >= settings.failures) return { is: 'open', until: now + settings.open };
  return { is: 'closed', failures };
}
