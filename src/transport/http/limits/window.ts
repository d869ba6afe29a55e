import type { Clock } from '../../../record/clock.ts';
import type { Limit } from './limit.ts';

/**
 * At most `requests` in any span of `per` ms, wherever it begins: the oldest of the last `requests` departures must be
 * that long ago. A fixed window would let twice as many through around its border.
 */
export function windowLimit(requests: number, per: number, match: string | undefined, clock: Clock): Limit {
  const departures: number[] = [];
  // A ring over the last `requests` departures: `next` is the slot of the oldest.
  let next = 0;
  return {
    match,
    async ready(signal) {
      for (;;) {
        const oldest = departures.length < requests ? undefined : departures[next];
        const wait = oldest === undefined ? 0 : oldest + per - clock.now();
        if (wait <= 0) return;
        await clock.sleep(wait, signal);
      }
    },
    taken() {
      departures[next] = clock.now();
      next = (next + 1) % requests;
    },
    ended() {},
  };
}
