import type { JsonObject } from '../record/json.ts';
import type { Cause, Verdict } from '../record/verdict.ts';
import type { RunContext } from './context.ts';
import { delivered } from './delivered.ts';
import { traitsOf } from './deliver.ts';
import type { Attempt, Delivery } from './deliver.ts';
import { putAside, sentOf } from './ending.ts';
import { dead, putOff } from './put-off.ts';
import type { Ending } from './ending.ts';
import { lookUp } from './lookup.ts';
import type { Pending } from './pending.ts';
import { waitingRow } from './second.ts';

/** A delta to be sent again, not before `after` milliseconds. */
export interface Again {
  readonly pending: Pending;
  readonly after: number;
  readonly cause: Cause;
}

/**
 * Promise 2, durable before forward: a batch's outcomes are committed as it answers, in the transaction that closes its
 * intent. Gives back what is to be sent again.
 */
export async function conclude(delivery: Delivery, attempts: readonly Attempt[]): Promise<Again[]> {
  const endings: Ending[] = [];
  const again: Again[] = [];
  for (const attempt of attempts) {
    const sent = attempt.intent;
    if ('rejected' in attempt.answer) {
      const { code, message } = attempt.answer;
      for (const one of attempt.pending) endings.push({ ...dead(one, { code, message }), ...toldOf(one, sent) });
      continue;
    }
    const verdicts = await settled(delivery, attempt.pending, attempt.answer);
    const judged = { again, sent };
    for (let index = 0; index < attempt.pending.length; index++) {
      const one = attempt.pending[index];
      const verdict = verdicts[index];
      const ending = one === undefined || verdict === undefined ? undefined : judge(delivery, one, verdict, judged);
      if (ending !== undefined) endings.push(ending);
    }
  }
  const intents = attempts.flatMap(({ intent }) => (intent === undefined ? [] : [intent]));
  const operation = attempts[0]?.pending[0]?.delta.operation;
  const full = operation !== undefined && traitsOf(delivery.run, operation).repeat.kind !== 'safe';
  const sent = attempts.flatMap(({ intent, requests }) => (intent === undefined ? [] : [{ intent, requests }]));
  if (intents.length > 0) await delivery.journal.commit(endings, { intentsClosed: intents, sent, full });
  return again;
}

/** How a delta ends by its verdict; undefined where it is to be sent again. */
function judge(
  delivery: Delivery,
  one: Pending,
  verdict: Verdict,
  { again, sent }: { readonly again: Again[]; readonly sent: string | undefined },
): Ending | undefined {
  switch (verdict.is) {
    case 'accepted':
      return delivered(delivery.run, one, verdict, sent);
    case 'rejected':
      return { ...dead(one, verdict.cause), ...toldOf(one, sent) };
    case 'unknown':
      return { ...unknown(delivery.run, one, verdict.cause), ...toldOf(one, sent) };
    case 'retry':
      if (!canWait(delivery, one, verdict.after)) {
        return { ...putOff(delivery.run, one, verdict.cause, verdict.after), ...toldOf(one, sent) };
      }
      again.push({ pending: one, after: verdict.after ?? 0, cause: verdict.cause });
      return undefined;
  }
}

/** What history tells of a sending, whatever came of it. */
function toldOf(one: Pending, sent: string | undefined): Pick<Ending, 'sent' | 'fields'> {
  return { sent, fields: one.changes?.changed };
}

function canWait(delivery: Delivery, one: Pending, after = 0): boolean {
  const { recordRetries, recordWait } = delivery.run.settings;
  return one.attempts <= recordRetries && after <= recordWait;
}

/** Unknown verdicts become what may be known: asked of the target, or sent again where that is safe. */
async function settled(
  delivery: Delivery,
  pending: readonly Pending[],
  verdicts: readonly Verdict[],
): Promise<readonly Verdict[]> {
  const operation = pending[0]?.delta.operation;
  if (operation === undefined || !verdicts.some((verdict) => verdict.is === 'unknown')) return verdicts;
  const { repeat } = traitsOf(delivery.run, operation);
  if (repeat.kind === 'never') return verdicts;
  if (repeat.kind === 'safe') {
    return verdicts.map((verdict) => (verdict.is === 'unknown' ? { ...verdict, is: 'retry' as const } : verdict));
  }
  // The target may still be working on the request whose answer was lost.
  await delivery.run.clock.sleep(delivery.run.settings.settleAfter, delivery.run.hardStop);
  const open = verdicts.flatMap((verdict, index) => (verdict.is === 'unknown' ? [index] : []));
  const records: JsonObject[] = open.map((index) => pending[index]?.delta.record ?? {});
  const fates = await lookUp(delivery.run, repeat, records);
  return verdicts.map((verdict, index) => {
    if (verdict.is !== 'unknown') return verdict;
    const fate = fates[open.indexOf(index)];
    if (fate?.is === 'applied') {
      const { targetId } = fate;
      return { is: 'accepted' as const, ...(targetId === undefined ? {} : { targetId }) };
    }
    return fate?.is === 'absent' ? { ...verdict, is: 'retry' as const } : verdict;
  });
}

function unknown(run: RunContext, one: Pending, cause: Cause): Ending {
  const sent = sentOf({ ...one.delta, mappingVersion: run.mapping.version });
  const { taken, fingerprint, older } = one;
  const waiting = waitingRow(taken, one.version, one.second);
  return { ...putAside({ taken, state: 'unknown', cause, fingerprint, sent, older }), waiting };
}
