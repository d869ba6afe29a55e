import { isBlank } from '../../record/json.ts';
import { emptyCell } from '../cell.ts';
import { refuse } from '../refusal.ts';
import type { Cell, Row, RowFault, SheetLimits } from '../sheet.ts';
import type { Dialect } from './dialect.ts';
import { exactRecord } from './exact.ts';
import { Scanner } from './scan.ts';

const pageRows = 500;

/** The rows of a CSV text, a page at a time; what cannot be read as cells is a row with its fault. */
export async function* csvRows(
  pieces: AsyncIterable<string>,
  dialect: Dialect,
  name: string,
  limits: SheetLimits,
): AsyncGenerator<readonly Row[]> {
  const reader = new CsvRows(dialect, name, limits);
  for await (const piece of pieces) {
    reader.push(piece, false);
    while (reader.rows.length >= pageRows) yield reader.rows.splice(0, pageRows);
  }
  reader.push('', true);
  while (reader.rows.length > 0) yield reader.rows.splice(0, pageRows);
}

class CsvRows {
  readonly rows: Row[] = [];
  readonly #dialect: Dialect;
  readonly #scanner: Scanner;
  readonly #name: string;
  readonly #limits: SheetLimits;
  #rest = '';
  #skip: number;
  #number: number;
  /** Inside a line longer than any row may be: it was told, its rest is passed over. */
  #passing = false;

  constructor(dialect: Dialect, name: string, limits: SheetLimits) {
    this.#dialect = dialect;
    this.#scanner = new Scanner(dialect.delimiter, dialect.lines, limits.cell);
    this.#name = name;
    this.#limits = limits;
    this.#skip = dialect.skip;
    // Excel's `sep=;` line is a row of its own.
    this.#number = dialect.skip > 0 ? 1 : 0;
  }

  push(piece: string, final: boolean): void {
    let text = this.#rest + piece;
    if (this.#skip > 0 && text.length >= this.#skip) {
      text = text.slice(this.#skip);
      this.#skip = 0;
    }
    if (this.#passing) text = this.#pass(text);
    let at = 0;
    while (at < text.length && this.#scanner.scan(text, at, final)) {
      this.#take(text.slice(at, this.#scanner.end));
      at = this.#scanner.next;
    }
    this.#rest = text.slice(at);
    // Four of the longest cells in one row are more than any real row has; an endless line must not fill the memory.
    if (this.#rest.length > 4 * this.#limits.cell) {
      this.#number++;
      this.#fault('too-long', this.#rest);
      this.#rest = '';
      this.#passing = true;
    }
  }

  #pass(text: string): string {
    const at = text.indexOf(this.#dialect.lines === '\r' ? '\r' : '\n');
    if (at < 0) return '';
    this.#passing = false;
    return text.slice(at + 1);
  }

  #take(text: string): void {
    this.#number++;
    if (text === '') return;
    if (this.#number > this.#limits.rows)
      throw refuse('sheet.too-large', this.#name, `has more than ${this.#limits.rows} rows`);
    const exact = exactRecord(text, this.#dialect.delimiter);
    if (!exact.ok) return this.#fault(faultOf(exact.cause.code), text);
    if (exact.cells.every(isBlank)) return;
    const { columns, cell } = this.#limits;
    if (exact.cells.some((one) => one.length > cell)) return this.#fault('too-long', text);
    const cells = exact.cells.slice(0, columns).map(cellOf);
    const beyond = exact.cells.length > columns && !exact.cells.slice(columns).every(isBlank);
    this.rows.push({ number: this.#number, cells, exact: true, ...(beyond && { beyond }) });
  }

  #fault(fault: RowFault, text: string): void {
    const shown: Cell = { text: text.slice(0, 200), from: 'text' };
    this.rows.push({ number: this.#number, cells: [shown], exact: true, fault });
  }
}

function cellOf(text: string): Cell {
  return text === '' ? emptyCell : { text, from: 'text' };
}

function faultOf(code: string): RowFault {
  if (code === 'csv.nul') return 'nul';
  return code === 'csv.unclosed-quote' ? 'unclosed-quote' : 'quote';
}
