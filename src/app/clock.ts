import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../record/clock.ts';

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    signal?.throwIfAborted();
    try {
      await sleep(ms, undefined, signal === undefined ? {} : { signal });
    } catch (thrown) {
      // Node's timer says only that it was aborted; who aborted says why.
      signal?.throwIfAborted();
      throw thrown;
    }
  },
};
