import type { Keep } from '../upkeep.ts';
import { expiry } from './aside-writer.ts';
import type { Connection } from './connection.ts';
import { packTrimmer } from './history-packs.ts';
import { samplesExpiry } from './samples.ts';
import { uploadsExpiry } from './uploads.ts';

/** Rows a transaction: some 10 ms of others' waiting. */
const chunk = 500;
/** Free pages are given back when they are more than this part of the file: fewer are soon used again. */
const freePart = 0.1;
const pagesAtOnce = 500;

/** One kind of row that goes: takes away some; 0 when there is nothing left to take. */
type Task = (keep: Keep, now: number) => number;

/**
 * Takes away what has outlived its time, each kind in its turn, in short transactions until `until`. History and its runs
 * are walked from where the last time stopped: the newest row of each key stays for ever, and looking at all of these
 * first would leave no time for the others.
 */
export function tidier(
  connection: Connection,
): (keep: Keep, now: () => number, until: number) => Promise<{ readonly rows: number; readonly done: boolean }> {
  const tasks = tasksOf(connection);
  return async (keep, now, until) => {
    let rows = 0;
    for (const task of tasks) {
      for (let taken = 1; taken > 0;) {
        if (now() >= until) return { rows, done: false };
        taken = await connection.write('normal', () => task(keep, now()));
        rows += taken;
      }
    }
    return { rows, done: await giveBack(connection, now, until) };
  };
}

function tasksOf(connection: Connection): readonly Task[] {
  const expire = connection.prepare<[number, number]>(expiry);
  const expireSamples = samplesExpiry(connection);
  const expireUploads = uploadsExpiry(connection);
  const closed = connection.prepare<[number, number]>(
    `DELETE FROM aside WHERE id IN (
       SELECT id FROM aside WHERE closed_as IS NOT NULL AND closed_at < ?
         AND NOT EXISTS (SELECT 1 FROM inbox WHERE inbox.aside = aside.id) ORDER BY closed_at LIMIT ?)`,
  );
  const runs = connection.prepare<[number, number]>(
    `DELETE FROM run WHERE id IN (
       SELECT id FROM run WHERE started_at < ? AND status <> 'running' ORDER BY started_at LIMIT ?)`,
  );
  const sent = connection.prepare<[number, number]>(
    'DELETE FROM sent WHERE number IN (SELECT number FROM sent WHERE opened_at < ? ORDER BY opened_at LIMIT ?)',
  );
  const pairs = connection.prepare<[], { id: number }>('SELECT id FROM pair WHERE id > 0');
  const tried = ['tried', 'tried_field'].map((table) =>
    connection.prepare<[number, number]>(`DELETE FROM ${table} WHERE pair = ? AND at < ?`),
  );
  return [
    (_, now) => expire.run(now, chunk).changes,
    (_, now) => (expireSamples(now, chunk), 0),
    // A file has many parts.
    (_, now) => expireUploads(now, 1),
    (keep, now) => closed.run(now - keep.closed, chunk).changes,
    historyTask(connection),
    historyRunTask(connection),
    (keep, now) => runs.run(now - keep.runs, chunk).changes,
    (keep, now) => sent.run(now - keep.history, chunk).changes,
    (keep, now) => {
      for (const { id } of pairs.all()) for (const statement of tried) statement.run(id, now - keep.runs);
      return 0;
    },
  ];
}

/** Where a walk through a table goes on; kept beside the time of the last tidying. */
function placeOf(connection: Connection): { get(name: string): number; set(name: string, at: number): void } {
  const get = connection.prepare<[string], { at: number | null }>(
    `SELECT json_extract(says, '$.' || ?) AS at FROM about WHERE what = 'places'`,
  );
  const set = connection.prepare<[string, number, string, number]>(
    `INSERT INTO about (what, at, says) VALUES ('places', 0, json_object(?, ?))
     ON CONFLICT (what) DO UPDATE SET says = json_set(says, '$.' || ?, ?)`,
  );
  return { get: (name) => get.get(name)?.at ?? 0, set: (name, at) => void set.run(name, at, name, at) };
}

interface OldRow {
  readonly id: number;
  readonly pair: number;
  readonly records: number;
  readonly pack: string | null;
  readonly newest: 0 | 1;
}

function historyTask(connection: Connection): Task {
  const place = placeOf(connection);
  // A later delivery of the key stands in a pack, which the ledger names.
  const old = connection.prepare<[number, number, number], OldRow>(
    `SELECT id, pair, records, pack, key IS NOT NULL AND NOT EXISTS (
         SELECT 1 FROM history AS later WHERE later.pair = history.pair AND later.key = history.key AND later.id > history.id
       ) AND NOT EXISTS (
         SELECT 1 FROM ledger WHERE ledger.pair = history.pair AND ledger.key = history.key AND ledger.pack > history.id
       ) AS newest
     FROM history WHERE id > ? AND at < ? ORDER BY id LIMIT ?`,
  );
  const trim = packTrimmer(connection);
  const remove = connection.prepare<[number]>('DELETE FROM history WHERE id = ?');
  return (keep, now) => {
    const rows = old.all(place.get('history'), now - keep.history, chunk);
    let records = 0;
    let last = 0;
    for (const row of rows) {
      const stays = row.pack === null ? row.newest === 1 : trim(row.pair, row.id, row.pack);
      if (!stays) remove.run(row.id);
      last = row.id;
      records += row.records;
      if (records >= chunk) break;
    }
    // At its end it begins anew the next time: what was the newest of its key may have become old meanwhile.
    const isOver = records < chunk;
    place.set('history', isOver ? 0 : last);
    return isOver ? 0 : records;
  };
}

/** Runs that no row of history names any more. */
function historyRunTask(connection: Connection): Task {
  const place = placeOf(connection);
  const some = connection.prepare<[number, number], { number: number; used: 0 | 1 }>(
    `SELECT number, EXISTS (SELECT 1 FROM history WHERE history.run = number) AS used
     FROM history_run WHERE number > ? ORDER BY number LIMIT ?`,
  );
  const remove = connection.prepare<[number]>('DELETE FROM history_run WHERE number = ?');
  return () => {
    const rows = some.all(place.get('runs'), chunk);
    for (const { number, used } of rows) if (used === 0) remove.run(number);
    const last = rows.at(-1);
    place.set('runs', rows.length < chunk || last === undefined ? 0 : last.number);
    return rows.length < chunk ? 0 : rows.length;
  };
}

/** False where time ran out before the free pages were given back. */
async function giveBack(connection: Connection, now: () => number, until: number): Promise<boolean> {
  const { database } = connection;
  const size = (name: string): number => Number(database.pragma(name, { simple: true }));
  // A store that was made before pages could be given back one by one keeps them until an erasure rebuilds it.
  if (size('auto_vacuum') !== 2) return true;
  while (size('freelist_count') > size('page_count') * freePart) {
    if (now() >= until) return false;
    await connection.write('normal', () => database.pragma(`incremental_vacuum(${pagesAtOnce})`));
  }
  return true;
}
