import type { ScheduleRow, Schedules } from '../schedules.ts';
import type { Connection } from './connection.ts';

interface Row {
  readonly mapping: string;
  readonly lastAt: number | null;
  readonly lastRun: string | null;
  readonly pausedBy: string | null;
  readonly pausedAt: number | null;
  readonly failures: number;
  readonly failingSince: number | null;
  readonly alerted: 0 | 1;
}

export function sqliteSchedules(connection: Connection): Schedules {
  // One row a mapping: the whole table is a page or two.
  const all = connection.prepare<[], Row>(
    `SELECT mapping, last_at AS lastAt, last_run AS lastRun, paused_by AS pausedBy, paused_at AS pausedAt, failures,
       failing_since AS failingSince, alerted FROM schedule ORDER BY mapping`,
  );
  const find = connection.prepare<[string], { pausedBy: string | null }>(
    'SELECT paused_by AS pausedBy FROM schedule WHERE mapping = ?',
  );
  const heed = connection.prepare<[string, number, string | null]>(
    `INSERT INTO schedule (mapping, last_at, last_run) VALUES (?, ?, ?)
     ON CONFLICT (mapping) DO UPDATE SET last_at = excluded.last_at, last_run = coalesce(excluded.last_run, last_run)`,
  );
  const pause = connection.prepare<[string, string | null, number | null]>(
    `INSERT INTO schedule (mapping, paused_by, paused_at) VALUES (?, ?, ?)
     ON CONFLICT (mapping) DO UPDATE SET paused_by = excluded.paused_by, paused_at = excluded.paused_at`,
  );
  const count = connection.prepare<[string, number, number | null, 0 | 1]>(
    `INSERT INTO schedule (mapping, failures, failing_since, alerted) VALUES (?, ?, ?, ?)
     ON CONFLICT (mapping) DO UPDATE SET failures = excluded.failures, failing_since = excluded.failing_since,
       alerted = excluded.alerted`,
  );
  return {
    list: async () => connection.read(() => all.all().map(rowOf)),
    heed: async (mapping, at, run) => {
      await connection.write('normal', () => heed.run(mapping, at, run ?? null));
    },
    pause: async (mapping, by) =>
      connection.write('normal', () => {
        const isPaused = (find.get(mapping)?.pausedBy ?? null) !== null;
        if (isPaused === (by !== undefined)) return false;
        pause.run(mapping, by?.who ?? null, by?.at ?? null);
        return true;
      }),
    count: async (mapping, { failures, since, alerted }) => {
      await connection.write('normal', () => count.run(mapping, failures, since ?? null, alerted ? 1 : 0));
    },
  };
}

function rowOf(row: Row): ScheduleRow {
  const { mapping, pausedBy, pausedAt, failures, alerted } = row;
  return {
    mapping,
    lastAt: row.lastAt ?? undefined,
    lastRun: row.lastRun ?? undefined,
    paused: pausedBy === null ? undefined : { who: pausedBy, at: pausedAt ?? 0 },
    failing: { failures, since: row.failingSince ?? undefined, alerted: alerted === 1 },
  };
}
