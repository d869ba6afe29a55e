import type { Approval, GuardCounts, Guards, ParkedRun } from '../guards.ts';
import type { Connection } from './connection.ts';

/** Changes of a field are summed a minute at a time: a commit every few milliseconds would leave a row a field each. */
const minute = 60_000;

interface FieldRow {
  readonly field: string;
  readonly changed: number;
  readonly emptied: number;
}

export function sqliteGuards(connection: Connection): Guards {
  const sums = connection.prepare<[number, number], { changed: number; deleted: number }>(
    `SELECT coalesce(sum(changed), 0) AS changed, coalesce(sum(deleted), 0) AS deleted
     FROM tried WHERE pair = ? AND at >= ?`,
  );
  const ofFields = connection.prepare<[number, number], FieldRow>(
    'SELECT field, changed, emptied FROM tried_field WHERE pair = ? AND at >= ?',
  );
  const parked = connection.prepare<[number], ParkedRun>(
    `SELECT staged_by AS run, count(*) AS rows FROM aside
     WHERE pair = ? AND closed_as IS NULL AND staged_by IS NOT NULL GROUP BY staged_by`,
  );
  const release = connection.prepare<[number, number, string]>(
    `INSERT INTO inbox (pair, kind, input, key, aside, raw, passed, approved, as_read, created_at)
     SELECT pair, 'release', input, key, id, NULL, 'guard', fingerprint, 0, ? FROM aside
     WHERE pair = ? AND staged_by = ? AND closed_as IS NULL ORDER BY id
     ON CONFLICT (aside) WHERE aside IS NOT NULL DO NOTHING`,
  );
  const write = connection.prepare<[string, number, number, string, number]>(
    'INSERT INTO approval (run, pair, at, who, rows) VALUES (?, ?, ?, ?, ?)',
  );
  const trust = connection.prepare<[number]>('UPDATE pair SET epoch = (SELECT max(epoch) FROM epoch) WHERE id = ?');
  const approvals = connection.prepare<[string], Approval>(
    'SELECT run, at, who, rows FROM approval WHERE run = ? ORDER BY id',
  );
  return {
    since: async (pair, at) =>
      connection.read(() => {
        const { changed, deleted } = sums.get(pair, at) ?? { changed: 0, deleted: 0 };
        return { changed, deleted, fields: summed(ofFields.all(pair, at - minute)) };
      }),
    parked: async (pair) => connection.read(() => parked.all(pair)),
    approve: async (pair, { run, at, who, trust: trusted }) =>
      connection.write('full', () => {
        const rows = release.run(at, pair, run).changes;
        if (rows === 0) return undefined;
        write.run(run, pair, at, who, rows);
        if (trusted) trust.run(pair);
        return { run, at, who, rows };
      }),
    approvals: async (run) => connection.read(() => approvals.all(run)),
  };
}

function summed(rows: readonly FieldRow[]): GuardCounts['fields'] {
  const fields = new Map<string, { changed: number; emptied: number }>();
  for (const { field, changed, emptied } of rows) {
    const before = fields.get(field) ?? { changed: 0, emptied: 0 };
    fields.set(field, { changed: before.changed + changed, emptied: before.emptied + emptied });
  }
  return fields;
}

/** Adds what a commit delivered. */
export function guardsWriter(connection: Connection): (pair: number, at: number, counts: GuardCounts) => void {
  const sums = connection.prepare<[number, number, number, number]>(
    `INSERT INTO tried (pair, at, tried, rejected, changed, deleted) VALUES (?, ?, 0, 0, ?, ?)
     ON CONFLICT (pair, at) DO UPDATE SET changed = changed + excluded.changed, deleted = deleted + excluded.deleted`,
  );
  const ofField = connection.prepare<[number, number, string, number, number]>(
    `INSERT INTO tried_field (pair, at, field, changed, emptied) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (pair, at, field)
       DO UPDATE SET changed = changed + excluded.changed, emptied = emptied + excluded.emptied`,
  );
  return (pair, at, { changed, deleted, fields }) => {
    if (changed + deleted > 0) sums.run(pair, at, changed, deleted);
    for (const [field, sum] of fields) ofField.run(pair, at - (at % minute), field, sum.changed, sum.emptied);
  };
}
