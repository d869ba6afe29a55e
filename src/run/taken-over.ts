import type { RunContext } from './context.ts';
import type { Ending } from './ending.ts';
import { closesOwn, superseding } from './known.ts';
import type { Pending } from './pending.ts';

/** What a delete is counted by that is none: its record stands for somebody. */
const reason = 'its record of the target belongs to another key by now';

/**
 * Promise 5, nobody is deleted by mistake: a person whose key changed at the source (a new number, the same mail address)
 * stands in the ledger twice, and the old key is gone. Its record of the target is the new key's by then. Which of these
 * deletes are of that kind; asked once everything else is settled. Test: tests/run/guards.test.ts.
 */
export async function recordsTakenOver(
  run: RunContext,
  pair: number,
  deletes: readonly Pending[],
): Promise<ReadonlySet<Pending>> {
  const own = new Set(deletes.map(({ delta }) => delta.key));
  const matches = deletes.flatMap(({ delta }) => delta.match ?? []);
  const targetIds = deletes.flatMap(({ delta }) => delta.targetId ?? []);
  const owners = await run.store.ledger.owners(pair, matches, targetIds);
  const living = owners.filter(({ key }) => !own.has(key));
  const named = new Set(living.map(({ match }) => match));
  const ids = new Set(living.map(({ targetId }) => targetId));
  return new Set(
    deletes.filter(
      ({ delta: { match, targetId } }) =>
        (match !== undefined && named.has(match)) || (targetId !== undefined && ids.has(targetId)),
    ),
  );
}

/** Nothing is sent; the ledger takes the key for deleted, so that it is not asked for again. */
export function letGo({ taken, delta, fingerprint, version, recent, older }: Pending, mappingVersion: string): Ending {
  const { key, match, targetId } = delta;
  const { input } = taken.origin;
  return {
    taken,
    outcome: 'filtered',
    reason,
    grows: -1,
    delivered: { key, version, fingerprint, mappingVersion, targetId, match, deleted: true, input, recent },
    closes: [...closesOwn(taken, 'filtered'), ...superseding(older)],
  };
}
