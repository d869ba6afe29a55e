import { HrwireError } from '../../../error/error.ts';
import type { JsonObject } from '../../../record/json.ts';
import type { Cause } from '../../../record/verdict.ts';
import { emptyCell, uncalculated } from '../../../sheet/cell.ts';
import type { Finding } from '../../../sheet/finding.ts';
import type { Cell, Row } from '../../../sheet/sheet.ts';
import type { Table } from '../../../sheet/table.ts';
import { isDestroyed } from '../../../sheet/values/text.ts';
import { valueWords } from '../../../sheet/values/words.ts';
import type { RowBuffer, RowsRequest } from '../rows.ts';

/** The names of the columns; two of one name would lose a value. Throws `file.header`. */
export function columnNames({ columns }: Table, place: string, most: number): readonly string[] {
  if (columns.length > most) {
    throw new HrwireError('file.header', `${place}: ${columns.length} columns; at most ${most} are read`, {
      hint: 'Raise `max_columns` of the connection.',
    });
  }
  const letters = new Map<string, string>();
  for (const column of columns) {
    const name = nameOf(column);
    if (name === '__proto__')
      throw new HrwireError('file.header', `${place}: column ${column.letter} cannot be called __proto__`);
    const twin = letters.get(name);
    if (twin !== undefined) {
      const message = `${place}: columns ${twin} and ${column.letter} are both called "${name.slice(0, 60)}"`;
      throw new HrwireError('file.header', message, { hint: 'Give one of them another name.' });
    }
    letters.set(name, column.letter);
  }
  return [...letters.keys()];
}

/** What the mapping or the stream's schema calls a column, else its own name. */
function nameOf({ matched, name }: Table['columns'][number]): string {
  return matched ?? name;
}

/** Puts a row among `rows`: as a record whose fields are texts, or as one that cannot be read. */
export function recordOf(row: Row, table: Table, request: RowsRequest, rows: RowBuffer): void {
  const fault = table.faultOf(row);
  if (fault !== undefined) {
    rows.reject(causeOf(fault), textOf(row), row.number, row.number);
    return;
  }
  const record: JsonObject = {};
  for (const column of table.columns) {
    const name = nameOf(column);
    const cell = row.cells[column.index] ?? emptyCell;
    const code = faultOf(cell);
    // An error in a column that nobody reads is nobody's loss.
    if (code !== undefined && (request.reads?.(name) ?? true)) {
      const [message, remedy] = valueWords[code];
      const place = `Column ${column.letter}: ${message.en}`;
      const cause: Cause = { code, message: place, field: name, hint: `${remedy.en} ${remedy.zh}` };
      rows.reject(cause, textOf(row), row.number, row.number);
      return;
    }
    record[name] = cell.text;
  }
  rows.add(record, row.number, row.number);
}

function faultOf(cell: Cell): 'cell.error' | 'cell.uncalculated' | 'text.digits' | undefined {
  if (cell.from === 'error') return cell.text === uncalculated ? 'cell.uncalculated' : 'cell.error';
  return cell.from === 'number' && isDestroyed(cell) ? 'text.digits' : undefined;
}

function causeOf({ code, message, remedy }: Finding): Cause {
  return { code, message: message.en, hint: `${remedy.en} ${remedy.zh}` };
}

function textOf({ cells }: Row): string {
  return cells.map(({ text }) => text).join('\t');
}
