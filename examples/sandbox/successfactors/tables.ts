import { StateFile } from '../shared/state-file.ts';
import { tables as models } from './model.ts';
import type { TableName } from './entity.ts';

/** A stored value: instants as milliseconds, 64-bit integers as text. */
export type Value = string | number | boolean | null;
export interface Row {
  [field: string]: Value;
}

/** The rows of all entities, in memory, each change appended to the state file. */
export class Tables {
  readonly #rows = new Map<TableName, Map<string, Row>>();
  readonly #emails = new Map<string, string>();
  /** By table and field: the rows with each value, until the table changes. */
  readonly #related = new Map<TableName, Map<string, Map<Value, Row[]>>>();
  readonly #file: StateFile<{ readonly table: TableName; readonly row?: Row; readonly removed?: string }>;
  readonly #now: () => number;
  #lastId = 1_000_000n;

  constructor(file: string | undefined, now: () => number) {
    this.#file = new StateFile(file);
    this.#now = now;
    for (const name of Object.keys(models)) this.#rows.set(name as TableName, new Map());
  }

  /** Continues from the state file; false when there is none. */
  restore(): boolean {
    const changes = this.#file.read();
    for (const { table, row, removed } of changes) {
      if (removed !== undefined) this.#rows.get(table)?.delete(removed);
      if (row !== undefined) this.#keep(table, row);
    }
    return changes.length > 0;
  }

  all(table: TableName): Row[] {
    return [...(this.#rows.get(table)?.values() ?? [])];
  }

  get(table: TableName, key: string): Row | undefined {
    return this.#rows.get(table)?.get(key);
  }

  /** The rows whose field has this value. */
  related(table: TableName, field: string, value: Value): readonly Row[] {
    const fields = this.#related.get(table) ?? new Map<string, Map<Value, Row[]>>();
    this.#related.set(table, fields);
    const index = fields.get(field) ?? Map.groupBy(this.all(table), (row) => row[field] ?? null);
    fields.set(field, index);
    return value === null ? [] : (index.get(value) ?? []);
  }

  /** Takes a row away; it leaves no trace (`SF-DELETES`). */
  remove(table: TableName, key: string): void {
    this.#rows.get(table)?.delete(key);
    this.#related.delete(table);
    this.#file.append([{ table, removed: key }]);
  }

  /** The candidate with this primary address, whatever its case. */
  byEmail(email: string): Row | undefined {
    const key = this.#emails.get(email.toLowerCase());
    return key === undefined ? undefined : this.get('Candidate', key);
  }

  /** Stores new rows or new states of rows as they are, and stamps them with the server's time. */
  put(table: TableName, rows: readonly Row[]): void {
    const second = Math.floor(this.#now() / 1000) * 1000;
    for (const row of rows) {
      const stamp = stampOf(table);
      if (stamp in models[table].properties) row[stamp] ??= second;
      this.#keep(table, row);
    }
    this.#file.append(rows.map((row) => ({ table, row })));
  }

  /** Changes some fields of a row and stamps it anew. */
  change(table: TableName, row: Row, fields: Row): Row {
    const next: Row = { ...row, ...fields };
    delete next[stampOf(table)];
    this.put(table, [next]);
    return next;
  }

  nextId(): string {
    this.#lastId += 1n;
    return String(this.#lastId);
  }

  #keep(table: TableName, row: Row): void {
    const key = rowKey(table, row);
    this.#rows.get(table)?.set(key, row);
    this.#related.delete(table);
    if (table === 'Candidate') this.#emails.set(String(row['primaryEmail']).toLowerCase(), key);
    // Ids of seeded rows may lie anywhere; only ids given by the server move its counter.
    if (/^1[0-9]{6}$/.test(key) && BigInt(key) > this.#lastId) this.#lastId = BigInt(key);
  }
}

/** The text that tells one row from another. */
export function rowKey(table: TableName, row: Row): string {
  const { key, keys } = models[table];
  return (keys ?? [key ?? '']).map((field) => String(row[field])).join('/');
}

/** The field that the server stamps. */
function stampOf(table: TableName): string {
  return models[table].stamp ?? 'lastModifiedDateTime';
}
