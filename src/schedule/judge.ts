import { next, withJitter } from './next.ts';
import type { Spec } from './spec.ts';

/**
 * What is to be done about a schedule at an instant.
 * - `wait`: nothing before `until`; undefined where it never comes again.
 * - `run`: it is due; from now on it counts as heeded at `heeded`.
 * - `pass`: nothing starts, and it counts as heeded at `heeded`.
 */
export type Judgement =
  | { readonly kind: 'wait'; readonly until: number | undefined }
  | { readonly kind: 'run'; readonly heeded: number }
  | { readonly kind: 'pass'; readonly heeded: number; readonly why: 'first' | 'set-back' | 'missed' };

/**
 * A clock that is corrected goes back by less than this: what was due and started does not start again. A clock that goes
 * back by more was wrong before, and what it said is forgotten, or nothing would start until it is that late again.
 */
const correction = 60_000;
/** Later than this it was missed: by a process that slept or was down. */
const grace = 60_000;

/**
 * `last`: when it was last heeded; undefined: it is met for the first time. Of all the times that were missed at most one
 * run starts. Tests: `tests/schedule/judge.test.ts`.
 */
export function judge(spec: Spec, last: number | undefined, now: number): Judgement {
  // A new schedule starts at its next time, not at once: whoever writes it would be surprised.
  if (last === undefined) return { kind: 'pass', heeded: now, why: 'first' };
  if (last > now + correction) return { kind: 'pass', heeded: now, why: 'set-back' };
  const due = next(spec.when, last);
  if (due === undefined) return { kind: 'wait', until: undefined };
  const start = withJitter(spec, due);
  if (now < start) return { kind: 'wait', until: start };
  if (spec.catchUp === 'once' || now - start <= grace) return { kind: 'run', heeded: Math.max(now, due) };
  // A time that is not missed yet may stand between the missed ones and now.
  return { kind: 'pass', heeded: Math.max(due, now - grace - spec.jitter), why: 'missed' };
}
