import { isObject } from '../record/json.ts';
import type { AsideClose, AsideHead, AsideRow } from '../store/aside.ts';
import type { Fence } from '../store/intents.ts';
import type { DeliveredWrite } from '../store/ledger.ts';
import type { Settlement, Store } from '../store/store.ts';
import { enqueue } from './replay.ts';

/** By whose hand: the id under which it stands in history, and the lease it is done under. */
export interface Hand {
  readonly run: string;
  readonly now: number;
  readonly fence: Fence;
}

/** Gives rows up: the row and its count stay, nothing is sent. */
export async function discard(store: Store, pair: number, rows: readonly AsideHead[], hand: Hand): Promise<void> {
  await store.commit({
    ...base(pair, hand),
    asideClosed: rows.map((row) => ({ which: { id: row.id }, as: 'discarded' as const })),
  });
}

/**
 * A person says what became of an unknown delivery (promise 3). Delivered: the ledger takes it as delivered, by the
 * target's id where the person gives one. Not
 * delivered: it is brought back and sent by the next run. Later states of the key that were held for it come back too.
 */
export async function settleUnknown(
  store: Store,
  row: AsideRow,
  as: 'delivered' | 'not-delivered',
  hand: Hand,
  targetId?: string,
): Promise<{ readonly enqueued: number }> {
  const waiting = row.key === undefined ? [] : ((await store.aside.open(row.pair, [row.key])).get(row.key) ?? []);
  const held = waiting.filter((head) => head.state === 'held' && head.release?.kind === 'unknown');
  if (as === 'not-delivered') return enqueue(store, [row, ...held], 'replay', hand.now, true);
  // Before the row is closed: should this end between the two, they are held again by the next run, not forgotten.
  const enqueued = await enqueue(store, held, 'release', hand.now);
  await store.commit({
    ...base(row.pair, hand),
    delivered: row.key === undefined ? [] : [deliveredOf(row, row.key, hand, targetId)],
    asideClosed: [{ which: { id: row.id }, as: 'settled' }, ...overtaken(waiting, row, held)],
    history: [
      {
        key: row.key,
        outcome: 'delivered',
        effect: undefined,
        reason: 'unknown.settled',
        label: undefined,
        version: row.version,
      },
    ],
  });
  return enqueued;
}

/** Promise 4: what was put aside of the key before the delivery is superseded by it. */
function overtaken(waiting: readonly AsideHead[], by: AsideRow, held: readonly AsideHead[]): AsideClose[] {
  return waiting
    .filter((head) => head.id !== by.id && !held.includes(head) && !isSecond(head))
    .filter((head) => head.version === undefined || by.version === undefined || head.version <= by.version)
    .map((head) => ({ which: { id: head.id }, as: 'superseded' }));
}

/** What was delivered goes on waiting for its second sending. */
function isSecond({ release }: AsideHead): boolean {
  return release?.kind === 'after' && release.second === true;
}

function base(pair: number, hand: Hand): Settlement {
  return { pair, run: hand.run, at: hand.now, fence: hand.fence, durability: 'full' };
}

function deliveredOf(row: AsideRow, key: string, hand: Hand, targetId: string | undefined): DeliveredWrite {
  const sent = isObject(row.sent) ? row.sent : {};
  const text = (name: string): string | undefined => (typeof sent[name] === 'string' ? sent[name] : undefined);
  return {
    key,
    version: row.version ?? hand.now,
    fingerprint: row.fingerprint,
    mappingVersion: text('mappingVersion') ?? 'settled by hand',
    targetId: targetId ?? text('targetId'),
    match: text('match'),
    deleted: sent['operation'] === 'delete',
    input: row.input,
    recent: { since: hand.now, count: 1 },
  };
}
