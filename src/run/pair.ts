import { HrwireError } from '../error/error.ts';
import type { Pair } from '../store/checkpoints.ts';
import type { RunContext } from './context.ts';

/**
 * Promise 8, right tenant: ledger, checkpoint and inbox carry the identities of source and target. A run whose
 * identities differ from those it ran with is refused, until `--new-ledger` starts (or finds again) those of the new pair.
 */
export async function openPair(run: RunContext): Promise<Pair> {
  const { mapping, sourceIdentity, targetIdentity, store, options } = run;
  const pairs = await store.checkpoints.pairs(mapping.name);
  const current = pairs.find((pair) => pair.current);
  const same = current?.source === sourceIdentity && current.target === targetIdentity;
  if (current === undefined || same || options.newLedger) {
    return store.checkpoints.open(mapping.name, sourceIdentity, targetIdentity);
  }
  const [which, was, is] =
    current.source === sourceIdentity
      ? [`target ${mapping.to.connection}`, current.target, targetIdentity]
      : [`source ${mapping.from.connection}`, current.source, sourceIdentity];
  const message = `the ${which} of ${mapping.name} is not the tenant it ran with before: it is ${is}, and was ${was}`;
  const known = pairs.some(({ source, target }) => source === sourceIdentity && target === targetIdentity);
  throw new HrwireError('run.identity', message, {
    place: mapping.place,
    hint: `Check the connection’s settings. If it is meant, \`--new-ledger\` ${known ? 'takes up the ledger and checkpoint it had' : 'starts an empty ledger and checkpoint for it; the old ones are kept'}.`,
  });
}
