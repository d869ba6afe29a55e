import type { CopyReport, StoreState, Upkeep } from '../upkeep.ts';
import type { VaultSettings } from '../vault.ts';
import { backupTo } from './backup.ts';
import type { Connection } from './connection.ts';
import { tidier } from './tidy.ts';

export function sqliteUpkeep(connection: Connection, settings: VaultSettings): Upkeep {
  const note = connection.prepare<[string, number]>(
    `INSERT INTO about (what, at, says) VALUES (?, ?, '') ON CONFLICT (what) DO UPDATE SET at = excluded.at`,
  );
  const noted = connection.prepare<[string], { at: number }>('SELECT at FROM about WHERE what = ?');
  const tidy = tidier(connection);
  return {
    tidy: async (keep, now, until) => {
      const taken = await tidy(keep, now, until);
      if (taken.done) await connection.write('normal', () => note.run('tidied', now()));
      return taken.rows;
    },
    tidied: async () => connection.read(() => noted.get('tidied')?.at),
    state: async () => connection.read(() => stateOf(connection, (what) => noted.get(what)?.at)),
    backup: async (file, now): Promise<CopyReport> => {
      const report = await backupTo(connection, settings, file, now);
      await connection.write('normal', () => note.run('copied', now));
      return report;
    },
  };
}

function stateOf({ database }: Connection, at: (what: string) => number | undefined): StoreState {
  const size = (name: string): number => Number(database.pragma(name, { simple: true }));
  const tables = database
    .prepare<[], { name: string }>(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name`,
    )
    .all();
  const rows = tables.map(({ name }) => ({
    table: name,
    rows: database.prepare<[], { rows: number }>(`SELECT count(*) AS rows FROM "${name}"`).get()?.rows ?? 0,
  }));
  return {
    bytes: size('page_count') * size('page_size'),
    free: size('freelist_count') * size('page_size'),
    rows: rows.filter((each) => each.rows > 0).sort((a, b) => b.rows - a.rows),
    tidied: at('tidied'),
    copied: at('copied'),
  };
}
