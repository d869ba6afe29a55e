import type { Input } from '../../record/outcome.ts';
import type { Ledger, LedgerRow } from '../ledger.ts';
import type { Connection } from './connection.ts';
import { ledgerFinder } from './ledger-keys.ts';
import type { Found } from './ledger-keys.ts';
import { via } from './ledger-writer.ts';
import { mappingNumbers } from './mapping-numbers.ts';

/** Columns by position: a thousand rows are read for each page, and lists are cheaper than objects. */
type Columns = [
  version: number | null,
  fingerprint: string | null,
  mapping: number | null,
  targetId: string | null,
  match: string | null,
  deleted: 0 | 1,
  deliveredAt: number | null,
  via: number,
  poll: string | null,
  hooks: string | null,
  uploads: string | null,
  recentSince: number,
  recentCount: number,
  prints: string | number | null,
];

const columns = `version, fingerprint, mapping, target_id, match, deleted, delivered_at, via,
  input_poll, input_hooks, input_uploads, recent_since, recent_count, prints`;

export function sqliteLedger(connection: Connection): Ledger {
  const find = ledgerFinder<Columns>(connection, columns);
  const mappings = mappingNumbers(connection);
  // Asked by key, so that it is true whatever became of the pack since.
  const packed = connection
    .prepare<[number, string], Buffer | null>(
      `SELECT substr(history.prints, ledger.prints * (length(history.prints) / records) + 1, length(history.prints) / records)
       FROM ledger JOIN history ON history.id = ledger.pack
       WHERE ledger.pair = ? AND ledger.key = ? AND typeof(ledger.prints) = 'integer'`,
    )
    .pluck();
  const count = connection.prepare<[string, number], { delivered: number; olderMapping: number }>(
    `SELECT count(*) AS delivered, count(*) FILTER (
       WHERE mapping <> coalesce((SELECT number FROM mapping_number WHERE mapping_number.version = ?), 0)) AS olderMapping
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
        for (const row of find(pair, keys)) {
          const key = keys[row[0]] ?? '';
          const prints = row[14] === null ? undefined : async () => printsOf(row[14], () => packed.get(pair, key));
          found.set(key, rowOf(key, row, mappings.versionOf(row[3]), prints));
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

function rowOf(
  key: string,
  row: Found<Columns>,
  mappingVersion: string | undefined,
  prints: LedgerRow['prints'],
): LedgerRow {
  const fingerprint = row[2] ?? undefined;
  const told: LedgerRow & { prints?: LedgerRow['prints'] } = {
    key,
    version: row[1] ?? undefined,
    fingerprint,
    mappingVersion,
    targetId: row[4] ?? undefined,
    match: row[5] ?? undefined,
    deleted: row[6] === 1,
    deliveredAt: row[7] ?? undefined,
    inputs: inputsOf(row, fingerprint),
    recent: { since: row[12], count: row[13] },
  };
  if (prints !== undefined) told.prints = prints;
  return told;
}

function inputsOf(row: Found<Columns>, fingerprint: string | undefined): Partial<Record<Input, string>> {
  const inputs: Partial<Record<Input, string>> = {};
  const same = row[8];
  const poll = (same & via.poll) !== 0 ? fingerprint : row[9];
  const hooks = (same & via.hooks) !== 0 ? fingerprint : row[10];
  const uploads = (same & via.uploads) !== 0 ? fingerprint : row[11];
  if (poll !== null && poll !== undefined) inputs.poll = poll;
  if (hooks !== null && hooks !== undefined) inputs.hooks = hooks;
  if (uploads !== null && uploads !== undefined) inputs.uploads = uploads;
  return inputs;
}

/** As the ledger's row has them: a place in its pack; text; after a tab as hexadecimal digits, once made of bytes. */
function printsOf(stored: string | number | null, packed: () => Buffer | null | undefined): Uint8Array | undefined {
  if (typeof stored !== 'string') return packed() ?? undefined;
  return stored.startsWith('\t') ? Buffer.from(stored.slice(1), 'hex') : Buffer.from(stored, 'base64');
}
