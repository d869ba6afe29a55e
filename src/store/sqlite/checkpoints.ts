import type { Json } from '../../record/json.ts';
import type { Checkpoints, Pair } from '../checkpoints.ts';
import type { Connection } from './connection.ts';

interface Row {
  readonly id: number;
  readonly mapping: string;
  readonly source: string;
  readonly target: string;
  readonly current: 0 | 1;
  readonly cursor: string | null;
  readonly cursorAt: number | null;
  readonly epoch: number;
}

const columns = 'id, mapping, source, target, current, cursor, cursor_at AS cursorAt, epoch';

export function sqliteCheckpoints(connection: Connection): Checkpoints {
  const all = connection.prepare<[], Row>(`SELECT ${columns} FROM pair ORDER BY mapping, current DESC, id`);
  const ofMapping = connection.prepare<[string], Row>(
    `SELECT ${columns} FROM pair WHERE mapping = ? ORDER BY current DESC, id`,
  );
  const find = connection.prepare<[string, string, string], Row>(
    `SELECT ${columns} FROM pair WHERE mapping = ? AND source = ? AND target = ?`,
  );
  const leave = connection.prepare<[string]>('UPDATE pair SET current = 0 WHERE mapping = ? AND current = 1');
  const enter = connection.prepare<[string, string, string]>(
    `INSERT INTO pair (mapping, source, target, current, epoch) VALUES (?, ?, ?, 1, (SELECT max(epoch) FROM epoch))
     ON CONFLICT (mapping, source, target) DO UPDATE SET current = 1`,
  );
  const set = checkpointWriter(connection);
  return {
    pairs: async (mapping) =>
      connection.read(() => (mapping === undefined ? all.all() : ofMapping.all(mapping)).map(pairOf)),
    // The other pairs of the mapping are kept with ledger and cursor, and used again when they are named again.
    open: async (mapping, source, target) =>
      connection.write('normal', () => {
        const found = find.get(mapping, source, target);
        if (found?.current === 1) return pairOf(found);
        leave.run(mapping);
        enter.run(mapping, source, target);
        const row = find.get(mapping, source, target);
        return pairOf(row ?? { id: 0, mapping, source, target, current: 1, cursor: null, cursorAt: null, epoch: 1 });
      }),
    set: async (pair, cursor, at) => connection.write('full', () => set(pair, cursor, at)),
  };
}

function pairOf(row: Row): Pair {
  return {
    ...row,
    current: row.current === 1,
    cursor: row.cursor === null ? undefined : (JSON.parse(row.cursor) as Json),
    cursorAt: row.cursorAt ?? undefined,
  };
}

export function checkpointWriter(connection: Connection): (pair: number, cursor: Json | undefined, at: number) => void {
  const set = connection.prepare<[string | null, number, number]>(
    'UPDATE pair SET cursor = ?, cursor_at = ? WHERE id = ?',
  );
  return (pair, cursor, at) => {
    set.run(cursor === undefined ? null : JSON.stringify(cursor), at, pair);
  };
}
