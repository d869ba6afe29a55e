import { isFilled } from './cell.ts';
import type { Finding } from './finding.ts';
import { areLevels, columnNames, headerIndex, headRows, matchOf } from './header.ts';
import { lettersOf } from './letters.ts';
import { isRequired, plainName, shownName } from './names.ts';
import { refuse } from './refusal.ts';
import { rowFinding } from './row-finding.ts';
import type { Book, Row } from './sheet.ts';
import { skipReason } from './skipped.ts';
import type { SkipReason } from './skipped.ts';
import { matcherOf } from './synonyms.ts';
import type { Match, Synonyms } from './synonyms.ts';

export interface Column {
  /** From 0. */
  readonly index: number;
  readonly letter: string;
  /** Without marks of what is required; the levels of a header are joined with `/`. */
  readonly name: string;
  /** The field that it names. Of two columns that name one field, the first has it. */
  readonly matched?: string;
  readonly by?: 'name' | 'synonym';
  /** The field that it names, too, where a column before it has that. */
  readonly again?: string;
  /** Its header says that it must be filled (`姓名*`). */
  readonly required: boolean;
}

export interface Table {
  readonly headerRows: readonly number[];
  /** The columns that have a name. */
  readonly columns: readonly Column[];
  /** The first row below the header. */
  readonly firstRow: number;
  /** The rows among those given that are no records. */
  readonly skipped: readonly { readonly row: number; readonly why: SkipReason }[];
  /** The same for any row; undefined for a record. */
  isSkipped(row: Row): SkipReason | undefined;
  /** What keeps the row from being read as cells at all: quotes, more or fewer cells than the header. */
  faultOf(row: Row): Finding | undefined;
}

export interface TableOptions {
  /** The row that names the columns (its last level), as the spreadsheet shows it. */
  readonly headerRow?: number | undefined;
  /** Its name in messages. */
  readonly file?: string;
}

/** Rows directly below the header that may say how the table is filled in. */
const instructionRows = 3;

/**
 * Finds the table in the first rows of a sheet (`headRows` are enough): its header of one or two levels, and which rows
 * are titles, instructions, samples and totals. Throws `sheet.header`.
 */
export function findTable(rows: readonly Row[], known: Synonyms, options: TableOptions = {}): Table {
  const matcher = matcherOf(known);
  const { headerRow, file = 'The sheet' } = options;
  const at =
    headerRow === undefined ? headerIndex(rows, matcher) : rows.findIndex(({ number }) => number === headerRow);
  const found = at === undefined ? undefined : rows[at];
  if (at === undefined || found === undefined) {
    const what = headerRow === undefined ? 'has no row that names its columns' : `has nothing in its row ${headerRow}`;
    throw refuse('sheet.header', file, what);
  }
  const [before, after] = [rows[at - 1], rows[at + 1]];
  const isLower = before?.number === found.number - 1 && areLevels(before, found);
  const isUpper = !isLower && after?.number === found.number + 1 && areLevels(found, after);
  const lower = isUpper ? after : found;
  const upper = isLower ? before : isUpper ? found : undefined;
  if (found.fault !== undefined || found.beyond === true)
    throw refuse('sheet.header', file, `has too many columns, or a broken quote, in its row ${found.number}`);
  const columns = columnsOf(columnNames(upper, lower), matcher);
  const headerRows = upper === undefined ? [lower.number] : [upper.number, lower.number];
  return tableOf(rows, columns, headerRows, lower.cells.length);
}

function tableOf(
  rows: readonly Row[],
  columns: readonly Column[],
  headerRows: readonly number[],
  width: number,
): Table {
  const names = new Set(columns.map(({ name }) => plainName(name)));
  const first = headerRows[0] ?? 1;
  const last = headerRows.at(-1) ?? 1;
  const isSkipped = (row: Row): SkipReason | undefined => {
    if (row.number < first) return 'title';
    if (row.number <= last) return 'header';
    return row.fault === undefined ? skipReason(row, names, row.number <= last + instructionRows) : undefined;
  };
  const skipped = rows.flatMap((row) => {
    const why = headerRows.includes(row.number) ? undefined : isSkipped(row);
    return why === undefined ? [] : [{ row: row.number, why }];
  });
  const faultOf = (row: Row): Finding | undefined => rowFinding(row, width);
  return { headerRows, columns, firstRow: last + 1, skipped, isSkipped, faultOf };
}

function columnsOf(names: readonly string[], matcher: ReadonlyMap<string, Match>): Column[] {
  const columns: Column[] = [];
  const taken = new Set<string>();
  // A column's whole name comes before the name of its lower level alone: 合同/开始日期 before 开始日期.
  const whole = names.map((name) => matchOf(name, matcher) ?? matchOf(name.replace('/', ''), matcher));
  const claimed = new Set(whole.flatMap((match) => (match === undefined ? [] : [match.field])));
  for (const [index, text] of names.entries()) {
    const name = shownName(text);
    if (name === '') continue;
    const part = text.includes('/') ? matchOf(text.slice(text.lastIndexOf('/') + 1), matcher) : undefined;
    const match = whole[index] ?? (part !== undefined && !claimed.has(part.field) ? part : undefined);
    const required = text.split('/').some(isRequired);
    const isFirst = match !== undefined && !taken.has(match.field);
    if (isFirst) taken.add(match.field);
    columns.push({
      index,
      letter: lettersOf(index),
      name,
      required,
      ...(isFirst && { matched: match.field, by: match.by }),
      ...(match !== undefined && !isFirst && { again: match.field }),
    });
  }
  return columns;
}

export interface Choice {
  /** Its name, or its place from 1. */
  readonly sheet?: string | number | undefined;
  readonly headerRow?: number | undefined;
}

/**
 * The sheet that is meant, and its table: the one named, else of those that are not hidden the one whose header names most
 * of the known fields, else the first that has a header at all. Throws `sheet.missing`, `sheet.header`.
 */
export async function chooseSheet(
  book: Book,
  known: Synonyms,
  choice: Choice,
  file: string,
  signal: AbortSignal,
): Promise<{ readonly sheet: number; readonly table: Table }> {
  const { headerRow } = choice;
  const named = choice.sheet === undefined ? undefined : indexOf(book, choice.sheet, file);
  const candidates =
    named !== undefined ? [named] : [...book.sheets.keys()].filter((at) => book.sheets[at]?.hidden === false);
  let best: { sheet: number; table: Table; hits: number } | undefined;
  let failed: Error | undefined;
  for (const sheet of candidates) {
    try {
      const rows = await topRows(book, sheet, headerRow, signal);
      const table = findTable(rows, known, { headerRow, file });
      const hits = table.columns.filter(({ matched }) => matched !== undefined).length;
      if (best === undefined || hits > best.hits) best = { sheet, table, hits };
    } catch (thrown) {
      if (!(thrown instanceof Error) || !('code' in thrown) || thrown.code !== 'sheet.header') throw thrown;
      failed ??= thrown;
    }
  }
  if (best === undefined) throw failed ?? refuse('sheet.missing', file, 'has no sheet that is not hidden');
  return { sheet: best.sheet, table: best.table };
}

function indexOf(book: Book, sheet: string | number, file: string): number {
  const index = typeof sheet === 'number' ? sheet - 1 : book.sheets.findIndex(({ name }) => name === sheet);
  if (book.sheets[index] !== undefined) return index;
  const list = book.sheets.map(({ name }) => `"${name}"`).slice(0, 20);
  throw refuse('sheet.missing', file, `has no sheet "${String(sheet).slice(0, 60)}", but ${list.join(', ')}`);
}

async function topRows(book: Book, sheet: number, headerRow: number | undefined, signal: AbortSignal): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const page of book.rows(sheet, signal)) {
    rows.push(...page.filter(({ cells }) => cells.some(isFilled)));
    const reached = headerRow === undefined || (rows.at(-1)?.number ?? 0) > headerRow;
    if (rows.length >= headRows && reached) break;
    if (rows.length > 10 * headRows) rows.splice(0, rows.length - 10 * headRows);
  }
  return rows;
}
