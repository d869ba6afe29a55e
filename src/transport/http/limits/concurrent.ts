import { abortable } from '../abortable.ts';
import type { Limit } from './limit.ts';

/** At most `most` requests on their way at once. */
export function concurrentLimit(most: number): Limit {
  let running = 0;
  let wake: (() => void) | undefined;
  return {
    async ready(signal) {
      while (running >= most) {
        await abortable(new Promise<void>((resolve) => (wake = resolve)), signal);
      }
    },
    taken() {
      running++;
      return () => {
        running--;
        wake?.();
      };
    },
  };
}
