import type { Repeat } from '../connector/sink.ts';
import { canonical } from '../record/canonical.ts';
import type { Json } from '../record/json.ts';
import type { AsideHead } from '../store/aside.ts';
import type { Intent, IntentEntry } from '../store/intents.ts';
import type { RunContext } from './context.ts';
import { isDelivered, superseding } from './known.ts';
import type { Known } from './known.ts';
import { effectOf } from './delivered.ts';
import { putAside, sentOf } from './ending.ts';
import type { Ending } from './ending.ts';
import type { Journal } from './journal.ts';
import { lookUp } from './lookup.ts';
import type { Fate } from './lookup.ts';
import { waitingRow } from './second.ts';
import { prepareStored } from './resume.ts';
import type { Prepared } from './prepare.ts';
import type { Tally } from './tally.ts';
import { repairedOf } from './stored.ts';
import { resumedOrigin } from './taken.ts';
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
): Promise<readonly Prepared[]> {
  const pending = await run.store.intents.pending(pair);
  await run.sink.recover?.(pending.flatMap((intent): Json[] => (intent.note === undefined ? [] : [intent.note])));
  const again: Prepared[] = [];
  // A record of an earlier crash that was on its way again at a later one stands in both: the later one tells.
  const told = new Set<string>();
  const open = new Map<Intent, IntentEntry[]>();
  for (const intent of pending.toReversed()) {
    const kept = intent.entries.filter((entry) => entry.payload !== undefined && !told.has(nameOf(entry)));
    for (const entry of kept) told.add(nameOf(entry));
    open.set(intent, kept);
  }
  for (const intent of pending) {
    again.push(...(await settleIntent({ run, pair, journal, tally, intent }, open.get(intent) ?? [])));
  }
  return again;
}

const nameOf = ({ key, fingerprint }: IntentEntry): string => JSON.stringify([key, fingerprint]);

interface Settling {
  readonly run: RunContext;
  readonly pair: number;
  readonly journal: Journal;
  readonly tally: Tally;
  readonly intent: Intent;
}

async function settleIntent(
  { run, pair, journal, tally, intent }: Settling,
  kept: readonly IntentEntry[],
): Promise<readonly Prepared[]> {
  const fates = await fatesOf(run, intent, kept);
  const keys = kept.map((entry) => entry.key);
  const ledger = await run.store.ledger.get(pair, keys);
  const aside = await run.store.aside.open(pair, keys);
  const endings: Ending[] = [];
  const resend: { readonly entry: IntentEntry; readonly taken: Taken }[] = [];
  for (const [index, entry] of kept.entries()) {
    const fate = fates[index] ?? { is: 'unknown' };
    const taken = takenOf(intent, entry, await repairOf(run, entry, aside.get(entry.key) ?? []));
    if (fate.is === 'absent') {
      // Its inbox row is still there and brings it back.
      if (entry.inboxId === undefined) resend.push({ entry, taken });
      continue;
    }
    tally.take(taken);
    const known = { ledger: ledger.get(entry.key), aside: aside.get(entry.key) ?? [] };
    const found = fate.is === 'applied' ? { known, targetId: fate.targetId } : undefined;
    endings.push(found === undefined ? unsure(intent, entry, taken) : applied(run, intent, entry, taken, found));
  }
  if (resend.length > 0) journal.resume(intent.id, resend.length);
  await journal.commit(endings, { full: true, ...(resend.length === 0 ? { intentsClosed: [intent.id] } : {}) });
  return prepareStored(
    run,
    resend.map(({ entry, taken }) => ({
      origin: taken.origin,
      raw: entry.payload?.raw,
      version: entry.version,
      position: undefined,
      passed: undefined,
      step: false,
      cause: { code: 'intent.unreadable', message: 'the stored record cannot be read' },
    })),
  );
}

/** What became of the records whose payload the intent kept; the others are read again. Nothing is sent here. */
async function fatesOf(run: RunContext, intent: Intent, kept: readonly IntentEntry[]): Promise<readonly Fate[]> {
  if (kept.length === 0) return [];
  // A connector that was edited may not offer the operation any more: then nobody can be asked.
  const traits = run.sink.operations.get(intent.operation);
  const repeat: Repeat = traits?.repeat ?? { kind: 'never' };
  if (intent.repeat === 'safe' || repeat.kind === 'safe') return kept.map(() => ({ is: 'absent' }));
  if (repeat.kind === 'never') return kept.map(() => ({ is: 'unknown' }));
  // The target may still be working on a request whose sender is gone. A clock that was set back makes nobody wait longer.
  const wait = Math.min(intent.deadline - run.clock.now(), Math.max(run.settings.settleAfter, traits?.within ?? 0));
  if (wait > 0) await run.clock.sleep(wait, run.hardStop);
  return lookUp(
    run,
    repeat,
    kept.map((entry) => entry.payload?.record ?? {}),
  );
}

/** The repair that was on its way, by what was sent: the record as read is to stay beside it. */
async function repairOf(
  run: RunContext,
  { payload }: IntentEntry,
  aside: readonly AsideHead[],
): Promise<Origin['repaired']> {
  for (const { id, edit } of payload === undefined ? [] : aside) {
    const row = edit === undefined ? undefined : await run.store.aside.read(id);
    if (row?.edited !== undefined && canonical(row.edited) === canonical(payload?.raw ?? null)) return repairedOf(row);
  }
  return undefined;
}

function takenOf(intent: Intent, entry: IntentEntry, repaired: Origin['repaired']): Taken {
  const { input, key, inboxId: inbox } = entry;
  const origin = resumedOrigin({ input, key, inbox, intent: intent.id, repaired });
  return { origin, raw: entry.payload?.raw ?? null, position: undefined, row: undefined, fault: undefined };
}

function applied(
  run: RunContext,
  intent: Intent,
  entry: IntentEntry,
  taken: Taken,
  { known, targetId }: { readonly known: Known; readonly targetId: string | undefined },
): Ending {
  return {
    taken,
    sent: intent.id,
    outcome: 'delivered',
    effect: effectOf(intent.operation, isDelivered(known)),
    ...countsOf(intent, entry, isDelivered(known)),
    label: entry.payload?.label,
    delivered: {
      key: entry.key,
      version: entry.version,
      fingerprint: entry.fingerprint,
      mappingVersion: intent.mappingVersion,
      targetId: targetId ?? entry.payload?.targetId,
      match: entry.match,
      deleted: intent.operation === 'delete',
      input: entry.input,
      recent: { since: run.clock.now(), count: 1 },
    },
    closes: superseding(known.aside.filter((head) => head.version === undefined || head.version <= entry.version)),
    waiting: waitingRow(taken, entry.version, entry.payload?.second),
  };
}

/** What the guards count of it: nothing of what a person had brought back. Which fields changed is not known any more. */
function countsOf({ operation }: Intent, { inboxId }: IntentEntry, known: boolean): Pick<Ending, 'grows' | 'guarded'> {
  const deleted = operation === 'delete';
  const grows = deleted ? -1 : known ? undefined : 1;
  if (inboxId !== undefined || (!deleted && !known)) return { grows };
  return { grows, guarded: { is: deleted ? 'deleted' : 'changed', fields: undefined } };
}

function unsure(intent: Intent, entry: IntentEntry, taken: Taken): Ending {
  const cause = {
    code: 'delivery.unknown',
    message: 'the run ended while this was being sent, and the target does not say whether it arrived',
    hint: 'Look at the target, then `hrwire unknown settle`.',
  };
  const { payload, fingerprint } = entry;
  const sent = sentOf({
    record: payload?.record ?? {},
    clear: payload?.clear ?? [],
    operation: intent.operation,
    mappingVersion: intent.mappingVersion,
    match: entry.match,
    targetId: payload?.targetId,
  });
  const waiting = waitingRow(taken, entry.version, payload?.second);
  const aside = putAside({ taken, state: 'unknown', cause, fingerprint, version: entry.version, sent });
  return { ...aside, waiting, sent: intent.id };
}
