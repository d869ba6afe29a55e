import { createHash } from 'node:crypto';
import type { Table } from '../config/table.ts';
import { canonical } from '../record/canonical.ts';
import type { JsonObject } from '../record/json.ts';

/**
 * The version of a mapping: SHA-256 over the canonical form of what it says, of its tables' rows and of the fields that it
 * leaves to others. The order of its keys and of the rows, its comments, title and tests change nothing; nor does what it
 * owns, which changes what the others send, and what its records wait for, which changes when they are sent,
 * nor what is made of a source that changes, nor how the target is read back, nor how a file becomes a record.
 */
export function digest(value: JsonObject, tables: ReadonlyMap<string, Table>, foreign: readonly string[]): string {
  const meaning = Object.fromEntries(Object.entries(value).filter(([key]) => !meaningless.has(key)));
  const hash = createHash('sha256').update(canonical(meaning));
  if (foreign.length > 0) hash.update(`\n${canonical([...foreign].sort())}`);
  for (const [name, table] of sorted(tables)) {
    hash.update(`\n${canonical([name, table.key, table.missing])}`);
    for (const [key, row] of sorted(table.rows)) hash.update(`\n${canonical([key, row])}`);
  }
  return hash.digest('base64url');
}

const meaningless: ReadonlySet<string> = new Set(['tests', 'title', 'owns', 'after', 'drift', 'verify', 'upload']);

function sorted<T>(map: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
