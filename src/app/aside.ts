import { userInfo } from 'node:os';
import { HrwireError } from '../error/error.ts';
import { discard, settleUnknown } from '../inbox/close.ts';
import type { Hand } from '../inbox/close.ts';
import { enqueue, openRows } from '../inbox/replay.ts';
import type { Enqueued } from '../inbox/replay.ts';
import type { JsonObject } from '../record/json.ts';
import type { AsideFilter, AsideHead, AsideRow } from '../store/aside.ts';
import type { Store } from '../store/store.ts';
import { isAlive, thisHolder } from './holder.ts';
import { newId } from './id.ts';
import type { Session } from './session.ts';

/** Open rows put aside that a filter names. */
export async function listAside(session: Session, filter: AsideFilter): Promise<readonly AsideHead[]> {
  const store = await session.store();
  return filter.closed === true ? store.aside.list({ limit: 1_000_000, ...filter }) : openRows(store, filter);
}

/** One row with its record; `app.unknown-row` where there is none of that number and state. */
export async function readAside(
  session: Session,
  id: number,
  states: readonly AsideHead['state'][],
): Promise<AsideRow> {
  const row = await (await session.store()).aside.read(id);
  if (row !== undefined && states.includes(row.state)) return row;
  throw new HrwireError('app.unknown-row', `there is no ${states.join(' or ')} row ${id}`, {
    hint: `List them with: hrwire ${states.includes('dead') ? 'dead-letters' : states[0] === 'held' ? 'held' : 'unknown'} list`,
  });
}

/** Rows are brought back in the next run of their mapping; audited. */
export async function bringBack(
  session: Session,
  rows: readonly AsideHead[],
  kind: 'replay' | 'release',
): Promise<Enqueued> {
  const store = await session.store();
  const unreadable = rows.find((row) => row.key === undefined);
  if (rows.length === 1 && unreadable !== undefined) {
    throw new HrwireError(
      'app.not-replayable',
      `row ${unreadable.id} could not be read as a record${unreadable.position === undefined ? '' : ` (${unreadable.position})`}`,
      {
        hint: 'Repair it in its file and run again, then discard this row.',
      },
    );
  }
  const enqueued = await enqueue(
    store,
    rows.filter((row) => row.key !== undefined),
    kind,
    Date.now(),
  );
  await audit(store, kind, { ids: rows.map((row) => row.id), enqueued: enqueued.enqueued });
  return enqueued;
}

/** Gives rows of one mapping up; audited. */
export async function discardRows(session: Session, rows: readonly AsideHead[]): Promise<void> {
  const store = await session.store();
  for (const [mapping, own] of Map.groupBy(rows, (row) => row.mapping)) {
    await underLease(store, mapping, async (hand) => {
      for (const [pair, part] of Map.groupBy(own, (row) => row.pair)) await discard(store, pair, part, hand);
    });
  }
  await audit(store, 'discard', { ids: rows.map((row) => row.id) });
}

/** A person settles the unknown deliveries of a key; audited. */
export async function settle(
  session: Session,
  mapping: string,
  key: string,
  as: 'delivered' | 'not-delivered',
  targetId?: string,
): Promise<{ readonly settled: number; readonly enqueued: number }> {
  const store = await session.store();
  const rows = await openRows(store, { mapping, state: 'unknown', key });
  if (rows.length === 0) {
    throw new HrwireError('run.unknown-key', `mapping ${mapping} has no unknown delivery of this key`, {
      hint: `List them with: hrwire unknown list ${mapping}`,
    });
  }
  let enqueued = 0;
  await underLease(store, mapping, async (hand) => {
    for (const head of rows) {
      const row = await store.aside.read(head.id);
      if (row !== undefined) enqueued += (await settleUnknown(store, row, as, hand, targetId)).enqueued;
    }
  });
  await audit(store, 'unknown settle', { mapping, ids: rows.map((row) => row.id), as });
  return { settled: rows.length, enqueued };
}

/** Work that writes as a run does: it holds the mapping's lease, so that no run is under way. */
export async function underLease(store: Store, mapping: string, work: (hand: Hand) => Promise<void>): Promise<void> {
  const now = Date.now();
  const answer = await store.leases.take(mapping, thisHolder(), now, 60_000, isAlive);
  if (!answer.taken) {
    throw new HrwireError(
      'run.busy',
      `a run of ${mapping} is under way (process ${answer.lease.holder.process} on ${answer.lease.holder.host})`,
      {
        hint: 'Try again when it has ended.',
      },
    );
  }
  try {
    await work({ run: `by-hand-${newId()}`, now, fence: { mapping, token: answer.lease.token } });
  } finally {
    await store.leases.release(answer.lease);
  }
}

/** Notes who did what: ids and counts, never contents. */
export async function audit(store: Store, action: string, subject: JsonObject): Promise<void> {
  await store.audit.write({ at: Date.now(), who: whoAmI(), action, subject });
}

/** The user of the operating system: who is named by audits. */
export function whoAmI(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
