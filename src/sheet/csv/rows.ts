import { isBlank } from '../../record/json.ts';
import { emptyCell } from '../cell.ts';
import { refuse } from '../refusal.ts';
import type { Cell, Row, RowFault, SheetLimits } from '../sheet.ts';
import type { Dialect } from './dialect.ts';
import { exactRecord } from './exact.ts';
import type { Exact } from './exact.ts';
import { Scanner } from './scan.ts';

/** A page is looked at without a pause: others are answered between two. */
const pageRows = 250;

/** The rows of a CSV text, a page at a time; what cannot be read as cells is a row with its fault. */
export async function* csvRows(
  pieces: AsyncIterable<string>,
  dialect: Dialect,
  name: string,
  limits: SheetLimits,
): AsyncGenerator<readonly Row[]> {
  const reader = new CsvRows(dialect, name, limits);
  for await (const piece of pieces) yield* reader.pages(piece, false);
  yield* reader.pages('', true);
}

class CsvRows {
  readonly #dialect: Dialect;
  readonly #scanner: Scanner;
  readonly #name: string;
  readonly #limits: SheetLimits;
  #rows: Row[] = [];
  #rest = '';
  #skip: number;
  #number: number;
  /** Inside a line longer than any row may be: it was told, its rest is passed over. */
  #passing = false;
  /** The piece has zero bytes. */
  #nul = false;

  constructor(dialect: Dialect, name: string, limits: SheetLimits) {
    this.#dialect = dialect;
    this.#scanner = new Scanner(dialect.delimiter, dialect.lines, limits.cell, limits.columns);
    this.#name = name;
    this.#limits = limits;
    this.#skip = dialect.skip;
    // Excel's `sep=;` line is a row of its own.
    this.#number = dialect.skip > 0 ? 1 : 0;
  }

  /** The rows that the next piece ends, as they are asked for: a piece has thousands. */
  *pages(piece: string, final: boolean): Generator<readonly Row[]> {
    let text = this.#rest + piece;
    if (this.#skip > 0 && text.length >= this.#skip) {
      text = text.slice(this.#skip);
      this.#skip = 0;
    }
    if (this.#passing) text = this.#pass(text);
    this.#nul = text.includes('\0');
    let at = 0;
    while (at < text.length && this.#scanner.scan(text, at, final)) {
      const { next } = this.#scanner;
      this.#take(text, at);
      at = next;
      if (this.#rows.length >= pageRows) yield this.#page();
    }
    this.#rest = text.slice(at);
    // Four of the longest cells in one row are more than any real row has; an endless line must not fill the memory.
    if (this.#rest.length > 4 * this.#limits.cell) {
      this.#number++;
      this.#fault('too-long', this.#rest);
      this.#rest = '';
      this.#passing = true;
    }
    if (final && this.#rows.length > 0) yield this.#page();
  }

  #page(): readonly Row[] {
    const page = this.#rows;
    this.#rows = [];
    return page;
  }

  #pass(text: string): string {
    const at = text.indexOf(this.#dialect.lines === '\r' ? '\r' : '\n');
    if (at < 0) return '';
    this.#passing = false;
    return text.slice(at + 1);
  }

  /** The row that begins at `from`, where the scanner has just found its end. */
  #take(text: string, from: number): void {
    this.#number++;
    const { end } = this.#scanner;
    if (end === from) return;
    if (this.#number > this.#limits.rows)
      throw refuse('sheet.too-large', this.#name, `has more than ${this.#limits.rows} rows`);
    const exact = this.#cells(text, from);
    if (!exact.ok) return this.#fault(faultOf(exact.cause.code), text.slice(from, end));
    if (exact.cells.every(isBlank)) return;
    const { columns, cell } = this.#limits;
    if (exact.cells.some((one) => one.length > cell)) return this.#fault('too-long', text.slice(from, end));
    const cells = exact.cells.slice(0, columns).map(cellOf);
    const beyond = exact.cells.length > columns && !exact.cells.slice(columns).every(isBlank);
    this.#rows.push({ number: this.#number, cells, exact: true, ...(beyond && { beyond }) });
  }

  /** By the bounds of its cells where it is regular; what is not goes through the strict parser, at ten times the cost. */
  #cells(text: string, from: number): Exact {
    const { end, cells, irregular, doubled, bounds } = this.#scanner;
    if (irregular || doubled || this.#nul || cells > this.#limits.columns)
      return exactRecord(text.slice(from, end), this.#dialect.delimiter);
    return {
      ok: true,
      cells: Array.from({ length: cells }, (_, at) => text.slice(bounds[2 * at], bounds[2 * at + 1])),
    };
  }

  #fault(fault: RowFault, text: string): void {
    const shown: Cell = { text: text.slice(0, 200), from: 'text' };
    this.#rows.push({ number: this.#number, cells: [shown], exact: true, fault });
  }
}

function cellOf(text: string): Cell {
  return text === '' ? emptyCell : { text, from: 'text' };
}

function faultOf(code: string): RowFault {
  if (code === 'csv.nul') return 'nul';
  return code === 'csv.unclosed-quote' ? 'unclosed-quote' : 'quote';
}
