import { HrwireError } from '../error/error.ts';
import type { Approval } from '../store/guards.ts';
import type { RunRow } from '../store/runs.ts';
import type { Store } from '../store/store.ts';

/** Who approves, and when (ms). */
export interface Approver {
  readonly who: string;
  readonly at: number;
}

/**
 * A person lets pass what the guard of a run had parked: its open rows wait in the inbox, for the result that was seen and
 * no other, and it stands who said so. `id`: the run's, or an unambiguous beginning. Throws `run.not-parked` where nothing
 * of it is left, or it ran for another source or target; `run.approved` where all of it was approved before.
 */
export async function approve(store: Store, mapping: string, id: string, by: Approver): Promise<Approval> {
  const run = await store.runs.get(id);
  const pair = (await store.checkpoints.pairs(mapping)).find(({ current }) => current);
  if (run?.mapping !== mapping || pair === undefined) {
    const message = run === undefined ? `there is no run ${id}` : `run ${run.id} is one of ${run.mapping}`;
    throw await nothingParked(store, mapping, message);
  }
  if (run.pair !== pair.id) {
    const message = `run ${run.id} parked records of another source or target than ${mapping} has now`;
    throw new HrwireError('run.not-parked', message, {
      hint: 'Nothing of one tenant is sent to another. `--new-ledger` takes up the ledger of the pair that the connections name.',
    });
  }
  const restored = await store.aside.list({ pair: pair.id, stagedBy: run.id, code: 'guard.restored', limit: 1 });
  const given = { run: run.id, ...by, trust: restored.length > 0 };
  const approval = await store.guards.approve(pair.id, given);
  if (approval !== undefined) return approval;
  throw await refusal(store, mapping, run);
}

async function refusal(store: Store, mapping: string, run: RunRow): Promise<HrwireError> {
  const last = (await store.guards.approvals(run.id)).at(-1);
  if (last === undefined) return nothingParked(store, mapping, `nothing of run ${run.id} is parked`);
  const open = await store.aside.list({ stagedBy: run.id, limit: 1 });
  const at = new Date(last.at).toISOString();
  return new HrwireError('run.approved', `run ${run.id} was approved before, by ${last.who} at ${at}`, {
    hint:
      open.length > 0
        ? `It goes with the next run: hrwire run ${mapping}`
        : `Nothing of it is left to be sent: hrwire show ${run.id}`,
  });
}

async function nothingParked(store: Store, mapping: string, message: string): Promise<HrwireError> {
  const pair = (await store.checkpoints.pairs(mapping)).find(({ current }) => current);
  const parked = pair === undefined ? [] : await store.guards.parked(pair.id);
  const commands = parked.slice(0, 3).map(({ run }) => `hrwire run ${mapping} --approve ${run}`);
  return new HrwireError('run.not-parked', message, {
    hint: commands.length === 0 ? `Nothing of ${mapping} is parked.` : `What is parked: ${commands.join(', ')}`,
  });
}
