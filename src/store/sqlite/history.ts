import type { History } from '../history.ts';
import type { Connection } from './connection.ts';
import { packWalk, recordsOf } from './history-packs.ts';
import type { PackRow } from './history-packs.ts';

const columns = `id, pair, key, history_run.run, at, last_seen AS lastSeen, outcome, effect, reason, label, version, sent,
  fields, records, pack FROM history JOIN history_run ON history_run.number = history.run`;

export function sqliteHistory(connection: Connection): History {
  const ofKey = connection.prepare<[number, string], PackRow>(
    `SELECT ${columns} WHERE pair = ? AND key = ? ORDER BY id`,
  );
  const byId = connection.prepare<[number], PackRow>(`SELECT ${columns} WHERE id = ?`);
  const walk = packWalk(connection);
  const ofRun = connection.prepare<[string, number, number], PackRow>(
    `SELECT ${columns}
     WHERE history.run = (SELECT number FROM history_run WHERE run = ?) AND id > ? ORDER BY id LIMIT ?`,
  );
  const rejects = connection.prepare<[number, number], { tried: number; rejected: number }>(
    `SELECT coalesce(sum(tried), 0) AS tried, coalesce(sum(rejected), 0) AS rejected
     FROM tried WHERE pair = ? AND at >= ?`,
  );
  return {
    ofKey: async (pair, key) =>
      connection.read(() => {
        const rows = ofKey.all(pair, key).flatMap(recordsOf);
        walk(pair, key, (id) => {
          const row = byId.get(id);
          if (row !== undefined) rows.push(...recordsOf(row).filter((one) => one.key === key));
        });
        return rows.sort((a, b) => a.id - b.id);
      }),
    ofRun: async (run, after, limit) =>
      connection.read(() =>
        // A pack holds at least one record after its row's first: no more rows than records are needed.
        ofRun
          .all(run, after, limit)
          .flatMap(recordsOf)
          .filter(({ id }) => id > after)
          .slice(0, limit),
      ),
    rejects: async (pair, since) => connection.read(() => rejects.get(pair, since) ?? { tried: 0, rejected: 0 }),
  };
}
