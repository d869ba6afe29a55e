import type { Clock } from '../../../record/clock.ts';
import type { Limit } from './limit.ts';

/** At least `pause` ms from the departure of one request, and from the end of the last one, to the next. */
export function everyLimit(pause: number, clock: Clock): Limit {
  let free = Number.NEGATIVE_INFINITY;
  const push = (): void => {
    free = Math.max(free, clock.now() + pause);
  };
  return {
    async ready(signal) {
      for (let wait = free - clock.now(); wait > 0; wait = free - clock.now()) await clock.sleep(wait, signal);
    },
    taken() {
      push();
      return push;
    },
  };
}
