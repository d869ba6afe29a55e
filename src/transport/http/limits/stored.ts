import { HrwireError } from '../../../error/error.ts';
import type { ConnectionContext } from '../../../connector/connection.ts';
import type { Clock } from '../../../record/clock.ts';
import type { Limit } from './limit.ts';

export interface StoredLimitOptions {
  /** The bucket's name in the store. */
  readonly bucket: string;
  readonly requests: number;
  /** Milliseconds; windows begin at its multiples since the epoch, so a day is a UTC day. */
  readonly per: number;
  readonly then: 'wait' | 'stop';
  readonly match: string | undefined;
  readonly clock: Clock;
  readonly budgets: ConnectionContext['budgets'];
  /** A longer wait than this (ms) is an error. */
  readonly waitMost: number;
}

/**
 * A budget over a long window, counted in the store and so shared by all processes and runs. Spent before the request
 * leaves: a crash in between wastes one, and never sends one too many.
 */
export function storedLimit(options: StoredLimitOptions): Limit {
  const { bucket, requests, per, clock, budgets } = options;
  return {
    match: options.match,
    async ready(signal) {
      for (;;) {
        const start = Math.floor(clock.now() / per) * per;
        if ((await budgets.spend(bucket, start, 1)) <= requests) return;
        const again = start + per;
        if (options.then === 'stop' || again - clock.now() > options.waitMost) throw spent(options, again);
        await clock.sleep(Math.max(1, again - clock.now()), signal);
      }
    },
    taken: () => () => {},
  };
}

function spent({ requests, per }: StoredLimitOptions, again: number): HrwireError {
  const hours = per / 3_600_000;
  return new HrwireError('http.budget-spent', `The ${requests} requests for ${hours} h are spent.`, {
    hint: `Run again after ${new Date(again).toISOString()}; what is settled stays settled.`,
  });
}
