import { statSync } from 'node:fs';
import type { AsideFigure, Figures, InboxFigure } from '../figures.ts';
import type { Connection } from './connection.ts';

export function sqliteFigures(connection: Connection): Figures {
  const pairs = connection.prepare<[], number>('SELECT id FROM pair WHERE id > 0').pluck();
  // Answered by the index alone, in its order.
  const aside = connection.prepare<[number], Omit<AsideFigure, 'pair'>>(
    'SELECT state, code, count(*) AS rows FROM aside WHERE pair = ? AND closed_as IS NULL GROUP BY state, code',
  );
  const waiting = connection.prepare<[number], number>('SELECT count(*) FROM inbox WHERE pair = ?').pluck();
  const oldest = connection
    .prepare<[number], number>('SELECT created_at FROM inbox WHERE pair = ? ORDER BY id LIMIT 1')
    .pluck();
  const keys = connection.prepare<[number, string, number], { keys: number; last: string | null }>(
    `SELECT count(*) AS keys, max(key) AS last
     FROM (SELECT key FROM ledger WHERE pair = ? AND key > ? ORDER BY key LIMIT ?) AS given`,
  );
  return {
    aside: async () =>
      connection.read(() => pairs.all().flatMap((pair) => aside.all(pair).map((row) => ({ pair, ...row })))),
    inbox: async () =>
      connection.read(() =>
        pairs.all().flatMap((pair): InboxFigure[] => {
          const first = oldest.get(pair);
          return first === undefined ? [] : [{ pair, rows: waiting.get(pair) ?? 0, oldest: first }];
        }),
      ),
    keys: async (pair, after, most) =>
      connection.read(() => {
        const found = keys.get(pair, after, most);
        const count = found?.keys ?? 0;
        return { keys: count, last: count < most ? undefined : (found?.last ?? undefined) };
      }),
    size: async () =>
      connection.read(() => {
        const value = (name: string): number => Number(connection.database.pragma(name, { simple: true }));
        const page = value('page_size');
        const log = statSync(`${connection.path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
        return { bytes: value('page_count') * page, free: value('freelist_count') * page, log };
      }),
  };
}
