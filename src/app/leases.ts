import { HrwireError } from '../error/error.ts';
import type { Lease } from '../store/leases.ts';
import type { Store } from '../store/store.ts';
import { isAlive, thisHolder } from './holder.ts';

const held = 600_000;

/**
 * Work that no run may be under way beside: it holds the leases of all mappings that ever ran, and of those `named`, whose
 * first run may begin at this moment.
 */
export async function underAllLeases<T>(store: Store, named: Iterable<string>, work: () => Promise<T>): Promise<T> {
  const ran = (await store.checkpoints.pairs()).map(({ mapping }) => mapping);
  const mappings = [...new Set([...ran, ...named])].sort();
  const leases: Lease[] = [];
  try {
    for (const mapping of mappings) {
      const answer = await store.leases.take(mapping, thisHolder(), Date.now(), held, isAlive);
      if (!answer.taken) {
        const { process, host } = answer.lease.holder;
        throw new HrwireError('run.busy', `a run of ${mapping} is under way (process ${process} on ${host})`, {
          hint: 'Try again when it has ended.',
        });
      }
      leases.push(answer.lease);
    }
    return await work();
  } finally {
    for (const lease of leases) await store.leases.release(lease);
  }
}
