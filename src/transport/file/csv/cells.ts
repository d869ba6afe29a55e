import { isObject } from '../../../record/json.ts';
import type { Json, JsonObject } from '../../../record/json.ts';
import type { Cause } from '../../../record/verdict.ts';

/** A record as columns and texts, in the order of its fields. A string is the fault that keeps it from being written. */
export type Cells = ReadonlyMap<string, string>;

const deepest = 20;

/** Objects become a column a field (`address.city`), or JSON text; lists are JSON text; null and absent are empty. */
export function flatten(record: JsonObject, nested: 'dots' | 'json'): Cells | Cause {
  const cells = new Map<string, string>();
  const walk = (value: JsonObject, prefix: string, depth: number): Cause | undefined => {
    for (const [name, field] of Object.entries(value)) {
      const column = prefix + name;
      if (nested === 'dots' && isObject(field) && depth < deepest) {
        const fault = walk(field, `${column}.`, depth + 1);
        if (fault !== undefined) return fault;
      } else if (cells.has(column)) {
        return { code: 'file.column', message: `Two fields would be written to the column "${column}"`, field: column };
      } else cells.set(column, textOf(field));
    }
    return undefined;
  };
  return walk(record, '', 0) ?? cells;
}

function textOf(value: Json): string {
  if (value === null) return '';
  if (typeof value === 'object') return JSON.stringify(value);
  return String(value);
}

const number = /^[+-]?(\d+([.,]\d+)*|\.\d+)([eE][+-]?\d+)?%?$/;
/** Also the full-width signs, which spreadsheets of some languages take for the plain ones. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/;

/** Puts an apostrophe before a text that a spreadsheet would run as a formula. Numbers and a lone sign stay. */
export function defuse(text: string): string {
  return formula.test(text) && !number.test(text) && text !== '-' && text !== '+' ? `'${text}` : text;
}

/** A line of CSV without its end. A cell is quoted where it holds delimiter, quote, line break or outer spaces. */
export function csvLine(cells: readonly string[], delimiter: string): string {
  // A single empty cell would be an empty line, which readers pass over.
  if (cells.length === 1 && cells[0] === '') return '""';
  return cells.map((cell) => quoted(cell, delimiter)).join(delimiter);
}

function quoted(cell: string, delimiter: string): string {
  if (!/["\r\n]|^\s|\s$|^\ufeff/.test(cell) && !cell.includes(delimiter)) return cell;
  return `"${cell.replaceAll('"', '""')}"`;
}
