import { HrwireError } from '../../../error/error.ts';
import type { Clock } from '../../../record/clock.ts';
import { admit, closed, failed } from '../../../retry/breaker.ts';
import type { Breaker, BreakerSettings } from '../../../retry/breaker.ts';

/** The breaker of one connection, as requests meet it. */
export interface Gate {
  /** A first try is refused while it is open, so that a sick target fails fast; a further try waits for its turn. */
  enter(first: boolean, signal: AbortSignal): Promise<void>;
  succeeded(): void;
  failed(): void;
}

/** `onOpen` is called whenever it opens, with the instant. */
export function openGate(settings: BreakerSettings, clock: Clock, onOpen?: (at: number) => void): Gate {
  let breaker: Breaker = closed;
  return {
    async enter(first, signal) {
      for (;;) {
        const now = clock.now();
        const admission = admit(breaker, now, settings);
        if (admission.admitted) {
          breaker = admission.breaker;
          return;
        }
        if (first) {
          throw new HrwireError('http.breaker-open', `The system failed ${settings.failures} times in a row.`, {
            hint: `Nothing is sent before ${new Date(admission.at).toISOString()}; then run again.`,
          });
        }
        await clock.sleep(admission.at - now, signal);
      }
    },
    succeeded() {
      breaker = closed;
    },
    failed() {
      const before = breaker.is;
      const now = clock.now();
      breaker = failed(breaker, now, settings);
      if (breaker.is === 'open' && before !== 'open') onOpen?.(now);
    },
  };
}
