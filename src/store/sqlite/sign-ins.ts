import { isObject } from '../../record/json.ts';
import type { SignInRow, SignIns } from '../sign-ins.ts';
import type { Vault } from '../vault.ts';
import type { Connection } from './connection.ts';

interface Row extends Omit<SignInRow, 'grant'> {
  readonly sealed: Buffer;
}

export function sqliteSignIns(connection: Connection, vault: Vault): SignIns {
  const put = connection.prepare<[string, string, Buffer, number, number, number, number]>(
    `INSERT INTO sign_in (hash, subject, grant_, created_at, seen_at, renew_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (hash) DO UPDATE SET grant_ = excluded.grant_, seen_at = excluded.seen_at,
       renew_at = excluded.renew_at, expires_at = excluded.expires_at`,
  );
  const find = connection.prepare<[string], Row>(
    `SELECT hash, subject, grant_ AS sealed, created_at AS createdAt, seen_at AS seenAt, renew_at AS renewAt,
       expires_at AS expiresAt FROM sign_in WHERE hash = ?`,
  );
  const endOne = connection.prepare<[string]>('DELETE FROM sign_in WHERE hash = ?');
  const endOf = connection.prepare<[string]>('DELETE FROM sign_in WHERE subject = ?');
  const endOld = connection.prepare<[number]>('DELETE FROM sign_in WHERE expires_at <= ?');
  return {
    put: async ({ hash, subject, grant, createdAt, seenAt, renewAt, expiresAt }) => {
      const sealed = vault.seal(grant, 'sign-in.grant');
      await connection.write('normal', () => put.run(hash, subject, sealed, createdAt, seenAt, renewAt, expiresAt));
    },
    find: async (hash) =>
      connection.read(() => {
        const row = find.get(hash);
        if (row === undefined) return undefined;
        const { sealed, ...rest } = row;
        const grant = vault.open(sealed, 'sign-in.grant');
        return isObject(grant) ? { ...rest, grant } : undefined;
      }),
    end: async (which) =>
      connection.write('full', () => {
        if ('hash' in which) return endOne.run(which.hash).changes;
        if ('subject' in which) return endOf.run(which.subject).changes;
        return endOld.run(which.before).changes;
      }),
  };
}
