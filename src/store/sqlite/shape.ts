import Database from 'better-sqlite3';
import { HrwireError } from '../../error/error.ts';
import type { Connection } from './connection.ts';
import { refuseOthers } from './migrate.ts';
import { migrations } from './migrations/all.ts';

interface Part {
  readonly type: string;
  readonly name: string;
  readonly sql: string | null;
}

/** What restoring leaves in the store that it replaced: it may be restored in its turn. */
const left: ReadonlySet<string> = new Set(['replaced_take', 'replaced_retake']);

/**
 * Throws `store.foreign` and `store.newer`, and `backup.damaged` where the file holds no store, or tables, views or triggers other than a store of its version has:
 * a trigger could delete what is restored, a view could be read without end. Asked before any of its tables is.
 */
export function refuseOtherShape(connection: Connection): void {
  const { database, path } = connection;
  const version = refuseOthers(connection, migrations.length);
  const own = version >= 1 ? partsAt(version) : undefined;
  const found = partsOf(database).filter(({ type, name }) => type !== 'trigger' || !left.has(name));
  const other = own === undefined ? 'it holds none' : differenceOf(found, own);
  if (other === undefined) return;
  throw new HrwireError('backup.damaged', `The file is no whole store of hrwire: ${path} (${other})`, {
    hint: 'Take another backup; nothing was replaced.',
  });
}

function differenceOf(found: readonly Part[], own: readonly Part[]): string | undefined {
  const textOf = ({ type, name, sql }: Part): string => JSON.stringify([type, name, sql]);
  const due = new Set(own.map(textOf));
  const foreign = found.find((part) => !due.has(textOf(part)));
  if (foreign !== undefined) return `its ${foreign.type} ${foreign.name.slice(0, 60)} is not of hrwire`;
  return found.length < own.length ? 'a table is missing' : undefined;
}

/** What a new store of this version is made of. */
function partsAt(version: number): readonly Part[] {
  const database = new Database(':memory:');
  try {
    for (const { sql } of migrations.slice(0, version)) database.exec(sql);
    return partsOf(database);
  } finally {
    database.close();
  }
}

/** Those of the engine itself (statistics, numbers given) are left out: they can neither be views nor triggers. */
function partsOf(database: Database.Database): readonly Part[] {
  return database
    .prepare<[], Part>(`SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`)
    .all();
}
