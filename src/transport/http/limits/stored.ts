import type { ConnectionContext } from '../../../connector/connection.ts';
import type { Clock } from '../../../record/clock.ts';
import type { Limit } from './limit.ts';
import { spent } from './spent.ts';

export interface StoredLimitOptions {
  /** The bucket's name in the store. */
  readonly bucket: string;
  readonly requests: number;
  /** Milliseconds; windows begin at its multiples since the epoch, so a day is a UTC day. */
  readonly per: number;
  readonly then: 'wait' | 'stop';
  /** The time as it is written, for messages. */
  readonly written: string;
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
    async ready(signal) {
      for (;;) {
        const start = Math.floor(clock.now() / per) * per;
        if ((await budgets.spend(bucket, start, 1)) <= requests) return;
        const again = start + per;
        if (options.then === 'stop' || again - clock.now() > options.waitMost)
          throw spent(requests, options.written, again);
        await clock.sleep(Math.max(1, again - clock.now()), signal);
      }
    },
    taken: () => () => {},
  };
}
