import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { Rows, TableName } from './model.ts';

/** All rows in memory; each new state of a row is appended to the state file. */
export class Tables {
  readonly #tables: { readonly [Name in TableName]: Map<number, Rows[Name]> } = {
    positions: new Map(),
    interviews: new Map(),
    evaluations: new Map(),
  };
  readonly #file: string | undefined;

  constructor(file: string | undefined) {
    this.#file = file;
  }

  /** Continues from the state file; false when there is none. A last line that a kill has cut is left out. */
  restore(): boolean {
    if (this.#file === undefined || !existsSync(this.#file)) return false;
    const lines = readFileSync(this.#file, 'utf8').split('\n').slice(0, -1);
    for (const line of lines) {
      const { table, row } = JSON.parse(line) as { table: TableName; row: never };
      this.#keep(table, row);
    }
    return lines.length > 0;
  }

  all<Name extends TableName>(table: Name): Rows[Name][] {
    return [...this.#tables[table].values()];
  }

  get<Name extends TableName>(table: Name, id: number): Rows[Name] | undefined {
    return this.#tables[table].get(id);
  }

  put<Name extends TableName>(table: Name, ...rows: readonly Rows[Name][]): void {
    for (const row of rows) this.#keep(table, row);
    if (this.#file === undefined || rows.length === 0) return;
    appendFileSync(this.#file, rows.map((row) => JSON.stringify({ table, row }) + '\n').join(''));
  }

  /** An id that no row has. */
  next(table: TableName): number {
    return Math.max(firstIds[table] - 1, ...this.#tables[table].keys()) + 1;
  }

  #keep<Name extends TableName>(table: Name, row: Rows[Name]): void {
    this.#tables[table].set(row.id, row);
  }
}

export const firstIds: Readonly<Record<TableName, number>> = {
  positions: 501,
  interviews: 50_001,
  evaluations: 90_001,
};
