import type { Pair } from '../../store/checkpoints.ts';
import type { RunContext } from '../context.ts';
import type { Trip } from './trip.ts';

/**
 * The store was brought back from a backup and the pair has not been looked at since: what was sent in between is not in
 * its ledger. Where that could act twice for a person, a person looks first.
 */
export async function restored(run: RunContext, { epoch }: Pair): Promise<readonly Trip[]> {
  const { mapping, sink, store } = run;
  const unsafe = [...sink.operations.values()].some(({ repeat }) => repeat.kind !== 'safe');
  if (mapping.mode !== 'event' && !unsafe) return [];
  const current = await store.epochs.current();
  if (epoch >= current.epoch) return [];
  const message = 'the store was brought back from a backup: nobody knows what was sent since that was made';
  return [{ cause: { code: 'guard.restored', message }, concerns: () => true }];
}
