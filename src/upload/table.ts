import { HrwireError } from '../error/error.ts';
import type { Json, JsonObject } from '../record/json.ts';
import { withValueAt } from '../record/place.ts';
import type { Bytes } from '../sheet/bytes.ts';
import type { CsvBook } from '../sheet/csv.ts';
import type { Finding, Where } from '../sheet/finding.ts';

import { isFilled } from '../sheet/cell.ts';
import { openBook } from '../sheet/open.ts';
import { raggedRow } from '../sheet/row-finding.ts';
import { sheetLimits } from '../sheet/sheet.ts';
import type { Book, Cell, Row } from '../sheet/sheet.ts';
import { withUsual } from '../sheet/synonyms.ts';
import { chooseSheet } from '../sheet/table.ts';
import type { Table } from '../sheet/table.ts';
import type { Choices, Found, FoundColumn } from './about.ts';
import { readCell } from './cell.ts';
import type { ReadRow } from './judge.ts';
import type { Shape, ShapeColumn } from './shape.ts';
import { noColumnsWords, noTableWords } from './words.ts';

/** A row of the table, with its cells as they were. */
export interface TableRow extends ReadRow {
  /** By column of the file, as the header of `OpenedTable`. */
  readonly texts: readonly string[];
}

/** The table of a file. */
export interface OpenedTable {
  readonly found: Found;
  /** Names of its columns, from A, as they stand in the file. */
  readonly header: readonly string[];
  whereIs(column: ShapeColumn): Where['column'];
  /** Its rows without title, header, examples and totals. Throws `upload.too-many-rows`. */
  rows(signal: AbortSignal): AsyncIterable<readonly TableRow[]>;
  close(): Promise<void>;
}

/** The bytes of a file are bounded as it is received. One process answers everybody: less is inflated than of a folder's files. */
const gibi = 1024 ** 3;
const bounds = { ...sheetLimits, partBytes: gibi, totalBytes: gibi };

/** A column of the shape, where it stands in the file. */
interface Placed {
  readonly column: ShapeColumn;
  readonly index: number;
  readonly where: Where['column'];
}

/** Skipped rows that are told; there may be a blank one between any two. */
const skippedTold = 50;
/** Columns that a person added to say what was wrong: rows that come back with them are read as if they were not there. */
const remarks: ReadonlySet<string> = new Set(['错误原因', 'Reason']);

function isRemark(name: string): boolean {
  return remarks.has(name);
}

/** Opens a file and finds its table; `found.refused` says why none of it can be taken. */
export async function openTable(
  bytes: Bytes,
  shape: Shape,
  choices: Choices,
  mostRows: number,
  signal: AbortSignal,
): Promise<OpenedTable> {
  const { encoding, delimiter } = choices;
  const csv = { ...(encoding === undefined ? {} : { encoding }), ...(delimiter === undefined ? {} : { delimiter }) };
  const book = await openBook(bytes, csv, bounds);
  try {
    return await tableIn(book, bytes.name, shape, choices, mostRows, signal);
  } catch (thrown) {
    await book.close();
    throw thrown;
  }
}

async function tableIn(
  book: Book | CsvBook,
  name: string,
  shape: Shape,
  choices: Choices,
  mostRows: number,
  signal: AbortSignal,
): Promise<OpenedTable> {
  const known = withUsual(Object.fromEntries(shape.columns.map(({ header, synonyms }) => [header, synonyms])));
  const choice = { sheet: choices.sheet ?? shape.sheet, headerRow: choices.headerRow ?? shape.headerRow };
  const chosen = await chooseSheet(book, known, choice, name, signal).catch((thrown: unknown) => {
    if (thrown instanceof HrwireError && thrown.code === 'sheet.header') return undefined;
    throw thrown;
  });
  const table = chosen?.table;
  const columns = table === undefined ? [] : foundColumns(table, shape, choices);
  const placed = placedColumns(columns, shape);
  const found = foundIn(book, shape, { sheet: chosen?.sheet, table, columns, placed });
  const whereOf = new Map(placed.map(({ column, where }) => [column, where]));
  return {
    found,
    header: headerOf(columns),
    whereIs: (column) => whereOf.get(column) ?? { letter: '', header: column.header },
    rows: (stop) =>
      chosen === undefined || found.refused !== null
        ? nothing()
        : rowsOf(book, chosen, { placed, shape, mostRows, width: columns.length, bound: boundOf(columns) }, stop),
    close: () => book.close(),
  };
}

/** The end of a table whose last column says why its rows came back. */
function boundOf(columns: readonly FoundColumn[]): number {
  const last = columns.at(-1);
  return last !== undefined && last.header === null && isRemark(last.name) ? indexOf(last.letter) + 1 : Infinity;
}

async function* nothing(): AsyncGenerator<readonly TableRow[]> {
  // There is no table.
}

/** A column's letter by its index, and back. */
function indexOf(letter: string): number {
  return [...letter].reduce((index, each) => index * 26 + each.charCodeAt(0) - 64, 0) - 1;
}

function foundColumns(table: Table, shape: Shape, { columns: said = {} }: Choices): FoundColumn[] {
  const known = new Set(shape.columns.map(({ header }) => header));
  for (const [letter, header] of Object.entries(said)) {
    const there = table.columns.some((column) => column.letter === letter);
    if (!there || (header !== null && !known.has(header))) {
      const what = there ? `the mapping has no column "${header}"` : `the file has no column ${letter} with a header`;
      const zh = there ? `映射中没有“${header}”这一列。` : `文件的 ${letter} 列没有列名。`;
      throw new HrwireError('upload.choice', what, {
        hint: 'Name columns by their letter, and what they are by header.',
        zh: { message: zh, hint: `可以写的列名：${[...known].join('、')}。` },
      });
    }
  }
  const byPerson = new Set(Object.values(said));
  return table.columns.map(({ letter, name, matched, by, again }): FoundColumn => {
    if (Object.hasOwn(said, letter)) return { letter, name, header: said[letter] ?? null, by: 'person' };
    // What a person said of another column holds, whatever this one is called.
    if (matched === undefined || byPerson.has(matched)) {
      const like = matched ?? again;
      return { letter, name, header: null, by: null, ...(like === undefined ? {} : { like }) };
    }
    return { letter, name, header: matched, by: by ?? null };
  });
}

function placedColumns(columns: readonly FoundColumn[], shape: Shape): Placed[] {
  const placed = shape.columns.flatMap((column): Placed[] => {
    const found = columns.find(({ header }) => header === column.header);
    if (found === undefined) return [];
    const { letter, name } = found;
    return [{ column, index: indexOf(letter), where: { letter, header: name } }];
  });
  // Findings of a row are told from left to right.
  return placed.sort((one, other) => one.index - other.index);
}

function foundIn(
  book: Book | CsvBook,
  shape: Shape,
  {
    sheet,
    table,
    columns,
    placed,
  }: {
    readonly sheet: number | undefined;
    readonly table: Table | undefined;
    readonly columns: readonly FoundColumn[];
    readonly placed: readonly Placed[];
  },
): Found {
  const there = new Set(placed.map(({ column }) => column));
  const missing = shape.columns.filter((column) => !there.has(column));
  const needed = missing.filter(({ required }) => required).map(({ header }) => header);
  const refused =
    table === undefined ? noTableWords : needed.length > 0 || there.size === 0 ? noColumnsWords(needed) : null;
  return {
    kind: book.kind,
    encoding: 'encoding' in book ? book.encoding : null,
    delimiter: 'delimiter' in book ? book.delimiter : null,
    sheets: book.sheets,
    sheet: sheet === undefined ? '' : (book.sheets[sheet]?.name ?? ''),
    headerRows: table?.headerRows ?? [],
    columns: columns.filter(({ name, header }) => header !== null || !isRemark(name)),
    missing: missing.map(({ header, required }) => ({ header, required })),
    skipped: table?.skipped.slice(0, skippedTold) ?? [],
    refused,
  };
}

function headerOf(columns: readonly FoundColumn[]): readonly string[] {
  const header: string[] = [];
  for (const { letter, name } of columns) header[indexOf(letter)] = name;
  return Array.from(header, (name) => name ?? '');
}

interface Reading {
  readonly placed: readonly Placed[];
  readonly shape: Shape;
  readonly mostRows: number;
  readonly width: number;
  /** Of rows that were returned: what stands from here on was no cell of the table. */
  readonly bound: number;
}

async function* rowsOf(
  book: Book,
  { sheet, table }: { readonly sheet: number; readonly table: Table },
  reading: Reading,
  signal: AbortSignal,
): AsyncGenerator<readonly TableRow[]> {
  let taken = 0;
  const from = table.firstRow + reading.shape.sampleRows;
  for await (const page of book.rows(sheet, signal)) {
    const rows: TableRow[] = [];
    for (const row of page) {
      if (row.number < from || table.isSkipped(row) !== undefined) continue;
      rows.push(rowOf(row, table, reading, book.dates));
    }
    taken += rows.length;
    if (taken > reading.mostRows) {
      throw new HrwireError('upload.too-many-rows', `a file has at most ${reading.mostRows} rows`, {
        hint: 'Send it in several files; serve.uploads.rows and upload.rows are the bounds.',
        zh: { message: `文件最多 ${reading.mostRows} 行。`, hint: '请拆成几个文件上传。' },
      });
    }
    if (rows.length > 0) yield rows;
  }
}

const empty: Cell = { text: '', from: 'empty' };

function rowOf(row: Row, table: Table, { placed, width, bound }: Reading, dates: 1900 | 1904): TableRow {
  const texts = Array.from({ length: Math.max(width, row.cells.length) }, (_, index) => row.cells[index]?.text ?? '');
  const fault = table.faultOf(row) ?? (row.cells.slice(bound).some(isFilled) ? raggedRow(row.number) : undefined);
  if (fault !== undefined) return { number: row.number, record: {}, findings: [fault], texts };
  const findings: Finding[] = [];
  let record: JsonObject = {};
  for (const { column, index, where } of placed) {
    const at = { row: row.number, column: where };
    const read = readCell(row.cells[index] ?? empty, column, at, dates);
    if ('finding' in read) findings.push(read.finding);
    else {
      if (read.value !== undefined) record = withField(record, column.steps, read.value);
      if (read.others !== undefined && column.otherSteps !== undefined)
        record = withField(record, column.otherSteps, [...read.others]);
    }
  }
  return { number: row.number, record, findings, texts };
}

/** The linter keeps two columns from filling one field, so nothing else stands on the way. */
function withField(record: JsonObject, steps: readonly string[], value: Json): JsonObject {
  const [only] = steps;
  // Plain assignment to `__proto__` would change the prototype instead; a copy for each cell costs more than reading it.
  if (steps.length === 1 && only !== undefined && only !== '__proto__') {
    record[only] = value;
    return record;
  }
  return withValueAt(record, steps, value) ?? record;
}
