import type { Arrival, ArrivalBounds, ArrivalOutcome, Received } from '../received.ts';
import type { Vault } from '../vault.ts';
import type { Connection } from './connection.ts';
import { inboxInsert } from './inbox.ts';

/** Marks that one transaction takes away at most: it stays short, and the next goes on. */
const forgetAtOnce = 2000;

interface Known {
  readonly first: number;
  readonly last: number;
}

export function sqliteReceived(connection: Connection, vault: Vault): Received {
  const insert = inboxInsert(connection, vault);
  const backlog = backlogOf(connection);
  const isWaiting = waitingOf(connection);
  const forget = forgetter(connection);
  const find = connection.prepare<[Uint8Array, number], Known>(
    'SELECT first, last FROM received WHERE mark = ? AND at > ?',
  );
  const note = connection.prepare<[Uint8Array, number, number, number]>(
    'INSERT OR REPLACE INTO received (mark, at, first, last) VALUES (?, ?, ?, ?)',
  );
  const take = (arrival: Arrival, bounds: ArrivalBounds, room: (pair: number) => boolean): ArrivalOutcome => {
    const { mark, rows, same } = arrival;
    const known = mark === undefined ? undefined : find.get(mark, bounds.at - bounds.remember);
    if (known !== undefined && (same === 'always' || isWaiting(known))) return 'known';
    if (!rows.every(({ pair }) => room(pair))) return 'full';
    const ids = rows.map((row) => Number(insert(row).lastInsertRowid));
    const [first] = ids;
    if (mark !== undefined && first !== undefined) note.run(mark, bounds.at, first, ids.at(-1) ?? first);
    return 'stored';
  };
  return {
    take: async (arrivals, bounds) =>
      connection.write('full', () => {
        const room = backlog(bounds.backlog);
        const outcomes = arrivals.map((arrival) => take(arrival, bounds, room));
        forget(bounds);
        return outcomes;
      }),
  };
}

/**
 * Whether one more row may wait in a pair's inbox. The span of ids is at least the number of rows, and costs two looks into
 * the index; rows are counted only where that is too much.
 */
function backlogOf(connection: Connection): (most: number) => (pair: number) => boolean {
  const span = connection.prepare<[number, number], { rows: number | null }>(
    `SELECT (SELECT max(id) FROM inbox WHERE pair = ?) - (SELECT min(id) FROM inbox WHERE pair = ?) + 1 AS rows`,
  );
  const count = connection.prepare<[number], { rows: number }>('SELECT count(*) AS rows FROM inbox WHERE pair = ?');
  return (most) => {
    const left = new Map<number, number>();
    return (pair) => {
      let room = left.get(pair) ?? most - (span.get(pair, pair)?.rows ?? 0);
      if (room <= 0 && !left.has(pair)) room = most - (count.get(pair)?.rows ?? 0);
      left.set(pair, room - 1);
      return room > 0;
    };
  };
}

/** Whether no run can have acted on what arrived: all its rows wait, and no run of their mappings has the lease. */
function waitingOf(connection: Connection): (known: Known) => boolean {
  const waiting = connection.prepare<[number, number], { count: number; held: number }>(
    `SELECT count(*) AS count, coalesce(max(lease.held), 0) AS held
     FROM inbox JOIN pair ON pair.id = inbox.pair LEFT JOIN lease ON lease.mapping = pair.mapping
     WHERE inbox.id BETWEEN ? AND ?`,
  );
  return ({ first, last }) => {
    const found = waiting.get(first, last);
    return found?.count === last - first + 1 && found.held === 0;
  };
}

/** Takes marks away whose time is over, and the oldest beyond what is kept. They were written in order. */
function forgetter(connection: Connection): (bounds: ArrivalBounds) => void {
  const oldest = connection.prepare<[], { id: number; at: number }>(
    'SELECT id, at FROM received WHERE id = (SELECT min(id) FROM received)',
  );
  const newest = connection.prepare<[], { id: number | null }>('SELECT max(id) AS id FROM received');
  const expire = connection.prepare<[number, number]>('DELETE FROM received WHERE id < ? AND at <= ?');
  const drop = connection.prepare<[number]>('DELETE FROM received WHERE id < ?');
  return ({ at, remember, most }) => {
    const old = oldest.get();
    const last = newest.get()?.id ?? 0;
    if (old === undefined) return;
    if (old.at <= at - remember) expire.run(old.id + forgetAtOnce, at - remember);
    if (last - old.id >= most) drop.run(Math.min(old.id + forgetAtOnce, last - most + 1));
  };
}
