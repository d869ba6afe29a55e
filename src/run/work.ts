import { HrwireError } from '../error/error.ts';
import { wrap } from '../error/wrap.ts';
import type { Pair } from '../store/checkpoints.ts';
import type { Presence } from './absent.ts';
import type { RunContext } from './context.ts';
import type { DriftWatch } from './drift.ts';
import type { Journal } from './journal.ts';
import type { Held } from './lease.ts';
import type { Prefix } from './prefix.ts';
import type { Stage } from './stage.ts';
import type { Tally } from './tally.ts';

/** The parts of a run under way. */
export interface Work {
  readonly run: RunContext;
  readonly pair: Pair;
  readonly lease: Held;
  readonly tally: Tally;
  readonly prefix: Prefix;
  readonly journal: Journal;
  /** What is seen of keys, where what is absent is to be deleted. */
  readonly presence: Presence | undefined;
  /** How full the source is, against what is usual; undefined where the mapping ignores it. */
  readonly drift: DriftWatch | undefined;
  /** Where deltas wait for the guard; set once something may be sent. */
  stage: Stage | undefined;
  /** A stop came before everything was read and settled. */
  stopped: boolean;
  /** The source was read to its end by a run that was not bounded: what is older has reached the target, or is told. */
  whole: boolean;
}

/** Undefined where a stop came before it, or cut it off: what is thrown then is the stop, and no fault. */
export async function unlessStopped<T>(run: RunContext, part: () => Promise<T>): Promise<T | undefined> {
  if (run.stop.aborted) return undefined;
  try {
    return await part();
  } catch (thrown) {
    if (cutOffBy(run.stop, thrown) && !run.hardStop.aborted) return undefined;
    throw thrown;
  }
}

/** What ended a run: where it was ended at once, what that cut off is no fault. */
export function endOf({ stop, hardStop }: RunContext, thrown: unknown): HrwireError {
  const atOnce = hardStop.aborted && (cutOffBy(hardStop, thrown) || cutOffBy(stop, thrown));
  if (!atOnce) return wrap(thrown);
  return new HrwireError('run.cut-off', 'the run was ended at once', {
    cause: thrown,
    hint: 'The next run settles what was under way.',
  });
}

function cutOffBy({ aborted, reason }: AbortSignal, thrown: unknown): boolean {
  return aborted && (thrown === reason || (thrown instanceof Error && thrown.cause === reason));
}
