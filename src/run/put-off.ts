import type { Cause } from '../record/verdict.ts';
import type { RunContext } from './context.ts';
import { putAside } from './ending.ts';
import type { Ending } from './ending.ts';
import type { Pending } from './pending.ts';

/** A delta that the target refused, or that waited too long. */
export function dead(one: Pending, cause: Cause): Ending {
  return putAside({ taken: one.taken, state: 'dead', cause, fingerprint: one.fingerprint, older: one.older });
}

/** Exhausted record retries become held (promise 6); the rest goes on. The time of the hold runs from the first one. */
export function putOff(run: RunContext, one: Pending, cause: Cause, after = 0): Ending {
  const now = run.clock.now();
  const at = now + Math.max(after, run.settings.holdFirst);
  const until = one.heldUntil ?? Math.max(at, now + run.settings.holdUntil);
  if (now >= until) {
    return dead(one, { ...cause, code: 'hold.expired', message: `put off until its time ran out: ${cause.message}` });
  }
  const release = { kind: 'instant', at, until } as const;
  return putAside({ taken: one.taken, state: 'held', cause, fingerprint: one.fingerprint, release });
}
