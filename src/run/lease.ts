import { HrwireError } from '../error/error.ts';
import type { Fence } from '../store/intents.ts';
import type { Lease } from '../store/leases.ts';
import type { RunContext } from './context.ts';

/** A lease in hand, renewed until it is let go. */
export interface Held {
  fence(): Fence;
  /** Throws `run.lease-lost` unless the lease still lasts: nothing is sent without it. */
  assure(): void;
  release(): Promise<void>;
}

/** Takes the mapping's lease; throws `run.busy` where a live holder has it. */
export async function takeLease(run: RunContext): Promise<Held> {
  const { store, clock, holder, alive, settings, mapping } = run;
  const answer = await store.leases.take(mapping.name, holder, clock.now(), settings.leaseTime, alive);
  if (!answer.taken) {
    const { host, process } = answer.lease.holder;
    throw new HrwireError('run.busy', `another run of ${mapping.name} is under way (process ${process} on ${host})`, {
      hint: 'Wait for it to end; `hrwire runs` shows it. A dead one is taken over by itself.',
    });
  }
  let lease: Lease = answer.lease;
  let lost = false;
  const ended = new AbortController();
  const renewing = keepRenewed();

  async function keepRenewed(): Promise<void> {
    while (!ended.signal.aborted) {
      await clock.sleep(settings.leaseTime / 3, ended.signal).catch(() => undefined);
      if (ended.signal.aborted) return;
      const now = clock.now();
      if (await store.leases.renew(lease, now, settings.leaseTime))
        lease = { ...lease, expiresAt: now + settings.leaseTime };
      else lost = true;
    }
  }

  return {
    fence: () => ({ mapping: mapping.name, token: lease.token }),
    assure: () => {
      if (!lost && clock.now() < lease.expiresAt) return;
      throw new HrwireError('run.lease-lost', `the lease of ${mapping.name} ran out or was taken by another run`, {
        hint: 'Run again: what was settled stays settled, the rest is read again.',
      });
    },
    release: async () => {
      ended.abort();
      await renewing;
      if (!lost) await store.leases.release(lease);
    },
  };
}
