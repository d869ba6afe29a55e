import { HrwireError } from '../error/error.ts';
import type { Fence } from '../store/intents.ts';
import type { Lease } from '../store/leases.ts';
import type { RunContext } from './context.ts';

/** A lease in hand, renewed until it is let go. */
export interface Held {
  fence(): Fence;
  /**
   * Promise: nothing is sent without lease time for it. Renews a lease that is about to run out (a process that was put
   * to sleep, a clock that was set); throws `run.lease-lost` where another run has taken it.
   */
  assure(): Promise<void>;
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

  async function renew(): Promise<void> {
    const now = clock.now();
    if (!(await store.leases.renew(lease, now, settings.leaseTime))) lost = true;
    else lease = { ...lease, expiresAt: now + settings.leaseTime };
  }
  async function keepRenewed(): Promise<void> {
    while (!ended.signal.aborted && !lost) {
      await clock.sleep(settings.leaseTime / 3, ended.signal).catch(() => undefined);
      // A store that is busy now is asked again at the next turn, or by `assure`.
      if (!ended.signal.aborted) await renew().catch(() => undefined);
    }
  }
  const renewing = keepRenewed();

  return {
    fence: () => ({ mapping: mapping.name, token: lease.token }),
    assure: async () => {
      const left = lease.expiresAt - clock.now();
      // More than a whole term left: the clock was set back, and others may see less.
      if (!lost && (left < settings.leaseTime / 3 || left > settings.leaseTime)) await renew();
      if (!lost) return;
      throw new HrwireError('run.lease-lost', `the lease of ${mapping.name} ran out or was taken by another run`, {
        hint: 'Run again: what was settled stays settled, the rest is read again.',
      });
    },
    release: async () => {
      ended.abort();
      await renewing;
      // A lease that cannot be given back runs out by itself.
      if (!lost) await store.leases.release(lease).catch(() => undefined);
    },
  };
}
