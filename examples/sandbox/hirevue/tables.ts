import { StateFile } from '../shared/state-file.ts';
import type { Rows, TableName } from './model.ts';

/** All rows in memory; each new state of a row is appended to the state file. */
export class Tables {
  readonly #tables: { readonly [Name in TableName]: Map<number, Rows[Name]> } = {
    positions: new Map(),
    interviews: new Map(),
    evaluations: new Map(),
  };
  readonly #file: StateFile<{ readonly table: TableName; readonly row: unknown }>;

  constructor(file: string | undefined) {
    this.#file = new StateFile(file);
  }

  /** Continues from the state file; false when there is none. */
  restore(): boolean {
    const changes = this.#file.read();
    // What `put` wrote: a row of its table.
    for (const { table, row } of changes) this.#keep(table, row as never);
    return changes.length > 0;
  }

  all<Name extends TableName>(table: Name): Rows[Name][] {
    return [...this.#tables[table].values()];
  }

  get<Name extends TableName>(table: Name, id: number): Rows[Name] | undefined {
    return this.#tables[table].get(id);
  }

  put<Name extends TableName>(table: Name, ...rows: readonly Rows[Name][]): void {
    for (const row of rows) this.#keep(table, row);
    this.#file.append(rows.map((row) => ({ table, row })));
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
