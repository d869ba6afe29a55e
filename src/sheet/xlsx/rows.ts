import { emptyCell, isFilled, uncalculated } from '../cell.ts';
import { refuse } from '../refusal.ts';
import type { Cell, Row, SheetLimits } from '../sheet.ts';
import { escapedLength, unescaped } from './escape.ts';
import type { Format } from './formats.ts';
import type { MergeFiller } from './merges.ts';
import { numberCell } from './number.ts';
import { columnInRow } from './reference.ts';
import type { SharedTexts } from './shared.ts';
import { Xml } from './xml.ts';
import type { Attributes, Handler } from './xml.ts';

/** A page ends with so many rows, or places for cells: a row may be as wide as the limit. */
const pageRows = 250;
const pageCells = 50_000;
const lastRow = 1_048_576;
const plain: Format = { is: 'number' };

export interface RowsContext {
  readonly file: string;
  readonly dates: 1900 | 1904;
  readonly formats: readonly Format[];
  readonly texts: SharedTexts;
  readonly merges: MergeFiller;
  readonly limits: SheetLimits;
}

/** The rows of a sheet's part, a page at a time. What a sheet says of its own size is not looked at: some lie. */
export async function* sheetRows(
  chunks: AsyncIterable<Buffer>,
  context: RowsContext,
  signal: AbortSignal,
): AsyncGenerator<readonly Row[]> {
  const reader = new RowReader(context);
  const xml = new Xml(context.file, reader);
  for await (const chunk of chunks) {
    signal.throwIfAborted();
    xml.write(chunk);
    if (reader.rows.length >= pageRows || reader.places >= pageCells) yield reader.take();
    if (reader.ended) break;
  }
  if (!reader.ended) xml.end();
  if (reader.rows.length > 0) yield reader.take();
}

class RowReader implements Handler {
  rows: Row[] = [];
  /** Places for cells in `rows`. */
  places = 0;
  /** The last row went by. */
  ended = false;
  readonly #context: RowsContext;
  #count = 0;
  #row = 0;
  #cells: Cell[] = [];
  #beyond = false;
  #column = -1;
  #type = '';
  #style = '';
  #formula = false;
  #valued = false;
  #phonetic = false;
  #capturing = false;
  #text = '';
  #characters = 0;

  constructor(context: RowsContext) {
    this.#context = context;
  }

  take(): readonly Row[] {
    const { rows } = this;
    this.rows = [];
    this.places = 0;
    return rows;
  }

  open(name: string, attributes: Attributes): void {
    switch (name) {
      case 'c':
        this.#beginCell(attributes);
        break;
      case 'v':
        this.#valued = true;
        this.#capturing = true;
        break;
      case 't':
        this.#valued = true;
        this.#capturing = !this.#phonetic;
        break;
      case 'f':
        this.#formula = true;
        break;
      case 'rPh':
        this.#phonetic = true;
        break;
      case 'row':
        this.#beginRow(attributes['r']);
    }
  }

  text(piece: string): void {
    if (!this.#capturing) return;
    this.#text += piece;
    // Of many pieces, each of which is short, one cell could fill the memory.
    if (this.#text.length > escapedLength * this.#context.limits.cell) throw this.#tooLong();
  }

  close(name: string): void {
    switch (name) {
      case 'c':
        this.#endCell();
        break;
      case 'v':
      case 't':
        this.#capturing = false;
        break;
      case 'rPh':
        this.#phonetic = false;
        break;
      case 'row':
        this.#endRow();
        break;
      case 'sheetData':
        this.ended = true;
    }
  }

  /** Rows stand in their order; a number is left out where it is one more than the last. */
  #beginRow(reference: string | undefined): void {
    const row = reference === undefined ? this.#row + 1 : Number(reference);
    if (!Number.isInteger(row) || row <= this.#row || row > lastRow) throw this.#damaged('has its rows out of order');
    this.#row = row;
    this.#column = -1;
    this.#cells = [];
    this.#beyond = false;
  }

  #beginCell(attributes: Attributes): void {
    const reference = attributes['r'];
    const column = reference === undefined ? this.#column + 1 : columnInRow(reference, this.#row);
    if (column <= this.#column) throw this.#damaged('has its cells out of order');
    this.#column = column;
    this.#type = attributes['t'] ?? 'n';
    this.#style = attributes['s'] ?? '';
    this.#formula = false;
    this.#valued = false;
    this.#text = '';
  }

  #endCell(): void {
    const cell = this.#cell();
    if (cell === emptyCell) return;
    if (this.#column >= this.#context.limits.columns) {
      this.#beyond ||= isFilled(cell);
      return;
    }
    while (this.#cells.length < this.#column) this.#cells.push(emptyCell);
    this.#cells.push(cell);
  }

  #cell(): Cell {
    // Only its last result is of use: a formula is never run.
    if (!this.#valued) return this.#formula ? { text: uncalculated, from: 'error' } : emptyCell;
    switch (this.#type) {
      case 's': {
        const text = this.#context.texts.at(Number(this.#text));
        if (text === undefined) throw this.#damaged('names a text that it does not hold');
        return this.#textCell(text);
      }
      case 'inlineStr':
      case 'str':
        return this.#textCell(unescaped(this.#text));
      case 'b':
        return { text: this.#text.trim() === '1' ? 'TRUE' : 'FALSE', from: 'boolean' };
      case 'e':
        return { text: this.#text.trim().slice(0, 40), from: 'error' };
      case 'd':
        return { text: this.#text.trim().replace(/(T00:00:00(\.0+)?)?Z?$/, ''), from: 'date' };
      default: {
        if (this.#text.trim() === '' && !this.#formula) return emptyCell;
        const format = this.#style === '' ? plain : (this.#context.formats[Number(this.#style)] ?? plain);
        return numberCell(this.#text, format, this.#context.dates);
      }
    }
  }

  #textCell(text: string): Cell {
    if (text === '') return emptyCell;
    const { limits, file } = this.#context;
    if (text.length > limits.cell) throw this.#tooLong();
    this.#characters += text.length;
    // A text that cells share is stored once and looked at in each of them.
    if (this.#characters > limits.totalBytes)
      throw refuse('sheet.too-large', file, `holds more than ${limits.totalBytes} characters`);
    return { text, from: 'text' };
  }

  #tooLong(): Error {
    return refuse('sheet.too-large', this.#context.file, 'holds a cell longer than Excel allows');
  }

  #endRow(): void {
    this.#context.merges.fill(this.#row, this.#cells);
    if (!this.#beyond && !this.#cells.some(isFilled)) return;
    const { limits, file } = this.#context;
    if (++this.#count > limits.rows) throw refuse('sheet.too-large', file, `has more than ${limits.rows} rows`);
    this.rows.push({ number: this.#row, cells: this.#cells, ...(this.#beyond && { beyond: true }) });
    this.places += this.#cells.length + 1;
  }

  #damaged(what: string): Error {
    return refuse('sheet.unreadable', this.#context.file, what);
  }
}
