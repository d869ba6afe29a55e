import { createHash } from 'node:crypto';
import type { Clock } from '../../../record/clock.ts';
import { abortable } from '../abortable.ts';
import type { Leaving } from './limit.ts';

/** A request that keeps its equals away. */
export interface Apart {
  /** It has ended: the pause runs from here. */
  end(): void;
  /** It never left. */
  cancel(): void;
}

/** Equal requests (method, path, query, body) leave at least this far apart, and one after the other. */
export interface EqualLimit {
  readonly match: string | undefined;
  enter(leaving: Leaving, signal: AbortSignal): Promise<Apart>;
}

/** What is known of a request: it is on its way, or its equals may leave from `free` on. */
type Known = { readonly ended: Promise<void> } | { readonly free: number };

/**
 * Counted from the end of a request, since it is not known when it reached the server. Whoever waits here stands in no
 * queue: requests that are not equal go past it.
 */
export function equalLimit(pause: number, match: string | undefined, clock: Clock): EqualLimit {
  /** By hash. Those that ended stand behind in the order of their ends, so what is over is found at the front. */
  const known = new Map<string, Known>();
  const forget = (): void => {
    for (const [print, one] of known) {
      if ('ended' in one) continue;
      if (one.free > clock.now()) return;
      known.delete(print);
    }
  };
  return {
    match,
    async enter(leaving, signal) {
      const print = printOf(leaving);
      for (;;) {
        forget();
        const before = known.get(print);
        if (before === undefined) break;
        if ('ended' in before) await abortable(before.ended, signal);
        else await clock.sleep(Math.max(1, before.free - clock.now()), signal);
      }
      const { promise: ended, resolve } = Promise.withResolvers<void>();
      known.set(print, { ended });
      return {
        end() {
          known.delete(print);
          known.set(print, { free: clock.now() + pause });
          resolve();
        },
        cancel() {
          known.delete(print);
          resolve();
        },
      };
    },
  };
}

function printOf({ method, path, query, body }: Leaving): string {
  return createHash('sha256')
    .update(JSON.stringify([method, path, query, body ?? null]))
    .digest('base64url');
}
