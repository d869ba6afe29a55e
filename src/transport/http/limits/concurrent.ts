import { abortable } from '../abortable.ts';
import type { Limit } from './limit.ts';

/** At most `most` requests on their way at once. */
export function concurrentLimit(most: number, match: string | undefined): Limit {
  let running = 0;
  let wake: (() => void) | undefined;
  return {
    match,
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
