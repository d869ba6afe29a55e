import { canonical } from '../../record/canonical.ts';
import { isObject } from '../../record/json.ts';
import type { JsonObject } from '../../record/json.ts';
import type { Local, LocalRow } from '../local.ts';
import type { Vault } from '../vault.ts';
import type { Connection } from './connection.ts';

interface Row {
  readonly key: string;
  readonly counter: number;
  readonly record: Buffer;
}

export function sqliteLocal(connection: Connection, vault: Vault): Local {
  const changes = connection.prepare<[string, number, number], Row>(
    'SELECT key, counter, record FROM local_row WHERE stream = ? AND counter > ? ORDER BY counter LIMIT ?',
  );
  const one = connection.prepare<[string, string], Row>(
    'SELECT key, counter, record FROM local_row WHERE stream = ? AND key = ?',
  );
  const remove = connection.prepare<[string, string]>('DELETE FROM local_row WHERE stream = ? AND key = ?');
  const next = nextCounter(connection);
  const put = connection.prepare<[string, string, number, Buffer]>(
    `INSERT INTO local_row (stream, key, counter, record) VALUES (?, ?, ?, ?)
     ON CONFLICT (stream, key) DO UPDATE SET counter = excluded.counter, record = excluded.record`,
  );
  const opened = (row: Row): LocalRow => ({ key: row.key, counter: row.counter, record: recordOf(row, vault) });
  return {
    changes: async (stream, counter, limit) => connection.read(() => changes.all(stream, counter, limit).map(opened)),
    get: async (stream, keys) =>
      connection.read(() => {
        const found: LocalRow[] = [];
        for (const key of keys) {
          const row = one.get(stream, key);
          if (row !== undefined) found.push(opened(row));
        }
        return found;
      }),
    merge: async (stream, rows) =>
      connection.write('normal', () => {
        for (const { key, record } of rows) {
          const row = one.get(stream, key);
          const before = row === undefined ? {} : recordOf(row, vault);
          const after = merged(before, record);
          // A merge that changes nothing is no change to whoever reads by counter.
          if (row !== undefined && canonical(before) === canonical(after)) continue;
          put.run(stream, key, next(stream), vault.seal(after, 'local.record'));
        }
      }),
    remove: async (stream, keys) =>
      connection.write('normal', () => {
        for (const key of keys) remove.run(stream, key);
      }),
  };
}

/** The counter outlives the rows: it never falls, so that no change hides below a reader's cursor. */
function nextCounter(connection: Connection): (stream: string) => number {
  const stamp = connection.prepare<[string], { counter: number }>(
    `INSERT INTO local_stream (stream, counter) VALUES (?, 1)
     ON CONFLICT (stream) DO UPDATE SET counter = counter + 1 RETURNING counter`,
  );
  return (stream) => stamp.get(stream)?.counter ?? 1;
}

/** Field by field; null clears. A map between, since a field may be named `__proto__`. */
function merged(before: JsonObject, fields: JsonObject): JsonObject {
  const after = new Map(Object.entries(before));
  for (const [name, value] of Object.entries(fields)) {
    if (value === null) after.delete(name);
    else after.set(name, value);
  }
  return Object.fromEntries(after);
}

function recordOf(row: Row, vault: Vault): JsonObject {
  const record = vault.open(row.record, 'local.record');
  return isObject(record) ? record : {};
}
