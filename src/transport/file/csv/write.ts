import type { Delta, Operation } from '../../../record/delta.ts';
import type { Cause } from '../../../record/verdict.ts';
import { withCleared } from '../../cleared.ts';
import type { FileSettings } from '../settings.ts';
import { deltaFault } from '../writer.ts';
import type { RowWriter, Written } from '../writer.ts';
import { csvLine, defuse, flatten } from './cells.ts';
import type { Cells } from './cells.ts';

/**
 * Writes CSV. The columns are those of the setting, else of the first batch that is written; a record that brings another
 * one later is rejected, for a cell dropped in silence would be a lost value.
 */
export class CsvWriter implements RowWriter {
  readonly #settings: FileSettings;
  readonly #fields: readonly string[];
  #columns: readonly string[] | undefined;
  #begun = false;

  /** `fields`: those of the mapping, in its order. */
  constructor(settings: FileSettings, fields: readonly string[] = []) {
    this.#settings = settings;
    this.#fields = fields;
    this.#columns = settings.columns;
  }

  write(operation: Operation, deltas: readonly Delta[]): Written {
    const rows = deltas.map((delta) => this.#cells(delta));
    const columns = this.#columns ?? inOrder(columnsOf(rows), this.#fields);
    const known = new Set(columns);
    const faults: (Cause | undefined)[] = [];
    const lines: string[] = [];
    for (const row of rows) {
      const fault = row instanceof Map ? strange(row, known) : (row as Cause);
      faults.push(fault);
      if (fault === undefined && row instanceof Map)
        lines.push(
          this.#line(
            columns.map((column) => (row as Cells).get(column) ?? ''),
            operation,
          ),
        );
    }
    if (lines.length > 0 && !this.#begun) lines.unshift(this.#line(columns, this.#settings.operationColumn));
    const end = this.#settings.excel ? '\r\n' : '\n';
    const mark = this.#settings.excel && !this.#begun && this.#settings.writeEncoding === 'utf-8' ? '\ufeff' : '';
    return {
      text: lines.length === 0 ? '' : mark + lines.join(end) + end,
      faults,
      commit: () => {
        if (lines.length === 0) return;
        this.#columns = columns;
        this.#begun = true;
      },
    };
  }

  #cells(delta: Delta): Cells | Cause {
    const record = withCleared(delta);
    const cells = deltaFault(delta, record, this.#settings.operationColumn) ?? flatten(record, this.#settings.nested);
    if (!(cells instanceof Map)) return cells;
    for (const [column, text] of cells as Cells) {
      if (text.includes('\0')) return { code: 'file.cell', message: 'A cell would hold a zero byte', field: column };
    }
    return cells;
  }

  #line(cells: readonly string[], operation: string): string {
    const { defuse: defused, delimiter, operationColumn } = this.#settings;
    const all = operationColumn === '' ? cells : [...cells, operation];
    return csvLine(defused ? all.map(defuse) : all, delimiter === 'auto' ? ',' : delimiter);
  }
}

function strange(cells: Cells, known: ReadonlySet<string>): Cause | undefined {
  for (const [column, text] of cells) {
    if (!known.has(column) && text !== '') {
      const message = `The file has no column "${column}": its columns are settled by its first rows`;
      return { code: 'file.column', message, field: column, hint: 'List every column in `columns` of the connection.' };
    }
  }
  return undefined;
}

/**
 * The fields of all records in the order of the mapping: a field that a record leaves out keeps its place. Fields that
 * are emptied stand behind the others of their record, so they come last, where no record has filled them.
 */
function columnsOf(rows: readonly (Cells | Cause)[]): string[] {
  const columns: string[] = [];
  const known = new Set<string>();
  for (const filled of [true, false]) {
    for (const row of rows) {
      if (!(row instanceof Map)) continue;
      let before = -1;
      for (const [column, text] of row as Cells) {
        if (known.has(column)) before = columns.indexOf(column, 0);
        else if ((text !== '') === filled) {
          known.add(column);
          columns.splice(++before, 0, column);
        }
      }
    }
  }
  return columns;
}

/**
 * The columns as the mapping orders its fields, so that a file of changes has them where the first one had; what the
 * mapping does not name stays behind what it followed.
 */
function inOrder(columns: readonly string[], fields: readonly string[]): readonly string[] {
  const order = new Map(fields.map((field, at) => [field, at] as const));
  let last = -1;
  const ranked = columns.map((column) => {
    last = order.get(column) ?? order.get(column.split('.')[0] ?? column) ?? last;
    return { column, rank: last };
  });
  return ranked.toSorted((a, b) => a.rank - b.rank).map(({ column }) => column);
}
