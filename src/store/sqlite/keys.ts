import { HrwireError } from '../../error/error.ts';
import type { Keys } from '../keys.ts';
import { rewrapVault } from '../vault.ts';
import type { VaultSettings } from '../vault.ts';
import type { Connection } from './connection.ts';
import { vaultMaterial } from './material.ts';

export function sqliteKeys(connection: Connection, settings: VaultSettings): Keys {
  return {
    rotate: async (next, now) => {
      const before = await vaultMaterial(connection, settings, () => now);
      const after = await rewrapVault(before, settings, next);
      const salt = connection.prepare<[], { salt: Buffer }>('SELECT salt FROM vault WHERE id > 0 LIMIT 1');
      const put = connection.prepare<[number, Buffer, string, Buffer, number]>(
        `INSERT INTO vault (id, encrypted, salt, purpose, wrapped, created_at) VALUES (?, 1, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET salt = excluded.salt, wrapped = excluded.wrapped`,
      );
      await connection.write('full', () => {
        if (salt.get()?.salt.equals(before.salt) !== true) {
          throw new HrwireError('store.locked', 'Another process rotates the key at this moment', {
            hint: 'See which key fits with: hrwire key check',
          });
        }
        for (const { id, purpose, wrapped } of after.keys) put.run(id, after.salt, purpose, wrapped, now);
      });
      return after.keys.filter(({ purpose }) => purpose === 'data').length;
    },
  };
}
