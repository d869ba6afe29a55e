import type { Effect, Outcome } from '../../record/outcome.ts';
import type { HistoryWrite } from '../history.ts';
import type { DeliveredWrite } from '../ledger.ts';
import type { Connection } from './connection.ts';
import { fieldsText, packWriter } from './history-packs.ts';

type Inserted = [
  pair: number,
  key: string | null,
  run: number,
  at: number,
  lastSeen: number,
  outcome: Outcome,
  effect: Effect | null,
  reason: string | null,
  label: string | null,
  version: number | null,
  sent: number | null,
  fields: string | null,
];

/** Fewer deliveries than this are a row each: a pack must be worth its walk. */
const fewest = 2;

/** The row that tells of what a commit delivered; `prints`: whether it holds those of its records. */
export interface WrittenPack {
  readonly id: number;
  readonly prints: boolean;
}

/**
 * Appends what became of records; unchanged ones leave nothing. What the same commit delivers is one row for all (see
 * `PackRow`), whose number is returned for the ledger; any other outcome is a row of its own. A key whose newest row is the
 * same filter or hold (outcome and reason) gets no second row, only a newer last-seen: a snapshot source filters the same
 * people in every run.
 */
export function historyWriter(
  connection: Connection,
): (
  pair: number,
  run: string,
  at: number,
  rows: readonly HistoryWrite[],
  delivered: readonly DeliveredWrite[],
) => WrittenPack | undefined {
  const numberOf = connection.prepare<[string], { number: number }>(
    `INSERT INTO history_run (run) VALUES (?) ON CONFLICT (run) DO UPDATE SET run = excluded.run RETURNING number`,
  );
  const tally = connection.prepare<[number, number, number, number]>(
    `INSERT INTO tried (pair, at, tried, rejected) VALUES (?, ?, ?, ?)
     ON CONFLICT (pair, at) DO UPDATE SET tried = tried + excluded.tried, rejected = rejected + excluded.rejected`,
  );
  const batches = batchNumbers(connection);
  const pack = packWriter(connection);
  const single = singleWriter(connection);
  return (pair, run, at, written, ledger) => {
    if (written.length === 0) return undefined;
    const number = numberOf.get(run)?.number ?? 0;
    const sent = batches();
    const { delivered, others, rejected } = parted(written);
    const together = isPacked(delivered, ledger);
    for (const row of together ? others : written) {
      if (row.outcome !== 'unchanged') single(pair, number, at, row, sent(row.sent));
    }
    const tried = delivered.length + rejected;
    if (tried > 0) tally.run(pair, at, tried, rejected);
    if (!together) return undefined;
    const prints = printsOf(ledger);
    return { id: pack({ pair, run: number, at, rows: delivered, sent, prints }), prints: prints !== null };
  };
}

/** Mostly all is delivered, and then nothing is copied. */
function parted(rows: readonly HistoryWrite[]): {
  readonly delivered: readonly HistoryWrite[];
  readonly others: readonly HistoryWrite[];
  readonly rejected: number;
} {
  if (rows.every(({ outcome }) => outcome === 'delivered')) return { delivered: rows, others: [], rejected: 0 };
  return {
    delivered: rows.filter(({ outcome }) => outcome === 'delivered'),
    others: rows.filter(({ outcome }) => outcome !== 'delivered'),
    rejected: rows.filter(({ outcome }) => outcome === 'deadLettered').length,
  };
}

/** Null where one record has none, or another number of fields than the others. */
function printsOf(rows: readonly DeliveredWrite[]): Buffer | null {
  const width = rows[0]?.prints?.length ?? 0;
  if (width === 0 || rows.some(({ prints }) => prints?.length !== width)) return null;
  const all = Buffer.allocUnsafe(width * rows.length);
  let at = 0;
  for (const { prints } of rows) {
    if (prints !== undefined) all.set(prints, at);
    at += width;
  }
  return all;
}

/** Whether history tells of exactly what is delivered, in its order: what was taken over, or erased, has another story. */
function isPacked(rows: readonly HistoryWrite[], written: readonly DeliveredWrite[]): boolean {
  if (written.length < fewest || rows.length !== written.length) return false;
  return rows.every(({ key }, index) => key !== undefined && key === written[index]?.key);
}

/** Numbers of batches by their intents' ids, each asked once a commit. */
function batchNumbers(connection: Connection): () => (intent: string | undefined) => number | null {
  const find = connection.prepare<[string], { number: number }>('SELECT number FROM sent WHERE intent = ?');
  return () => {
    const known = new Map<string, number | null>();
    return (intent) => {
      if (intent === undefined) return null;
      let number = known.get(intent);
      if (number === undefined) {
        number = find.get(intent)?.number ?? null;
        known.set(intent, number);
      }
      return number;
    };
  };
}

function singleWriter(
  connection: Connection,
): (pair: number, run: number, at: number, row: HistoryWrite, sent: number | null) => void {
  const insert = connection.prepare<Inserted>(
    `INSERT INTO history (pair, key, run, at, last_seen, outcome, effect, reason, label, version, sent, fields)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  // A delivery since stands in a pack.
  const newest = connection.prepare<
    [number, string, number, string],
    { id: number; outcome: Outcome; reason: string | null }
  >(
    `SELECT id, outcome, reason FROM history
     WHERE pair = ? AND key = ? AND id > coalesce((SELECT pack FROM ledger WHERE ledger.pair = ? AND ledger.key = ?), 0)
     ORDER BY id DESC LIMIT 1`,
  );
  const touch = connection.prepare<[number, number | null, number]>(
    'UPDATE history SET last_seen = ?, sent = coalesce(?, sent) WHERE id = ?',
  );
  return (pair, run, at, row, sent) => {
    const { key, outcome } = row;
    const reason = row.reason ?? null;
    if (key !== undefined && (outcome === 'filtered' || outcome === 'held')) {
      const last = newest.get(pair, key, pair, key);
      if (last?.outcome === outcome && last.reason === reason) {
        touch.run(at, sent, last.id);
        return;
      }
    }
    const told = [row.effect ?? null, reason, row.label ?? null, row.version ?? null] as const;
    insert.run(pair, key ?? null, run, at, at, outcome, ...told, sent, fieldsText(row.fields));
  };
}
