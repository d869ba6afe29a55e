import type { Effect, Outcome } from '../../record/outcome.ts';
import type { HistoryWrite } from '../history.ts';
import type { DeliveredWrite } from '../ledger.ts';
import type { Connection } from './connection.ts';
import { packWriter } from './history-packs.ts';
import type { Told } from './history-packs.ts';

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
) => number | undefined {
  const numberOf = connection.prepare<[string], { number: number }>(
    `INSERT INTO history_run (run) VALUES (?) ON CONFLICT (run) DO UPDATE SET run = excluded.run RETURNING number`,
  );
  const tally = connection.prepare<[number, number, number, number]>(
    `INSERT INTO tried (pair, at, tried, rejected) VALUES (?, ?, ?, ?)
     ON CONFLICT (pair, at) DO UPDATE SET tried = tried + excluded.tried, rejected = rejected + excluded.rejected`,
  );
  const batches = batchNumbers(connection);
  const packs = packWriter(connection);
  const single = singleWriter(connection);
  return (pair, run, at, rows, written) => {
    if (rows.length === 0) return undefined;
    const number = numberOf.get(run)?.number ?? 0;
    const numberOfBatch = batches();
    const together = isPacked(rows, written);
    const told: Told[] = [];
    let delivered = 0;
    let rejected = 0;
    for (const row of rows) {
      if (row.outcome === 'unchanged') continue;
      if (row.outcome === 'delivered') delivered++;
      else if (row.outcome === 'deadLettered') rejected++;
      const one = toldOf(row, numberOfBatch(row.sent));
      if (together && row.outcome === 'delivered') told.push(one);
      else single(pair, number, at, row, one);
    }
    if (delivered + rejected > 0) tally.run(pair, at, delivered + rejected, rejected);
    if (!together) return undefined;
    return packs.write(
      ...([pair, number, at] as const),
      written.map(({ key }) => key),
      told,
    );
  };
}

/** Whether history tells of exactly what is delivered, in its order: what was taken over, or erased, has another story. */
function isPacked(rows: readonly HistoryWrite[], written: readonly DeliveredWrite[]): boolean {
  if (written.length < fewest) return false;
  let met = 0;
  for (const { outcome, key } of rows) {
    if (outcome !== 'delivered') continue;
    if (key === undefined || written[met]?.key !== key) return false;
    met++;
  }
  return met === written.length;
}

function toldOf({ effect, reason, label, version, fields }: HistoryWrite, sent: number | null): Told {
  return {
    effect: effect ?? null,
    reason: reason ?? null,
    label: label ?? null,
    version: version ?? null,
    sent,
    fields: fields === undefined ? null : JSON.stringify(fields),
  };
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
): (pair: number, run: number, at: number, row: HistoryWrite, told: Told) => void {
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
  return (pair, run, at, { key, outcome }, told) => {
    if (key !== undefined && (outcome === 'filtered' || outcome === 'held')) {
      const last = newest.get(pair, key, pair, key);
      if (last?.outcome === outcome && last.reason === told.reason) {
        touch.run(at, told.sent, last.id);
        return;
      }
    }
    const { effect, reason, label, version, sent, fields } = told;
    insert.run(pair, key ?? null, run, at, at, outcome, effect, reason, label, version, sent, fields);
  };
}
