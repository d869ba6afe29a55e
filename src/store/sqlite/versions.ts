import type { Vault } from '../vault.ts';
import type { MappingVersion, Versions } from '../versions.ts';
import type { Connection } from './connection.ts';

interface Row {
  readonly version: string;
  readonly fields: string;
  readonly source: Buffer | null;
  readonly firstAt: number;
  readonly lastAt: number;
}

const columns = 'version, fields, source, first_at AS firstAt, last_at AS lastAt FROM mapping_version';

export function sqliteVersions(connection: Connection, vault: Vault): Versions {
  const one = connection.prepare<[string, string], Row>(`SELECT ${columns} WHERE mapping = ? AND version = ?`);
  const last = connection.prepare<[string], Row>(
    `SELECT ${columns} WHERE mapping = ? ORDER BY last_at DESC, version LIMIT 1`,
  );
  const put = connection.prepare<[string, string, string, Buffer | null, number, number]>(
    `INSERT INTO mapping_version (mapping, version, fields, source, first_at, last_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (mapping, version) DO UPDATE SET last_at = excluded.last_at`,
  );
  const touch = connection.prepare<[number, string, string]>(
    'UPDATE mapping_version SET last_at = ? WHERE mapping = ? AND version = ?',
  );
  const opened = (row: Row | undefined): MappingVersion | undefined =>
    row === undefined
      ? undefined
      : {
          ...row,
          fields: JSON.parse(row.fields) as string[],
          source: row.source === null ? undefined : vault.open(row.source, 'mapping_version.source'),
        };
  return {
    note: async (mapping, version, fields, at, source) => {
      const known = await connection.read(() => one.get(mapping, version));
      if (known !== undefined) {
        await connection.write('normal', () => touch.run(at, mapping, version));
        return;
      }
      const text = source?.();
      const sealed = text === undefined ? null : vault.seal(text, 'mapping_version.source');
      await connection.write('normal', () => put.run(mapping, version, JSON.stringify(fields), sealed, at, at));
    },
    get: async (mapping, version) => opened(await connection.read(() => one.get(mapping, version))),
    latest: async (mapping) => opened(await connection.read(() => last.get(mapping))),
  };
}
