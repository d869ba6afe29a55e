import type { Table } from '../config/table.ts';
import { HrwireError } from '../error/error.ts';
import { nearest } from '../error/nearest.ts';
import type { Json, JsonObject } from '../record/json.ts';
import { keyOf, keyPart } from '../record/key.ts';
import { maskValue } from '../record/mask.ts';

/** `$table(name, key…)`: the row, or undefined. Throws `table.missing` where the table rejects what it does not have. */
type TableFunction = (name: unknown, ...key: readonly unknown[]) => JsonObject | undefined;

export interface TableFunctions {
  /** Names the value that was not found. */
  readonly open: TableFunction;
  /** Masks it: for expressions that read a sensitive field. */
  readonly masked: TableFunction;
}

/** `$table` over the loaded tables of a mapping. */
export function tableFunctions(tables: ReadonlyMap<string, Table>): TableFunctions {
  return {
    open: tableFunction(tables, shown),
    masked: tableFunction(tables, (part) => shown(maskValue(jsonPart(part)))),
  };
}

function tableFunction(tables: ReadonlyMap<string, Table>, show: (part: unknown) => string): TableFunction {
  return (name, ...key) => {
    const table = typeof name === 'string' ? tables.get(name) : undefined;
    if (table === undefined) throw unknownTable(tables, name);
    if (key.length !== table.key.length) {
      const columns = table.key.join(', ');
      throw new HrwireError(
        'table.key-count',
        `The key of table ${table.name} is ${columns}: ${key.length} parts were given`,
        {
          hint: `Write $table("${table.name}", …) with one argument for each of: ${columns}.`,
        },
      );
    }
    const text = key.length === 1 ? keyPart(key[0]) : keyOf(key);
    const row = text === undefined ? undefined : table.rows.get(text);
    if (row !== undefined || table.missing === 'leave') return row;
    const asked = table.key.map((column, index) => `${column} is ${show(key[index])}`).join(' and ');
    throw new HrwireError('table.missing', `Table ${table.name} has no row whose ${asked}`, {
      hint: `Add the row to table ${table.name}, or set \`missing: leave\` to go on without one.`,
    });
  };
}

function unknownTable(tables: ReadonlyMap<string, Table>, name: unknown): HrwireError {
  const near = typeof name === 'string' ? nearest(name, tables.keys()) : undefined;
  const hint = near === undefined ? 'Declare it under `tables:`.' : `Did you mean "${near}"?`;
  return new HrwireError('table.unknown', '$table is asked for a table that the mapping does not declare', { hint });
}

/** A value in a message: short, and with nothing in it that ends the line. */
function shown(part: unknown): string {
  if (part === undefined || part === null || part === '') return 'blank';
  if (typeof part === 'number' || typeof part === 'boolean') return String(part);
  const text = typeof part === 'string' ? JSON.stringify(part) : 'no text';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function jsonPart(part: unknown): Json {
  return part === undefined ? null : (part as Json);
}
