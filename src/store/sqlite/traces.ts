import type { Json } from '../../record/json.ts';
import type { ErasedKey } from '../erasures.ts';
import type { KeylessTrace, LocalTrace, Trace, TraceDelivered, Traces } from '../traces.ts';
import type { Vault } from '../vault.ts';
import type { Connection } from './connection.ts';
import { packWalk } from './history-packs.ts';
import { openIntentKeys } from './intents.ts';

interface Delivered {
  readonly fingerprint: string | null;
  readonly match: string | null;
  readonly targetId: string | null;
  readonly at: number | null;
  readonly deleted: 0 | 1;
}

interface Stored {
  readonly place: KeylessTrace['place'];
  readonly id: number;
  readonly pair: number;
  readonly raw: Buffer;
}

const countings = {
  history: 'SELECT count(*) AS count FROM history WHERE pair = ? AND key = ?',
  held: `SELECT count(*) AS count FROM aside WHERE pair = ? AND key = ? AND state = 'held'`,
  deadLetters: `SELECT count(*) AS count FROM aside WHERE pair = ? AND key = ? AND state = 'dead'`,
  unknown: `SELECT count(*) AS count FROM aside WHERE pair = ? AND key = ? AND state = 'unknown'`,
  inbox: 'SELECT count(*) AS count FROM inbox WHERE pair = ? AND key = ?',
  samples: 'SELECT count(*) AS count FROM sample WHERE pair = ? AND key = ?',
  findings: `SELECT count(*) AS count FROM finding JOIN verification ON verification.id = finding.verification
    WHERE verification.mapping = (SELECT mapping FROM pair WHERE id = ?) AND key = ?`,
} as const;

/** Statements are prepared when they are asked for: no run uses them, and they read whole tables. */
export function sqliteTraces(connection: Connection, vault: Vault): Traces {
  return {
    of: async (key) => connection.read(() => traceOf(connection, key)),
    keys: async (has) =>
      connection.read(() => {
        const rows = connection.prepare<[], ErasedKey>(
          ['ledger', 'aside', 'inbox', 'history', 'person', 'sample']
            .map((table) => `SELECT pair, key FROM ${table} WHERE key IS NOT NULL`)
            .join(' UNION '),
        );
        const found: ErasedKey[] = [];
        for (const { pair, key } of rows.iterate()) if (has(pair, key)) found.push({ pair, key });
        return found;
      }),
    keyless: async (has) =>
      connection.read(() => {
        const rows = connection.prepare<[], Stored>(
          `SELECT 'aside' AS place, id, pair, raw FROM aside WHERE key IS NULL AND raw IS NOT NULL
           UNION ALL SELECT 'inbox', id, pair, raw FROM inbox WHERE key IS NULL AND raw IS NOT NULL`,
        );
        const found: KeylessTrace[] = [];
        for (const { place, id, pair, raw } of rows.iterate()) {
          if (has(vault.open(raw, place === 'aside' ? 'aside.raw' : 'inbox.raw'), pair))
            found.push({ place, id, pair });
        }
        return found;
      }),
    local: async (has) =>
      connection.read(() => {
        const rows = connection.prepare<[], { stream: string; key: string; record: Buffer }>(
          'SELECT stream, key, record FROM local_row',
        );
        const found: LocalTrace[] = [];
        for (const { stream, key, record: sealed } of rows.iterate()) {
          const record: Json = vault.open(sealed, 'local.record');
          if (has(record, stream, key)) found.push({ stream, key, record });
        }
        return found;
      }),
  };
}

function deliveredOf(row: Delivered | undefined): TraceDelivered | undefined {
  if (row === undefined || row.fingerprint === null) return undefined;
  const { match, targetId, at, deleted } = row;
  return { match: match ?? undefined, targetId: targetId ?? undefined, at: at ?? undefined, deleted: deleted === 1 };
}

function traceOf(connection: Connection, { pair, key }: ErasedKey): Trace {
  const ledger = connection
    .prepare<[number, string], Delivered>(
      `SELECT fingerprint, match, target_id AS targetId, delivered_at AS at, deleted FROM ledger WHERE pair = ? AND key = ?`,
    )
    .get(pair, key);
  const hashes = connection
    .prepare<[number, string], { hash: string }>('SELECT hash FROM person WHERE pair = ? AND key = ? ORDER BY hash')
    .all(pair, key);
  const counts: Record<string, number> = { ledger: ledger === undefined ? 0 : 1 };
  for (const [place, sql] of Object.entries(countings)) {
    counts[place] = connection.prepare<[number, string], { count: number }>(sql).get(pair, key)?.count ?? 0;
  }
  packWalk(connection)(pair, key, (_, __, places) => {
    counts['history'] = (counts['history'] ?? 0) + places.length;
  });
  return {
    ...{ pair, key, counts },
    hashes: hashes.map(({ hash }) => hash),
    delivered: deliveredOf(ledger),
    open: openIntentKeys(connection, pair).has(key),
  };
}
