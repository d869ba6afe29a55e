import { HrwireError } from '../../error/error.ts';
import type { JsonObject } from '../../record/json.ts';
import type { RunFilter, RunRow, RunStatus, Runs } from '../runs.ts';
import type { Connection } from './connection.ts';

interface Row {
  readonly id: string;
  readonly mapping: string;
  readonly pair: number | null;
  readonly status: RunStatus;
  readonly startedAt: number;
  readonly finishedAt: number | null;
  readonly summary: string;
  readonly error: string | null;
}

const columns = 'id, mapping, pair, status, started_at AS startedAt, finished_at AS finishedAt, summary, error';

const abandoned: JsonObject = {
  code: 'store.run-abandoned',
  message: 'The process of this run ended before the run did',
  hint: 'Nothing to do: a later run settled what it left open.',
};

export function sqliteRuns(connection: Connection): Runs {
  const start = connection.prepare<[string, string, number | null, number]>(
    `INSERT INTO run (id, mapping, pair, status, started_at, summary) VALUES (?, ?, ?, 'running', ?, '{}')`,
  );
  const finish = connection.prepare<[string, number | null, string, string | null, string]>(
    'UPDATE run SET status = ?, finished_at = ?, summary = ?, error = ? WHERE id = ?',
  );
  const exact = connection.prepare<[string], Row>(`SELECT ${columns} FROM run WHERE id = ?`);
  const abandon = connection.prepare<[number | null, string, string, number, string]>(
    `UPDATE run SET status = 'failed', finished_at = ?, error = ?
     WHERE mapping = ? AND status = 'running' AND started_at <= ? AND id <> ?`,
  );
  const beginning = connection.prepare<[string, string], Row>(
    `SELECT ${columns} FROM run WHERE id >= ? AND id < ? ORDER BY id LIMIT 2`,
  );
  return {
    start: async (run) => {
      await connection.write('normal', () => start.run(run.id, run.mapping, run.pair ?? null, run.startedAt));
    },
    finish: async (id, end) =>
      connection.write('normal', () => {
        const run = exact.get(id);
        if (run === undefined) throw new HrwireError('internal.fault', `The run ${id} was never started`);
        const finishedAt = end.finishedAt ?? null;
        finish.run(end.status, finishedAt, JSON.stringify(end.summary), textOf(end.error), id);
        // One that never held the lease knows nothing of the run that does.
        if (end.status === 'busy' || end.status === 'refused' || (end.status === 'failed' && run.pair === null)) return;
        abandon.run(finishedAt, JSON.stringify(abandoned), run.mapping, run.startedAt, id);
      }),
    list: async (filter) => connection.read(() => list(connection, filter).map(rowOf)),
    get: async (id) =>
      connection.read(() => {
        if (id === '') return undefined;
        const row = exact.get(id);
        if (row !== undefined) return rowOf(row);
        const [first, second] = beginning.all(id, `${id}\u{10ffff}`);
        if (second === undefined) return first === undefined ? undefined : rowOf(first);
        throw new HrwireError('store.run-ambiguous', `Several runs begin with ${id}`, {
          hint: 'Write more letters of the id: `hrwire runs` shows them.',
        });
      }),
  };
}

function list(connection: Connection, filter: RunFilter): Row[] {
  const wanted: [condition: string, value: string | number | undefined][] = [
    ['mapping = ?', filter.mapping],
    ['status = ?', filter.status],
    ['started_at >= ?', filter.since],
  ];
  const given = wanted.filter((entry): entry is [string, string | number] => entry[1] !== undefined);
  const conditions = given.map(([condition]) => condition);
  const values = given.map(([, value]) => value);
  if (filter.before !== undefined) {
    conditions.push('(started_at, id) < (?, ?)');
    values.push(filter.before.startedAt, filter.before.id);
  }
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const sql = `SELECT ${columns} FROM run ${where} ORDER BY started_at DESC, id DESC LIMIT ?`;
  return connection.prepare<(string | number)[], Row>(sql).all(...values, filter.limit ?? 100);
}

function rowOf(row: Row): RunRow {
  return {
    ...row,
    pair: row.pair ?? undefined,
    finishedAt: row.finishedAt ?? undefined,
    // Written by `finish`.
    summary: JSON.parse(row.summary) as JsonObject,
    error: row.error === null ? undefined : (JSON.parse(row.error) as JsonObject),
  };
}

function textOf(error: JsonObject | undefined): string | null {
  return error === undefined ? null : JSON.stringify(error);
}
