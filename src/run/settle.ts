import type { Json } from '../record/json.ts';
import type { Intent, IntentEntry } from '../store/intents.ts';
import type { LedgerRow } from '../store/ledger.ts';
import type { RunContext } from './context.ts';
import { traitsOf } from './deliver.ts';
import { putAside } from './ending.ts';
import type { Ending } from './ending.ts';
import type { Journal } from './journal.ts';
import { lookUp } from './lookup.ts';
import type { Fate } from './lookup.ts';
import { prepareStored } from './resume.ts';
import type { Prepared } from './prepare.ts';
import type { Tally } from './tally.ts';
import type { Origin, Taken } from './taken.ts';

/**
 * Promise 3, after a crash: open intents are settled before anything else is sent. A file is cut to what was committed;
 * `safe` is repeated, by reading it again or from what the intent kept; `by_lookup` asks the target; `never` is shown
 * as unknown to a person. Gives back what is to be sent again.
 */
export async function settleIntents(
  run: RunContext,
  pair: number,
  journal: Journal,
  tally: Tally,
): Promise<Prepared[]> {
  const pending = await run.store.intents.pending(pair);
  await run.sink.recover?.(pending.flatMap((intent): Json[] => (intent.note === undefined ? [] : [intent.note])));
  const again: Prepared[] = [];
  for (const intent of pending) again.push(...(await settleIntent(run, pair, intent, journal, tally)));
  return again;
}

async function settleIntent(
  run: RunContext,
  pair: number,
  intent: Intent,
  journal: Journal,
  tally: Tally,
): Promise<Prepared[]> {
  const kept = intent.entries.filter((entry) => entry.payload !== undefined);
  const fates = await fatesOf(run, intent, kept);
  const known = await run.store.ledger.get(
    pair,
    kept.map((entry) => entry.key),
  );
  const endings: Ending[] = [];
  const resend: IntentEntry[] = [];
  for (const [index, entry] of kept.entries()) {
    const fate = fates[index];
    if (fate === 'absent') {
      // Its inbox row is still there and brings it back.
      if (entry.inboxId === undefined) resend.push(entry);
      continue;
    }
    const taken = takenOf(intent, entry);
    tally.take(taken);
    endings.push(
      fate === 'applied' ? applied(run, intent, entry, taken, known.get(entry.key)) : unsure(intent, entry, taken),
    );
  }
  if (resend.length > 0) journal.resume(intent.id, resend.length);
  await journal.commit(endings, resend.length === 0 ? { intentsClosed: [intent.id] } : {});
  return prepareStored(
    run,
    resend.map((entry) => ({
      origin: takenOf(intent, entry).origin,
      raw: entry.payload?.raw,
      version: entry.version,
      position: undefined,
      passed: undefined,
      cause: { code: 'intent.unreadable', message: 'the stored record cannot be read' },
    })),
  );
}

async function fatesOf(run: RunContext, intent: Intent, kept: readonly IntentEntry[]): Promise<readonly Fate[]> {
  if (kept.length === 0) return [];
  const { repeat } = traitsOf(run, intent.operation);
  if (intent.repeat === 'safe' || repeat.kind === 'safe') return kept.map(() => 'absent');
  if (repeat.kind === 'never') return kept.map(() => 'unknown');
  // The target may still be working on a request whose sender is gone.
  const wait = intent.deadline - run.clock.now();
  if (wait > 0) await run.clock.sleep(wait, run.hardStop);
  return lookUp(
    run,
    repeat,
    kept.map((entry) => entry.payload?.record ?? {}),
  );
}

function takenOf(intent: Intent, entry: IntentEntry): Taken {
  const origin: Origin = {
    input: entry.input,
    key: entry.key,
    page: undefined,
    inbox: entry.inboxId,
    aside: undefined,
    resumedState: undefined,
    approved: undefined,
    intent: intent.id,
    resumed: true,
  };
  return { origin, raw: entry.payload?.raw ?? null, position: undefined, row: undefined, fault: undefined };
}

function applied(
  run: RunContext,
  intent: Intent,
  entry: IntentEntry,
  taken: Taken,
  ledger: LedgerRow | undefined,
): Ending {
  const exists = ledger?.fingerprint !== undefined && !ledger.deleted;
  const isDelete = intent.operation === 'delete';
  return {
    taken,
    outcome: 'delivered',
    effect: intent.operation === 'action' ? 'acted' : isDelete ? 'deleted' : exists ? 'updated' : 'created',
    delivered: {
      key: entry.key,
      version: entry.version,
      fingerprint: entry.fingerprint,
      mappingVersion: intent.mappingVersion,
      targetId: entry.payload?.targetId,
      match: entry.match,
      deleted: isDelete,
      input: entry.input,
      recent: { since: run.clock.now(), count: 1 },
    },
    closes: [{ which: { key: entry.key }, as: 'superseded' }],
  };
}

function unsure(intent: Intent, entry: IntentEntry, taken: Taken): Ending {
  const cause = {
    code: 'delivery.unknown',
    message: 'the run ended while this was being sent, and the target cannot be asked whether it arrived',
    hint: 'Look at the target, then `hrwire unknown settle`.',
  };
  const { payload, fingerprint } = entry;
  const sent = {
    record: payload?.record ?? {},
    clear: [...(payload?.clear ?? [])],
    operation: intent.operation,
    mappingVersion: intent.mappingVersion,
    match: entry.match ?? null,
    targetId: payload?.targetId ?? null,
  };
  return putAside({ taken, state: 'unknown', cause, fingerprint, sent });
}
