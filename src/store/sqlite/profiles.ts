import type { Json } from '../../record/json.ts';
import type { Profile, Profiles } from '../profiles.ts';
import type { Vault } from '../vault.ts';
import type { Connection } from './connection.ts';

export function sqliteProfiles(connection: Connection, vault: Vault): Profiles {
  const get = connection.prepare<[number], { profile: Buffer }>('SELECT profile FROM field_profile WHERE pair = ?');
  const put = connection.prepare<[number, Buffer, number]>(
    `INSERT INTO field_profile (pair, profile, at) VALUES (?, ?, ?)
     ON CONFLICT (pair) DO UPDATE SET profile = excluded.profile, at = excluded.at`,
  );
  return {
    read: async (pair) => {
      const row = await connection.read(() => get.get(pair));
      // What `write` sealed.
      return row === undefined ? undefined : (vault.open(row.profile, 'field_profile') as unknown as Profile);
    },
    write: async (pair, profile, at) => {
      const sealed = vault.seal(profile as unknown as Json, 'field_profile');
      await connection.write('normal', () => put.run(pair, sealed, at));
    },
  };
}
