import { appendFileSync, existsSync, readFileSync } from 'node:fs';
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
  readonly #file: string | undefined;
  #lastUser = 101_000_000;
  #lastDepartment = 4_700_000;

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

  get<Name extends TableName>(table: Name, key: string | number): Rows[Name] | undefined {
    return this.#tables[table].get(String(key));
  }

  put<Name extends TableName>(table: Name, ...rows: readonly Rows[Name][]): void {
    for (const row of rows) this.#keep(table, row);
    if (this.#file === undefined || rows.length === 0) return;
    appendFileSync(this.#file, rows.map((row) => JSON.stringify({ table, row }) + '\n').join(''));
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
