import { guardRule, parkedBy } from '../store/aside.ts';
import type { Release } from '../store/aside.ts';
import { putAside } from './ending.ts';
import type { Ending } from './ending.ts';
import type { Trip } from './guard/trip.ts';
import type { Pending } from './pending.ts';

/**
 * A delta that waits for a person, with the run that staged it. The same delta again keeps the run that parked it first:
 * approving that run sends it.
 */
export function parked(run: string, pending: Pending, trips: readonly Trip[]): Ending {
  const { taken, whole, older, mapped, changes } = pending;
  const { row } = taken;
  const before = older.find((head) => head.fingerprint === whole && parkedBy(head.release) !== undefined);
  const trip = trips.find(({ concerns }) => concerns(pending)) ?? trips[0];
  const release: Release = {
    kind: 'approved',
    rule: guardRule,
    run,
    ...(row?.gone === undefined ? {} : { gone: row.gone }),
    ...(row?.passed === undefined ? {} : { passed: row.passed }),
  };
  const ending = putAside({
    taken,
    state: 'held',
    cause: trip?.cause ?? { code: 'guard', message: 'the guard of the mapping parked it' },
    fingerprint: whole,
    release: before?.release ?? release,
    older,
    ...(before === undefined ? {} : { again: true }),
  });
  return { ...ending, label: mapped.label, fields: changes?.changed };
}
