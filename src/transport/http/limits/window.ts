import type { Clock } from '../../../record/clock.ts';
import { abortable } from '../abortable.ts';
import type { Limit } from './limit.ts';

/**
 * At most `requests` in any span of `per` ms, wherever it begins. A fixed window would let twice as many through around
 * its border. A request counts until `per` after its *end*: when it reached the server is not known here, only that it
 * was not later, so the server never counts one too many however long requests were on their way.
 */
export function windowLimit(requests: number, per: number, clock: Clock): Limit {
  /** Instants of the ends within the last `per`, the oldest first. */
  const ends: number[] = [];
  let running = 0;
  let wake: (() => void) | undefined;
  return {
    async ready(signal) {
      for (;;) {
        const now = clock.now();
        while (ends[0] !== undefined && ends[0] + per <= now) ends.shift();
        if (running + ends.length < requests) return;
        const [oldest] = ends;
        if (oldest !== undefined) await clock.sleep(oldest + per - now, signal);
        else await abortable(new Promise<void>((resolve) => (wake = resolve)), signal);
      }
    },
    taken() {
      running++;
      return () => {
        running--;
        ends.push(clock.now());
        wake?.();
      };
    },
  };
}
