import { parseDuration } from '../../record/duration.ts';
import type { ConnectionContext } from '../../connector/connection.ts';
import { isObject } from '../../record/json.ts';
import type { Json, JsonObject } from '../../record/json.ts';
import type { Clock } from '../../record/clock.ts';
import { abortable } from './abortable.ts';
import { concurrentLimit } from './limits/concurrent.ts';
import { everyLimit } from './limits/every.ts';
import type { Limit } from './limits/limit.ts';
import { storedLimit } from './limits/stored.ts';
import { windowLimit } from './limits/window.ts';
import { writtenText } from './settings.ts';

/** The budgets of one connection. */
export interface Limits {
  /** Waits for its turn, in order of arrival, until every budget lets a request to `path` go; call the answer at its end. */
  enter(path: string, signal: AbortSignal): Promise<() => void>;
}

export interface LimitsOptions {
  readonly connection: string;
  readonly clock: Clock;
  readonly budgets: ConnectionContext['budgets'];
  /** Longest wait for a stored window, in milliseconds. */
  readonly waitMost: number;
}

const hour = 3_600_000;

/** Opens `limits:` as `limitsSchema` accepts it. */
export function openLimits(spec: Json | undefined, options: LimitsOptions): Limits {
  const limits = (Array.isArray(spec) ? spec : []).filter(isObject).map((entry) => openLimit(entry, options));
  // A budget that was ready must stay so while the next one makes wait: requests that end free a place, and push the
  // pause; what a stored window has counted cannot be given back.
  limits.sort((a, b) => a.rank - b.rank);
  let turn: Promise<void> = Promise.resolve();
  return {
    async enter(path, signal) {
      const before = turn;
      const { promise, resolve: passOn } = Promise.withResolvers<void>();
      turn = promise;
      try {
        await abortable(before, signal);
        const due = limits
          .map(({ limit }) => limit)
          .filter(({ match }) => match === undefined || path.startsWith(match));
        for (const limit of due) await limit.ready(signal);
        const ends = due.map((limit) => limit.taken());
        return once(() => ends.forEach((end) => end()));
      } finally {
        // Whoever gives up while waiting keeps the queue whole: the next one still waits for those before.
        void before.then(passOn);
      }
    },
  };
}

function openLimit(entry: JsonObject, options: LimitsOptions): { limit: Limit; rank: number } {
  const { clock } = options;
  const match = typeof entry['match'] === 'string' ? entry['match'] : undefined;
  const time = (key: string): number => parseDuration(writtenText(entry[key])) ?? 0;
  if (entry['concurrent'] !== undefined) {
    return { limit: concurrentLimit(Number(entry['concurrent']), match), rank: 0 };
  }
  if (entry['every'] !== undefined) return { limit: everyLimit(time('every'), match, clock), rank: 2 };
  const requests = Number(entry['requests']);
  const per = time('per');
  if (per < hour) return { limit: windowLimit(requests, per, match, clock), rank: 1 };
  const bucket = [options.connection, writtenText(entry['per']), match ?? ''].join(' ').trim();
  const then = entry['then'] === 'stop' ? 'stop' : 'wait';
  const limit = storedLimit({ ...options, bucket, requests, per, then, match });
  return { limit, rank: 3 };
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (!done) work();
    done = true;
  };
}
