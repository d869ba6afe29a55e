import type { Input } from '../../record/outcome.ts';
import type { DeliveredWrite, Ledger, LedgerRow, SeenWrite } from '../ledger.ts';
import type { Connection } from './connection.ts';

/** Columns by position: a thousand rows are read for each page, and lists are cheaper than objects. */
type Columns = [
  version: number | null,
  fingerprint: string | null,
  mappingVersion: string | null,
  targetId: string | null,
  match: string | null,
  deleted: 0 | 1,
  deliveredAt: number | null,
  poll: string | null,
  hooks: string | null,
  uploads: string | null,
  recentSince: number,
  recentCount: number,
  prints: Uint8Array | null,
];

export function sqliteLedger(connection: Connection): Ledger {
  const one = connection
    .prepare<[number, string], Columns>(
      `SELECT version, fingerprint, mapping_version, target_id, match, deleted, delivered_at,
         input_poll, input_hooks, input_uploads, recent_since, recent_count, prints
       FROM ledger WHERE pair = ? AND key = ?`,
    )
    .raw();
  const count = connection.prepare<[string, number], { delivered: number; olderMapping: number }>(
    `SELECT count(*) AS delivered, count(*) FILTER (WHERE mapping_version <> ?) AS olderMapping
     FROM ledger WHERE pair = ? AND fingerprint IS NOT NULL AND deleted = 0`,
  );
  const owners = connection.prepare<
    [number, string, string],
    { key: string; match: string | null; targetId: string | null }
  >(
    `SELECT key, match, target_id AS targetId FROM ledger
     WHERE pair = ? AND deleted = 0 AND fingerprint IS NOT NULL
       AND (match IN (SELECT value FROM json_each(?)) OR target_id IN (SELECT value FROM json_each(?)))`,
  );
  return {
    get: async (pair, keys) =>
      connection.read(() => {
        const found = new Map<string, LedgerRow>();
        for (const key of keys) {
          const columns = one.get(pair, key);
          if (columns !== undefined) found.set(key, rowOf(key, columns));
        }
        return found;
      }),
    counts: async (pair, mappingVersion) =>
      connection.read(() => count.get(mappingVersion, pair) ?? { delivered: 0, olderMapping: 0 }),
    owners: async (pair, matches, targetIds) => {
      if (matches.length + targetIds.length === 0) return [];
      const rows = await connection.read(() => owners.all(pair, JSON.stringify(matches), JSON.stringify(targetIds)));
      return rows.map(({ key, match, targetId }) => ({
        key,
        match: match ?? undefined,
        targetId: targetId ?? undefined,
      }));
    },
  };
}

function rowOf(key: string, columns: Columns): LedgerRow {
  const [version, fingerprint, mappingVersion, targetId, match, deleted, deliveredAt] = columns;
  const [, , , , , , , poll, hooks, uploads, since, count, prints] = columns;
  const inputs: Partial<Record<Input, string>> = {};
  if (poll !== null) inputs.poll = poll;
  if (hooks !== null) inputs.hooks = hooks;
  if (uploads !== null) inputs.uploads = uploads;
  return {
    key,
    version: version ?? undefined,
    fingerprint: fingerprint ?? undefined,
    mappingVersion: mappingVersion ?? undefined,
    targetId: targetId ?? undefined,
    match: match ?? undefined,
    deleted: deleted === 1,
    deliveredAt: deliveredAt ?? undefined,
    inputs,
    recent: { since, count },
    ...(prints === null ? {} : { prints }),
  };
}

interface LedgerWriter {
  delivered(pair: number, at: number, rows: readonly DeliveredWrite[]): void;
  seen(pair: number, rows: readonly SeenWrite[]): void;
}

type Delivered = [
  pair: number,
  key: string,
  version: number,
  fingerprint: string,
  mappingVersion: string,
  targetId: string | null,
  match: string | null,
  deleted: number,
  at: number,
  input: string,
  since: number,
  count: number,
  prints: Uint8Array | null,
];

/** One statement a row. A delivery writes its input's fingerprint too; the other inputs' stay. */
export function ledgerWriter(connection: Connection): LedgerWriter {
  const deliver = (input: Input) =>
    connection.prepare<Delivered>(
      `INSERT INTO ledger (pair, key, version, fingerprint, mapping_version, target_id, match, deleted, delivered_at,
         input_${input}, recent_since, recent_count, prints)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (pair, key) DO UPDATE SET version = excluded.version, fingerprint = excluded.fingerprint,
         mapping_version = excluded.mapping_version, target_id = excluded.target_id, match = excluded.match,
         deleted = excluded.deleted, delivered_at = excluded.delivered_at, input_${input} = excluded.input_${input},
         recent_since = excluded.recent_since, recent_count = excluded.recent_count, prints = excluded.prints`,
    );
  const see = (input: Input) =>
    connection.prepare<[number, string, string]>(
      `INSERT INTO ledger (pair, key, input_${input}) VALUES (?, ?, ?)
       ON CONFLICT (pair, key) DO UPDATE SET input_${input} = excluded.input_${input}`,
    );
  const raise = connection.prepare<[number, number, string, number]>(
    'UPDATE ledger SET version = ? WHERE pair = ? AND key = ? AND version < ?',
  );
  const delivering = { poll: deliver('poll'), hooks: deliver('hooks'), uploads: deliver('uploads') };
  const seeing = { poll: see('poll'), hooks: see('hooks'), uploads: see('uploads') };
  return {
    delivered: (pair, at, rows) => {
      for (const row of rows) {
        delivering[row.input].run(
          pair,
          row.key,
          row.version,
          row.fingerprint,
          row.mappingVersion,
          row.targetId ?? null,
          row.match ?? null,
          row.deleted ? 1 : 0,
          at,
          row.fingerprint,
          row.recent.since,
          row.recent.count,
          row.prints ?? null,
        );
      }
    },
    seen: (pair, rows) => {
      for (const row of rows) {
        seeing[row.input].run(pair, row.key, row.fingerprint);
        if (row.version !== undefined) raise.run(row.version, pair, row.key, row.version);
      }
    },
  };
}
