import { isRole } from '../../access/actor.ts';
import { HrwireError } from '../../error/error.ts';
import type { Access, TokenRow } from '../access.ts';
import type { Connection } from './connection.ts';

interface Row {
  readonly hash: string;
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly reveal: number;
  readonly mappings: string | null;
  readonly scope: string | null;
  readonly madeBy: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly usedAt: number | null;
  readonly revokedAt: number | null;
}

const columns = `hash, id, name, role, reveal, mappings, scope, made_by AS madeBy, created_at AS createdAt,
  expires_at AS expiresAt, used_at AS usedAt, revoked_at AS revokedAt`;

type Values = [string, string, string, string, number, string | null, string | null, string, number, number];

export function sqliteAccess(connection: Connection): Access {
  const any = connection.prepare<[], { one: number }>('SELECT 1 AS one FROM token LIMIT 1');
  const find = connection.prepare<[string], Row>(`SELECT ${columns} FROM token WHERE hash = ?`);
  const list = connection.prepare<[], Row>(`SELECT ${columns} FROM token`);
  const put = connection.prepare<Values>(
    `INSERT INTO token (hash, id, name, role, reveal, mappings, scope, made_by, created_at, expires_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const end = connection.prepare<[number, string]>('UPDATE token SET expires_at = min(expires_at, ?) WHERE id = ?');
  const revoke = connection.prepare<[number, string]>(
    'UPDATE token SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?',
  );
  const used = connection.prepare<[number, string]>('UPDATE token SET used_at = ? WHERE id = ?');
  return {
    any: async () => connection.read(() => any.get() !== undefined),
    find: async (hash) =>
      connection.read(() => {
        const row = find.get(hash);
        return row === undefined ? undefined : tokenOf(row);
      }),
    list: async () =>
      connection.read(() =>
        list
          .all()
          .map(tokenOf)
          .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1)),
      ),
    change: async (change) =>
      connection.write(change.used === undefined ? 'full' : 'normal', () => {
        if (change.put !== undefined) put.run(...valuesOf(change.put));
        for (const id of change.end?.ids ?? []) end.run(change.end?.at ?? 0, id);
        for (const id of change.revoke?.ids ?? []) revoke.run(change.revoke?.at ?? 0, id);
        if (change.used !== undefined) used.run(change.used.at, change.used.id);
      }),
  };
}

function valuesOf(token: TokenRow): Values {
  const { hash, id, name, role, reveal, mappings, scope, madeBy, createdAt, expiresAt } = token;
  const listed = mappings === undefined ? null : JSON.stringify(mappings);
  return [hash, id, name, role, reveal ? 1 : 0, listed, scope ?? null, madeBy, createdAt, expiresAt];
}

/** What cannot be read gives no token: nothing is allowed by a slip. */
function tokenOf(row: Row): TokenRow {
  const { hash, id, name, role, madeBy, createdAt, expiresAt } = row;
  if (!isRole(role)) throw new HrwireError('store.corrupt', `The token ${id} has no role that is known`);
  const mappings: unknown = row.mappings === null ? undefined : JSON.parse(row.mappings);
  return {
    ...{ hash, id, name, role, madeBy, createdAt, expiresAt },
    reveal: row.reveal === 1,
    mappings: Array.isArray(mappings) ? mappings.map(String) : undefined,
    scope: row.scope ?? undefined,
    usedAt: row.usedAt ?? undefined,
    revokedAt: row.revokedAt ?? undefined,
  };
}
