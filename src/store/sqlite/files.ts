import type { Files } from '../files.ts';
import type { Connection } from './connection.ts';

export function sqliteFiles(connection: Connection): Files {
  const find = connection.prepare<[number, string]>('SELECT 1 FROM file WHERE pair = ? AND mark = ?');
  return {
    seen: async (pair, marks) =>
      connection.read(() => new Set(marks.filter((mark) => find.get(pair, mark) !== undefined))),
  };
}

export function filesWriter(connection: Connection): (pair: number, at: number, marks: readonly string[]) => void {
  const remember = connection.prepare<[number, string, number]>(
    'INSERT INTO file (pair, mark, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );
  return (pair, at, marks) => {
    for (const mark of marks) remember.run(pair, mark, at);
  };
}
