import type { Operation } from '../record/delta.ts';
import type { Effect } from '../record/outcome.ts';
import type { Verdict } from '../record/verdict.ts';
import type { AsideClose } from '../store/aside.ts';
import type { RunContext } from './context.ts';
import type { Ending } from './ending.ts';
import { closesOwn, superseding } from './known.ts';
import { isChange } from './guard/trip.ts';
import type { Pending } from './pending.ts';
import { waitingRow } from './second.ts';

/** The ending of an accepted delta: the ledger's row, and what was put aside of the key closes. `sent`: in which batch. */
export function delivered(
  run: RunContext,
  pending: Pending,
  verdict: Extract<Verdict, { is: 'accepted' }>,
  sent?: string,
): Ending {
  const { taken, delta, mapped, fingerprint, version, recent } = pending;
  const isDelete = delta.operation === 'delete';
  return {
    taken,
    outcome: 'delivered',
    effect: verdict.effect ?? effectOf(delta.operation, pending.known),
    grows: isDelete ? -1 : pending.known ? undefined : 1,
    guarded: guardedOf(pending),
    fields: pending.changes?.changed,
    label: mapped.label,
    sent,
    delivered: {
      key: delta.key,
      version,
      fingerprint,
      mappingVersion: run.mapping.version,
      targetId: verdict.targetId ?? delta.targetId,
      match: delta.match,
      deleted: isDelete,
      input: taken.origin.input,
      recent,
      prints: pending.prints,
    },
    closes: closes(pending),
    waiting: waitingRow(taken, version, pending.second),
  };
}

/** What the guards of the mapping count: creates are no changes, and what a person approved is not counted. */
function guardedOf(pending: Pending): Ending['guarded'] {
  if (pending.taken.origin.pastGuard) return undefined;
  if (pending.delta.operation === 'delete') return { is: 'deleted', fields: undefined };
  return isChange(pending) ? { is: 'changed', fields: pending.changes } : undefined;
}

/** Where the target does not say, the ledger decides created or updated (promise 1). */
export function effectOf(operation: Operation, exists: boolean): Effect {
  switch (operation) {
    case 'action':
      return 'acted';
    case 'delete':
      return 'deleted';
    case 'create':
    case 'update':
    case 'upsert':
      return exists ? 'updated' : 'created';
  }
}

const none: readonly AsideClose[] = [];

/** Promise 4: a newer delivery closes the key's open dead letters and holds as superseded, never a newer one. */
function closes(pending: Pending): readonly AsideClose[] {
  // Of nearly every record nothing was put aside.
  if (pending.taken.origin.aside === undefined && pending.older.length === 0) return none;
  return [...closesOwn(pending.taken), ...superseding(pending.older)];
}
