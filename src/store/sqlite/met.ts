import type { Json } from '../../record/json.ts';
import type { Vault } from '../vault.ts';
import type { Gathered, Met } from '../verifications.ts';
import type { Connection } from './connection.ts';

type Kept = Pick<Gathered, 'hash' | 'number'> & { readonly record: Buffer };

export function sqliteMet(connection: Connection, vault: Vault): Met {
  const has = connection.prepare<[string, string], { hash: string }>(
    'SELECT hash FROM met WHERE verification = ? AND hash = ?',
  );
  const keep = connection.prepare<[string, string, number, Buffer]>(
    'INSERT INTO gathered (verification, hash, number, record) VALUES (?, ?, ?, ?)',
  );
  const drop = connection.prepare<[string]>('DELETE FROM gathered WHERE verification = ?');
  const of = connection.prepare<[string, string], { record: Buffer }>(
    'SELECT record FROM gathered WHERE verification = ? AND hash = ? ORDER BY number',
  );
  const unmet = connection.prepare<[string, string, number, number], Kept>(
    `SELECT hash, number, record FROM gathered AS own
     WHERE verification = ? AND (hash, number) > (?, ?)
       AND NOT EXISTS (SELECT 1 FROM met WHERE met.verification = own.verification AND met.hash = own.hash)
     ORDER BY hash, number LIMIT ?`,
  );
  const opened = (record: Buffer): Json => vault.open(record, 'gathered.record');
  return {
    met: async (id, hashes) => connection.read(() => new Set(hashes.filter((hash) => has.get(id, hash) !== undefined))),
    gather: async (id, records, fresh) => {
      await connection.write('normal', () => {
        if (fresh) drop.run(id);
        for (const { hash, number, record } of records) {
          keep.run(id, hash, number, vault.seal(record, 'gathered.record'));
        }
      });
    },
    gathered: async (id, hashes) =>
      connection.read(
        () => new Map(hashes.map((hash) => [hash, of.all(id, hash).map(({ record }) => opened(record))])),
      ),
    unmet: async (id, after, limit) =>
      connection.read(() =>
        unmet
          .all(id, after?.hash ?? '', after?.number ?? -1, limit)
          .map(({ hash, number, record }) => ({ hash, number, record: opened(record) })),
      ),
  };
}
