import type { Effect, Outcome } from '../../record/outcome.ts';
import type { History, HistoryRow, HistoryWrite } from '../history.ts';
import type { Connection } from './connection.ts';

interface Row {
  readonly id: number;
  readonly pair: number;
  readonly key: string | null;
  readonly run: string;
  readonly at: number;
  readonly lastSeen: number;
  readonly outcome: Outcome;
  readonly effect: Effect | null;
  readonly reason: string | null;
  readonly label: string | null;
  readonly version: number | null;
  readonly sent: number | null;
  readonly fields: string | null;
}

const columns = `id, pair, key, history_run.run, at, last_seen AS lastSeen, outcome, effect, reason, label, version, sent, fields
  FROM history JOIN history_run ON history_run.number = history.run`;

export function sqliteHistory(connection: Connection): History {
  const ofKey = connection.prepare<[number, string], Row>(`SELECT ${columns} WHERE pair = ? AND key = ? ORDER BY id`);
  const ofRun = connection.prepare<[string, number, number], Row>(
    `SELECT ${columns}
     WHERE history.run = (SELECT number FROM history_run WHERE run = ?) AND id > ? ORDER BY id LIMIT ?`,
  );
  const rejects = connection.prepare<[number, number], { tried: number; rejected: number }>(
    `SELECT coalesce(sum(tried), 0) AS tried, coalesce(sum(rejected), 0) AS rejected
     FROM tried WHERE pair = ? AND at >= ?`,
  );
  return {
    ofKey: async (pair, key) => connection.read(() => ofKey.all(pair, key).map(rowOf)),
    ofRun: async (run, after, limit) => connection.read(() => ofRun.all(run, after, limit).map(rowOf)),
    rejects: async (pair, since) => connection.read(() => rejects.get(pair, since) ?? { tried: 0, rejected: 0 }),
  };
}

function rowOf(row: Row): HistoryRow {
  return {
    ...row,
    key: row.key ?? undefined,
    effect: row.effect ?? undefined,
    reason: row.reason ?? undefined,
    label: row.label ?? undefined,
    version: row.version ?? undefined,
    sent: row.sent ?? undefined,
    // What `historyWriter` wrote.
    fields: row.fields === null ? undefined : (JSON.parse(row.fields) as string[]),
  };
}

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

/**
 * Appends one row an outcome; unchanged records leave none. A key whose newest row is the same filter or hold (outcome and reason) gets no second row,
 * only a newer last-seen: a snapshot source filters the same people in every run.
 */
export function historyWriter(
  connection: Connection,
): (pair: number, run: string, at: number, rows: readonly HistoryWrite[]) => void {
  const insert = connection.prepare<Inserted>(
    `INSERT INTO history (pair, key, run, at, last_seen, outcome, effect, reason, label, version, sent, fields)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const newest = connection.prepare<[number, string], Pick<Row, 'id' | 'outcome' | 'reason'>>(
    'SELECT id, outcome, reason FROM history WHERE pair = ? AND key = ? ORDER BY id DESC LIMIT 1',
  );
  const numberOf = connection.prepare<[string], { number: number }>(
    `INSERT INTO history_run (run) VALUES (?) ON CONFLICT (run) DO UPDATE SET run = excluded.run RETURNING number`,
  );
  const touch = connection.prepare<[number, number | null, number]>(
    'UPDATE history SET last_seen = ?, sent = coalesce(?, sent) WHERE id = ?',
  );
  const batch = connection.prepare<[string], { number: number }>('SELECT number FROM sent WHERE intent = ?');
  const tally = connection.prepare<[number, number, number, number]>(
    `INSERT INTO tried (pair, at, tried, rejected) VALUES (?, ?, ?, ?)
     ON CONFLICT (pair, at) DO UPDATE SET tried = tried + excluded.tried, rejected = rejected + excluded.rejected`,
  );
  const again = (pair: number, { key, outcome, reason }: HistoryWrite): number | undefined => {
    if (key === undefined || (outcome !== 'filtered' && outcome !== 'held')) return undefined;
    const last = newest.get(pair, key);
    return last?.outcome === outcome && (last.reason ?? undefined) === reason ? last.id : undefined;
  };
  return (pair, run, at, rows) => {
    if (rows.length === 0) return;
    const number = numberOf.get(run)?.number ?? 0;
    let delivered = 0;
    let rejected = 0;
    const batches = new Map<string, number | null>();
    const numberOfBatch = (intent: string | undefined): number | null => {
      if (intent === undefined) return null;
      const known = batches.get(intent) ?? batch.get(intent)?.number ?? null;
      batches.set(intent, known);
      return known;
    };
    for (const row of rows) {
      if (row.outcome === 'unchanged') continue;
      if (row.outcome === 'delivered') delivered++;
      else if (row.outcome === 'deadLettered') rejected++;
      const { key, outcome, effect, reason, label, version, fields } = row;
      const sent = numberOfBatch(row.sent);
      const same = again(pair, row);
      if (same !== undefined) touch.run(at, sent, same);
      else {
        const values = [effect ?? null, reason ?? null, label ?? null, version ?? null] as const;
        const names = fields === undefined ? null : JSON.stringify(fields);
        insert.run(pair, key ?? null, number, at, at, outcome, ...values, sent, names);
      }
    }
    if (delivered + rejected > 0) tally.run(pair, at, delivered + rejected, rejected);
  };
}
