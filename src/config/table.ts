import { createRequire } from 'node:module';
import type * as Csv from 'csv-parse/sync';
import { messageOf } from '../error/wrap.ts';
import { keyOf } from '../record/key.ts';
import type { Json, JsonObject } from '../record/json.ts';
import type { Code } from '../error/catalogue.ts';
import { nearest } from '../error/nearest.ts';
import type { Diagnostic } from './diagnostic.ts';
import { frameOf } from './yaml/frame.ts';
import { Lines } from './yaml/lines.ts';

/** A code table of a mapping, loaded. */
export interface Table {
  readonly name: string;
  /** The columns that make its key. */
  readonly key: readonly string[];
  /** Rows by the text of their key (`keyOf`). */
  readonly rows: ReadonlyMap<string, JsonObject>;
  /** What a key that it lacks does: the record becomes a dead letter, or the value is undefined. */
  readonly missing: 'reject' | 'leave';
  readonly file: string;
}

export type CellType = 'text' | 'number' | 'integer' | 'boolean';

/** A table as a mapping declares it, and the bytes of its file. */
export interface TableSource {
  readonly name: string;
  readonly key: readonly string[];
  readonly types: Readonly<Record<string, CellType>>;
  readonly required: readonly string[];
  readonly missing: 'reject' | 'leave';
  /** For messages. */
  readonly file: string;
  readonly bytes: Uint8Array;
}

const mostErrors = 20;

/** Loaded with the first table: a mapping without tables starts without it. */
function parser(): typeof Csv.parse {
  return (createRequire(import.meta.url)('csv-parse/sync') as typeof Csv).parse;
}

/**
 * Reads a CSV table: UTF-8 with or without byte order mark, a header row, every cell text unless `types` says otherwise.
 * A blank cell of a `required` column, a blank or repeated key, a ragged row are errors with their line.
 */
export function loadTable(source: TableSource): {
  readonly table?: Table;
  readonly diagnostics: readonly Diagnostic[];
} {
  const report = new Report(source.file);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(source.bytes);
  } catch {
    report.add(1, 'table.unreadable', 'The table holds bytes that are not UTF-8', 'Save it as CSV UTF-8.');
    return { diagnostics: report.diagnostics };
  }
  report.lines = new Lines(source.file, text);
  const parsed = rowsOf(text, report);
  if (parsed === undefined || !checkColumns(source, parsed.header, report)) return { diagnostics: report.diagnostics };
  const rows = new Map<string, JsonObject>();
  const lines = new Map<string, number>();
  for (const { cells, line } of parsed.rows) {
    if (report.full) break;
    const row = rowOf(source, parsed.header, cells, line, report);
    const key = keyOf(source.key.map((column) => cells[parsed.header.indexOf(column)]));
    if (key === undefined) {
      report.add(line, 'table.key', `The key ${source.key.join(', ')} is blank`, 'Fill it in, or remove the row.');
      continue;
    }
    const earlier = lines.get(key);
    if (earlier !== undefined) {
      report.add(line, 'table.key', `The key of this row stands in line ${earlier} too`, 'Keep one of the two rows.');
      continue;
    }
    lines.set(key, line);
    rows.set(key, row);
  }
  if (report.diagnostics.length > 0) return { diagnostics: report.diagnostics };
  const { name, key, missing, file } = source;
  return { table: { name, key, rows, missing, file }, diagnostics: [] };
}

class Report {
  readonly diagnostics: Diagnostic[] = [];
  lines: Lines | undefined;
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  get full(): boolean {
    return this.diagnostics.length >= mostErrors;
  }

  add(line: number, code: Code, message: string, hint: string | undefined): void {
    const place = { file: this.#file, line, column: 1 };
    const frame = this.lines === undefined ? undefined : frameOf(this.lines, place);
    this.diagnostics.push({ code, severity: 'error', message, hint, place, frame });
  }
}

interface Row {
  readonly cells: readonly string[];
  readonly line: number;
}

function rowsOf(text: string, report: Report): { header: readonly string[]; rows: readonly Row[] } | undefined {
  try {
    // With `info` each element is a record with its lines, which the package's types do not say.
    const records = parser()(text, {
      info: true,
      relax_column_count: false,
      skip_empty_lines: true,
      bom: true,
    }) as unknown as readonly { record: string[]; info: { lines: number } }[];
    const rows = records.map(({ record, info }) => ({ cells: record, line: startLine(record, info.lines) }));
    const [head, ...rest] = rows;
    if (head === undefined) {
      report.add(1, 'table.unreadable', 'The table is empty', 'Its first line names the columns.');
      return undefined;
    }
    const filled = rest.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
    return { header: head.cells.map((column) => column.trim()), rows: filled };
  } catch (thrown) {
    const line = typeof thrown === 'object' && thrown !== null && 'lines' in thrown ? Number(thrown.lines) : 1;
    // Messages of csv-parse quote a cell after this sign; cells may be personal.
    const why = messageOf(thrown).split(/, got |: `/)[0] ?? '';
    report.add(
      line,
      'table.unreadable',
      `The table is not valid CSV: ${why}`,
      'Every row needs as many cells as the header.',
    );
    return undefined;
  }
}

/** csv-parse counts the line a record ends in; cells with line breaks make it begin earlier. */
function startLine(cells: readonly string[], end: number): number {
  return end - cells.reduce((breaks, cell) => breaks + (cell.split('\n').length - 1), 0);
}

function checkColumns(source: TableSource, header: readonly string[], report: Report): boolean {
  for (const [index, column] of header.entries()) {
    if (column !== '' && header.indexOf(column) !== index)
      report.add(1, 'table.column', `The column ${column} stands twice`, undefined);
  }
  for (const column of new Set([...source.key, ...source.required, ...Object.keys(source.types)])) {
    if (header.includes(column)) continue;
    const near = nearest(column, header);
    const hint = near === undefined ? `It has: ${header.join(', ')}.` : `Did you mean ${near}?`;
    report.add(1, 'table.column', `The table has no column ${column}`, hint);
  }
  return report.diagnostics.length === 0;
}

function rowOf(
  source: TableSource,
  header: readonly string[],
  cells: readonly string[],
  line: number,
  report: Report,
): JsonObject {
  const row: JsonObject = {};
  for (const [index, column] of header.entries()) {
    if (column === '') continue;
    const cell = cells[index] ?? '';
    const type = source.types[column] ?? 'text';
    if (cell.trim() === '') {
      if (source.required.includes(column)) {
        report.add(line, 'table.cell', `The cell of ${column} is blank, and the column is required`, 'Fill it in.');
      }
      if (type === 'text') row[column] = cell;
      continue;
    }
    const value = cellOf(cell, type);
    if (value === undefined)
      report.add(line, 'table.cell', `The cell of ${column} is no ${type}`, 'Correct the cell, or its `types:`.');
    else row[column] = value;
  }
  return row;
}

function cellOf(cell: string, type: CellType): Json | undefined {
  const text = cell.trim();
  if (type === 'text') return cell;
  if (type === 'boolean') return /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : undefined;
  if (!/^[-+]?[0-9]+(\.[0-9]+)?$/.test(text)) return undefined;
  const value = Number(text);
  if (type === 'integer') return Number.isSafeInteger(value) ? value : undefined;
  return Number.isFinite(value) ? value : undefined;
}
