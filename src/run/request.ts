import type { ReadRequest } from '../connector/source.ts';
import type { Pair } from '../store/checkpoints.ts';
import type { RunContext } from './context.ts';

/** What a run or a preview asks of its source. Without a pair (a preview before the first run) nothing was read yet. */
export function readRequest({ options, store }: RunContext, pair: Pair | undefined): ReadRequest {
  const { full, since, until, input } = options;
  return {
    cursor: full ? undefined : pair?.cursor,
    full,
    seen: async (marks) => (pair === undefined ? new Set() : store.files.seen(pair.id, marks)),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(input === undefined ? {} : { input }),
  };
}
