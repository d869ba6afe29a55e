import type { Absence, AbsenceWrite, CompleteReading } from '../absence.ts';
import type { Connection } from './connection.ts';

export function sqliteAbsence(connection: Connection): Absence {
  const last = connection.prepare<[number], Stored>(
    'SELECT definition, state, run, at, keys FROM reading WHERE pair = ?',
  );
  const delivered = connection
    .prepare<[number, string, number], string>(
      `SELECT key FROM ledger
       WHERE pair = ? AND key > ? AND fingerprint IS NOT NULL AND deleted = 0 AND (via & 1 OR input_poll IS NOT NULL)
       ORDER BY key LIMIT ?`,
    )
    .pluck();
  const missed = connection
    .prepare<[number, string, number], string>(
      'SELECT key FROM missing WHERE pair = ? AND key > ? ORDER BY key LIMIT ?',
    )
    .pluck();
  const one = connection.prepare<[number, string]>('SELECT 1 FROM missing WHERE pair = ? AND key = ?');
  return {
    last: async (pair) => connection.read(() => readingOf(last.get(pair))),
    delivered: async (pair, after, limit) => connection.read(() => delivered.all(pair, after, limit)),
    missed: async (pair, after, limit) => connection.read(() => missed.all(pair, after, limit)),
    among: async (pair, keys) => connection.read(() => new Set(keys.filter((key) => one.get(pair, key) !== undefined))),
  };
}

type Stored = Omit<CompleteReading, 'state'> & { readonly state: string | null };

function readingOf(stored: Stored | undefined): CompleteReading | undefined {
  return stored === undefined ? undefined : { ...stored, state: stored.state ?? undefined };
}

interface AbsenceWriter {
  write(pair: number, run: string, at: number, absence: AbsenceWrite): void;
  /** Keys that are deleted at the target are looked for no longer. */
  deleted(pair: number, keys: readonly string[]): void;
}

export function absenceWriter(connection: Connection): AbsenceWriter {
  const same = connection.prepare<[number, string]>('SELECT 1 FROM reading WHERE pair = ? AND definition = ?');
  const forget = connection.prepare<[number]>('DELETE FROM missing WHERE pair = ?');
  const complete = connection.prepare<[number, string, string | null, string, number, number]>(
    `INSERT INTO reading (pair, definition, state, run, at, keys) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (pair) DO UPDATE SET definition = excluded.definition, state = excluded.state, run = excluded.run,
       at = excluded.at, keys = excluded.keys`,
  );
  const miss = connection.prepare<[number, string, string, number]>(
    'INSERT INTO missing (pair, key, run, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const back = connection.prepare<[number, string]>('DELETE FROM missing WHERE pair = ? AND key = ?');
  return {
    write: (pair, run, at, absence) => {
      for (const key of absence.back ?? []) back.run(pair, key);
      if (absence.complete !== undefined) {
        const { definition, state, keys } = absence.complete;
        if (same.get(pair, definition) === undefined) forget.run(pair);
        complete.run(pair, definition, state ?? null, run, at, keys);
      }
      for (const key of absence.missed ?? []) miss.run(pair, key, run, at);
    },
    deleted: (pair, keys) => {
      for (const key of keys) back.run(pair, key);
    },
  };
}
