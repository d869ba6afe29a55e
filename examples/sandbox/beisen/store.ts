import { StateFile } from '../shared/state-file.ts';
import { keys } from './model.ts';
import type { Department, Employee, Rows, TableName } from './model.ts';

type Table<Name extends TableName> = Map<string, Rows[Name]>;

/** All rows in memory; each new state of a row is appended to the state file. */
export class Store {
  readonly #tables: { readonly [Name in TableName]: Table<Name> } = {
    employees: new Map(),
    departments: new Map(),
    applicants: new Map(),
    applications: new Map(),
    jobs: new Map(),
    processes: new Map(),
    staff: new Map(),
    pushes: new Map(),
  };
  readonly #file: StateFile<{ readonly table: TableName; readonly row: unknown }>;
  #lastUser = 101_000_000;
  #lastDepartment = 4_700_000;

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

  get<Name extends TableName>(table: Name, key: string | number): Rows[Name] | undefined {
    return this.#tables[table].get(String(key));
  }

  put<Name extends TableName>(table: Name, ...rows: readonly Rows[Name][]): void {
    for (const row of rows) this.#keep(table, row);
    this.#file.append(rows.map((row) => ({ table, row })));
  }

  employeeBy(test: (row: Employee) => boolean): Employee | undefined {
    return this.all('employees').find((row) => !row.deleted && test(row));
  }

  departmentBy(test: (row: Department) => boolean): Department | undefined {
    return this.all('departments').find((row) => !row.deleted && test(row));
  }

  nextUser(): number {
    return ++this.#lastUser;
  }

  nextDepartment(): number {
    return ++this.#lastDepartment;
  }

  #keep<Name extends TableName>(table: Name, row: Rows[Name]): void {
    const key = keys[table](row);
    this.#tables[table].set(key, row);
    if (table === 'employees') this.#lastUser = Math.max(this.#lastUser, Number(key));
    // The root's number is made of the tenant's and lies beyond all others.
    if (table === 'departments' && Number(key) < 900_000_000) {
      this.#lastDepartment = Math.max(this.#lastDepartment, Number(key));
    }
  }
}
