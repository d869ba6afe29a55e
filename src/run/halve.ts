import { HrwireError } from '../error/error.ts';
import type { BatchRejected } from '../connector/sink.ts';
import type { Operation } from '../record/delta.ts';
import { conclude } from './conclude.ts';
import type { Again } from './conclude.ts';
import { attempt } from './deliver.ts';
import type { Attempt, Delivery } from './deliver.ts';
import type { Pending } from './pending.ts';

/**
 * An `atomic` call was refused as a whole. Three of its records are first sent alone; when all three are rejected the
 * fault is not one record's and the run stops. Else the batch is halved until each poison stands alone and is
 * dead-lettered; one poison more than `poisons` stops the run, and what was not tried stays unsettled.
 */
export async function isolate(
  delivery: Delivery,
  operation: Operation,
  batch: readonly Pending[],
  refusal: BatchRejected,
): Promise<Again[]> {
  const chosen = new Set([0, batch.length >> 1, batch.length - 1]);
  const probes: Attempt[] = [];
  for (const index of chosen) {
    const one = batch[index];
    if (one !== undefined) probes.push(await attempt(delivery, operation, [one]));
  }
  let poisons = probes.filter(isRejected).length;
  if (chosen.size === 3 && poisons === 3) {
    await delivery.journal.commit([], { intentsClosed: probes.flatMap(({ intent }) => intent ?? []) });
    throw new HrwireError(
      'run.batch-refused',
      `the target refused a batch of ${batch.length} and each of three of its records alone: ${refusal.code}: ${refusal.message}`,
      {
        hint: 'The fault is not one record’s: look at the mapping, the permissions and the target’s settings. Nothing was dead-lettered.',
      },
    );
  }
  const again = await conclude(delivery, probes);

  async function split(part: readonly Pending[]): Promise<void> {
    if (part.length === 0) return;
    const tried = await attempt(delivery, operation, part);
    if (!('rejected' in tried.answer) || part.length === 1) {
      if (part.length === 1 && isRejected(tried)) poisons++;
      again.push(...(await conclude(delivery, [tried])));
      if (poisons > delivery.run.settings.poisons) throw tooMany(poisons);
      return;
    }
    if (tried.intent !== undefined) await delivery.journal.commit([], { intentsClosed: [tried.intent] });
    const middle = part.length >> 1;
    await split(part.slice(0, middle));
    await split(part.slice(middle));
  }

  await split(batch.filter((_, index) => !chosen.has(index)));
  return again;
}

function isRejected(tried: Attempt): boolean {
  return 'rejected' in tried.answer || tried.answer[0]?.is === 'rejected';
}

function tooMany(poisons: number): HrwireError {
  return new HrwireError('run.poisons', `${poisons} poisonous records in one batch`, {
    hint: 'They are dead-lettered; the rest stays unsettled and is read again. `hrwire dead-letters list` shows the causes.',
  });
}
