import type { Clock } from '../../record/clock.ts';
import type { JsonObject } from '../../record/json.ts';
import { isObject } from '../../record/json.ts';
import type { RunStatus } from '../../store/runs.ts';
import type { Store } from '../../store/store.ts';
import { thisHolder } from '../holder.ts';

/** Long enough to write one row. */
const shortly = 10_000;
const ends: readonly RunStatus[] = ['settled', 'failed', 'stopped', 'refused', 'attention', 'parked', 'busy'];

/**
 * Makes the store tell of a run that could not tell it itself. A run that never began has no row yet: whoever was given its
 * id finds it. One whose thread died says `running` still and holds the lease; nobody but this process knows that it is
 * dead, for the process lives.
 */
export async function settleRun(store: Store, clock: Clock, document: JsonObject): Promise<void> {
  const { run, mapping, startedAt } = document;
  if (typeof run !== 'string' || typeof mapping !== 'string') return;
  const row = await store.runs.get(run);
  if (row !== undefined && row.status !== 'running') return;
  const now = clock.now();
  const end = {
    status: ends.find((each) => each === document['status']) ?? 'failed',
    finishedAt: now,
    summary: withoutError(document),
    error: isObject(document['error']) ? document['error'] : undefined,
  };
  if (row === undefined) {
    const began = typeof startedAt === 'string' ? Date.parse(startedAt) : now;
    await store.runs.start({ id: run, mapping, pair: undefined, startedAt: began });
    await store.runs.finish(run, end);
    return;
  }
  // Of this mapping no other thread runs, and other work of this process waits for the lease: its holder is the dead one.
  const answer = await store.leases.take(mapping, thisHolder(), now, shortly, () => false);
  await store.runs.finish(run, end);
  if (answer.taken) await store.leases.release(answer.lease);
}

function withoutError(document: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(document).filter(([name]) => name !== 'error' && name !== 'diagnostics'));
}
