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
    const reason: unknown = run.stop.reason;
    const cutOff = thrown === reason || (thrown instanceof Error && thrown.cause === reason);
    if (run.stop.aborted && cutOff && !run.hardStop.aborted) return undefined;
    throw thrown;
  }
}
