import type { Json } from '../../record/json.ts';
import type { NumberedUpload, UploadCounts, UploadFilter, UploadParts, UploadState, Uploads } from '../uploads.ts';
import type { Vault } from '../vault.ts';
import type { Connection } from './connection.ts';
import { inboxInsert } from './inbox.ts';

interface Row {
  readonly number: number;
  readonly id: string;
  readonly mapping: string;
  readonly who: string;
  readonly digest: string | null;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly state: UploadState;
  readonly pair: number | null;
  readonly taken: number;
  readonly run: string | null;
  readonly counts: string;
  readonly about: Buffer | null;
}

type Values = [
  id: string,
  mapping: string,
  who: string,
  digest: string | null,
  createdAt: number,
  expiresAt: number,
  state: string,
  pair: number | null,
  taken: number,
  run: string | null,
  counts: string,
  about: Buffer | null,
];

const columns = `number, id, mapping, who, digest, created_at AS createdAt, expires_at AS expiresAt, state, pair, taken, run,
  counts, about`;

export function sqliteUploads(connection: Connection, vault: Vault): Uploads {
  const put = connection.prepare<Values>(
    `INSERT INTO upload (id, mapping, who, digest, created_at, expires_at, state, pair, taken, run, counts, about)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET digest = excluded.digest, expires_at = excluded.expires_at, state = excluded.state,
       pair = excluded.pair, taken = excluded.taken, run = excluded.run, counts = excluded.counts, about = excluded.about`,
  );
  const dropParts = connection.prepare<[string]>('DELETE FROM upload_part WHERE upload = ?');
  const get = connection.prepare<[string], Row>(`SELECT ${columns} FROM upload WHERE id = ?`);
  const list = lister(connection);
  const step = connection.prepare<[number, string, number]>(
    `UPDATE upload SET taken = ? WHERE id = ? AND state = 'handing' AND taken = ?`,
  );
  const insert = inboxInsert(connection, vault);
  return {
    put: async (row) =>
      connection.write('full', () => {
        put.run(
          ...([row.id, row.mapping, row.who, row.digest ?? null, row.createdAt, row.expiresAt, row.state] as const),
          ...([row.pair ?? null, row.taken, row.run ?? null, JSON.stringify(row.counts)] as const),
          row.about === undefined ? null : vault.seal(row.about, 'upload.about'),
        );
        if (row.about === undefined) dropParts.run(row.id);
      }),
    get: async (id) =>
      connection.read(() => {
        const row = get.get(id);
        return row === undefined ? undefined : rowOf(row, vault);
      }),
    list: async (filter, limit) => connection.read(() => list(filter, limit).map((row) => rowOf(row, vault))),
    // Durable before it is answered, as whatever goes into the inbox.
    hand: async (id, { from, to }, rows) =>
      connection.write('full', () => {
        if (step.run(to, id, from).changes === 0) return false;
        for (const row of rows) insert(row);
        return true;
      }),
  };
}

function lister(connection: Connection): (filter: UploadFilter, limit: number) => Row[] {
  const all = connection.prepare<[number, string | null, string | null, string | null, string | null, number], Row>(
    `SELECT ${columns} FROM upload WHERE number < ? AND (? IS NULL OR who = ?) AND (? IS NULL OR mapping = ?)
     ORDER BY number DESC LIMIT ?`,
  );
  const same = connection.prepare<[string, string, number], Row>(
    `SELECT ${columns} FROM upload WHERE mapping = ? AND digest = ? AND state <> 'deleted' LIMIT ?`,
  );
  const due = connection.prepare<[number, number], Row>(
    `SELECT ${columns} FROM upload WHERE expires_at <= ? AND about IS NOT NULL LIMIT ?`,
  );
  const kept = connection.prepare<[number, string, number], Row>(
    `SELECT ${columns} FROM upload WHERE expires_at > ? AND about IS NOT NULL AND who = ? LIMIT ?`,
  );
  const handing = connection.prepare<[number], Row>(
    `SELECT ${columns} FROM upload WHERE state = 'handing' AND number > 0 ORDER BY number LIMIT ?`,
  );
  return (filter, limit) => {
    if (filter.of === 'digest') return same.all(filter.mapping, filter.digest, limit);
    if (filter.of === 'kept') return kept.all(0, filter.who, limit);
    if (filter.of === 'due') return due.all(filter.now, limit);
    if (filter.of === 'handing') return handing.all(limit);
    const { who = null, mapping = null, before = Number.MAX_SAFE_INTEGER } = filter;
    return all.all(before, who, who, mapping, mapping, limit);
  };
}

function rowOf(row: Row, vault: Vault): NumberedUpload {
  return {
    ...row,
    digest: row.digest ?? undefined,
    pair: row.pair ?? undefined,
    run: row.run ?? undefined,
    // Written by `put`.
    counts: JSON.parse(row.counts) as UploadCounts,
    about: row.about === null ? undefined : vault.open(row.about, 'upload.about'),
  };
}

export function sqliteUploadParts(connection: Connection, vault: Vault): UploadParts {
  const put = connection.prepare<[string, string, number, Buffer]>(
    `INSERT INTO upload_part (upload, kind, number, part) VALUES (?, ?, ?, ?)
     ON CONFLICT (upload, kind, number) DO UPDATE SET part = excluded.part`,
  );
  const get = connection.prepare<[string, string, number], { part: Buffer }>(
    'SELECT part FROM upload_part WHERE upload = ? AND kind = ? AND number = ?',
  );
  const drop = connection.prepare<[string, string]>('DELETE FROM upload_part WHERE upload = ? AND kind = ?');
  return {
    put: async (upload, kind, number, part: Json) => {
      const sealed = vault.seal(part, 'upload.part');
      await connection.write('normal', () => put.run(upload, kind, number, sealed));
    },
    get: async (upload, kind, number) => {
      const row = await connection.read(() => get.get(upload, kind, number));
      return row === undefined ? undefined : vault.open(row.part, 'upload.part');
    },
    drop: async (upload, kind) => {
      await connection.write('normal', () => drop.run(upload, kind));
    },
  };
}

/** Takes away files whose time is over, so many at once; their rows and counts stay. Called while the store is tidied. */
export function uploadsExpiry(connection: Connection): (now: number, rows: number) => number {
  const due = connection.prepare<[number, number], { id: string }>(
    'SELECT id FROM upload WHERE expires_at <= ? AND about IS NOT NULL LIMIT ?',
  );
  const empty = emptier(connection);
  return (now, rows) => {
    const gone = due.all(now, rows);
    for (const { id } of gone) empty(id);
    return gone.length;
  };
}

/** Takes every stored file away: whoever is erased may stand in any of them, and a file can be uploaded again. */
export function dropUploads(connection: Connection): number {
  const all = connection.prepare<[], { id: string }>('SELECT id FROM upload WHERE about IS NOT NULL').all();
  const empty = emptier(connection);
  for (const { id } of all) empty(id);
  connection.prepare('DELETE FROM upload_part').run();
  return all.length;
}

function emptier(connection: Connection): (id: string) => void {
  const drop = connection.prepare<[string]>('DELETE FROM upload_part WHERE upload = ?');
  const empty = connection.prepare<[string]>(
    `UPDATE upload SET about = NULL, state = CASE state WHEN 'committed' THEN state ELSE 'expired' END WHERE id = ?`,
  );
  return (id) => {
    drop.run(id);
    empty.run(id);
  };
}
