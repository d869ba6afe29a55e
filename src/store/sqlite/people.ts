import type { People, PeopleWrite } from '../people.ts';
import type { Connection } from './connection.ts';

export function sqlitePeople(connection: Connection): People {
  const find = connection.prepare<[string], { pair: number; key: string }>(
    'SELECT pair, key FROM person WHERE hash = ? ORDER BY pair, key',
  );
  return {
    find: async (hashes) =>
      connection.read(() => {
        const found = new Map<string, { pair: number; key: string }>();
        for (const hash of new Set(hashes)) {
          for (const row of find.all(hash)) found.set(`${row.pair} ${row.key}`, row);
        }
        return [...found.values()];
      }),
  };
}

/** Links are added and stay: a person is found by an address they once had. */
export function peopleWriter(connection: Connection): (pair: number, rows: readonly PeopleWrite[]) => void {
  const link = connection.prepare<[string, number, string]>(
    'INSERT INTO person (hash, pair, key) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );
  return (pair, rows) => {
    for (const { key, hashes } of rows) for (const hash of hashes) link.run(hash, pair, key);
  };
}
