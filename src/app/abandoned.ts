import { HrwireError } from '../error/error.ts';
import { messageOf } from '../error/wrap.ts';
import { errorJson } from './documents.ts';
import { isAlive, thisHolder } from './holder.ts';
import type { Live, Part } from './live.ts';

/** Long enough to write one row. */
const shortly = 10_000;
/** More are left to the next runs of their mappings. */
const most = 1000;

/**
 * Runs that say `running` though their process is gone, after a power cut for example: whoever asks after one by its id would
 * wait for ever. Nobody is disturbed who lives: such a run holds its mapping's lease.
 */
export async function endAbandoned(live: Live): Promise<Part> {
  const { leases, runs } = await live.session().store();
  for (const { id, mapping, summary } of await runs.list({ status: 'running', limit: most })) {
    try {
      const now = live.clock.now();
      const answer = await leases.take(mapping, thisHolder(), now, shortly, isAlive);
      if (!answer.taken) continue;
      const error = new HrwireError('store.run-abandoned', 'The process of this run ended before the run did', {
        hint: 'The next run of the mapping settles what it left open.',
      });
      await runs.finish(id, { status: 'failed', finishedAt: now, summary, error: errorJson(error) });
      // A process that dies in run after run is to be told of as well.
      const ended = { run: id, mapping, status: 'failed', seconds: 0, counts: {}, error: error.code } as const;
      live.observe({ kind: 'ended', at: now, ...ended });
      await leases.release(answer.lease);
    } catch (thrown) {
      live.log.warn('a run that was cut off could not be ended', { run: id, why: messageOf(thrown) });
    }
  }
  return { name: 'abandoned runs', close: async () => undefined };
}
