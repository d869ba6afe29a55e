import type { Input } from '../../record/outcome.ts';
import type { Inbox, InboxRow, NewInboxRow } from '../inbox.ts';
import type { Vault } from '../vault.ts';
import type { Connection } from './connection.ts';

interface Row {
  readonly id: number;
  readonly pair: number;
  readonly kind: InboxRow['kind'];
  readonly input: Input;
  readonly key: string | null;
  readonly aside: number | null;
  readonly raw: Buffer | null;
  readonly passed: string | null;
  readonly approved: string | null;
  readonly asRead: 0 | 1;
  readonly verified: 0 | 1;
  readonly createdAt: number;
}

type Values = [
  pair: number,
  kind: string,
  input: string,
  key: string | null,
  aside: number | null,
  raw: Buffer | null,
  passed: string | null,
  approved: string | null,
  asRead: number,
  createdAt: number,
  verified: number,
];

export function sqliteInbox(connection: Connection, vault: Vault): Inbox {
  const insert = inboxInsert(connection, vault);
  const sayAnew = connection.prepare<[number, number]>(
    `UPDATE inbox SET as_read = ? WHERE aside = ? AND kind = 'replay'`,
  );
  const take = connection.prepare<[number, number, number], Row>(
    `SELECT id, pair, kind, input, key, aside, raw, passed, approved, as_read AS asRead, verified,
       created_at AS createdAt
     FROM inbox WHERE pair = ? AND id > ? ORDER BY id LIMIT ?`,
  );
  const count = connection.prepare<[number], { count: number }>('SELECT count(*) AS count FROM inbox WHERE pair = ?');
  return {
    // Durable before it is answered (design, promise 3): a hook is told 202 after this returns.
    put: async (rows) =>
      connection.write('full', () => {
        let stored = 0;
        for (const row of rows) {
          const { changes } = insert(row);
          stored += changes;
          if (changes === 0 && row.aside !== undefined) sayAnew.run(row.asRead === true ? 1 : 0, row.aside);
        }
        return stored;
      }),
    take: async (pair, after, limit) =>
      connection.read(() => take.all(pair, after, limit).map((row) => rowOf(row, vault))),
    count: async (pair) => connection.read(() => count.get(pair)?.count ?? 0),
  };
}

/** Writes a row, sealed; within a transaction of the caller's. */
export function inboxInsert(
  connection: Connection,
  vault: Vault,
): (row: NewInboxRow) => { readonly changes: number; readonly lastInsertRowid: number | bigint } {
  const insert = connection.prepare<Values>(
    `INSERT INTO inbox (pair, kind, input, key, aside, raw, passed, approved, as_read, created_at, verified)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (aside) WHERE aside IS NOT NULL DO NOTHING`,
  );
  return (row) =>
    insert.run(
      row.pair,
      row.kind,
      row.input,
      row.key ?? null,
      row.aside ?? null,
      row.raw === undefined ? null : vault.seal(row.raw, 'inbox.raw'),
      row.passed ?? null,
      row.approved ?? null,
      row.asRead === true ? 1 : 0,
      row.createdAt,
      row.verified === true ? 1 : 0,
    );
}

function rowOf({ asRead, verified, ...row }: Row, vault: Vault): InboxRow {
  return {
    ...row,
    ...(asRead === 1 ? { asRead: true } : {}),
    ...(verified === 1 ? { verified: true } : {}),
    key: row.key ?? undefined,
    aside: row.aside ?? undefined,
    raw: row.raw === null ? undefined : vault.open(row.raw, 'inbox.raw'),
    passed: row.passed ?? undefined,
    approved: row.approved ?? undefined,
  };
}

/** Takes rows away whose outcome is being committed. */
export function inboxWriter(connection: Connection): (ids: readonly number[]) => void {
  const remove = connection.prepare<[number]>('DELETE FROM inbox WHERE id = ?');
  return (ids) => {
    for (const id of ids) remove.run(id);
  };
}
