import { isBlank } from '../../../record/json.ts';
import type { JsonObject } from '../../../record/json.ts';
import type { RowBuffer, RowReader, RowsRequest } from '../rows.ts';
import { findDialect } from '../../../sheet/csv/dialect.ts';
import type { Dialect } from '../../../sheet/csv/dialect.ts';
import { exactRecord, misfit, tooLong } from '../../../sheet/csv/exact.ts';
import { findHeader, headRows } from './header.ts';
import { recordMaker, recordOfCells } from './record.ts';
import type { RecordMaker } from './record.ts';
import { Scanner } from '../../../sheet/csv/scan.ts';

const headCharacters = 64 * 1024;
const byteOrderMark = 0xfeff;

/** Reads CSV: dialect and header from the first piece, then each regular record where the scanner finds it. */
export const readCsv: RowReader = async function* (pieces, rows, request) {
  let body: CsvBody | undefined;
  let head = '';
  for await (const piece of pieces) {
    if (body !== undefined) body.push(piece, false);
    else {
      head += piece;
      if (head.length < headCharacters) continue;
      body = CsvBody.begin(head, false, rows, request);
    }
    yield;
  }
  body ??= CsvBody.begin(head, true, rows, request);
  body?.push('', true);
  yield;
};

class CsvBody {
  readonly #names: readonly string[];
  readonly #recordOf: RecordMaker;
  readonly #dialect: Dialect;
  readonly #rows: RowBuffer;
  readonly #request: RowsRequest;
  readonly #scanner: Scanner;
  #rest = '';
  #line: number;
  #row: number;
  /** Inside a line longer than any row may be: it was rejected, its rest is passed over. */
  #passing = false;

  private constructor(
    names: readonly string[],
    dialect: Dialect,
    rows: RowBuffer,
    request: RowsRequest,
    line: number,
    row: number,
  ) {
    this.#names = names;
    this.#recordOf = recordMaker(names);
    this.#dialect = dialect;
    this.#scanner = new Scanner(dialect.delimiter, dialect.lines, request.settings.maxCell, names.length);
    this.#rows = rows;
    this.#request = request;
    this.#line = line;
    this.#row = row;
  }

  /** Finds the header in `head` and reads what follows it. Undefined when the file holds no header and no rows. */
  static begin(head: string, final: boolean, rows: RowBuffer, request: RowsRequest): CsvBody | undefined {
    const { settings } = request;
    const dialect = findDialect(head, settings.delimiter);
    const scanner = new Scanner(dialect.delimiter, dialect.lines, settings.maxCell);
    const top: string[][] = [];
    const ends: { next: number; line: number }[] = [];
    // Excel's `sep=;` line is a row of its own.
    const told = dialect.skip > 0 ? 1 : 0;
    const wanted = settings.headerRow === 'auto' ? headRows : Math.max(1, settings.headerRow - told);
    for (let at = dialect.skip, line = 1 + told; at < head.length && top.length < wanted; at = scanner.next) {
      if (!scanner.scan(head, at, final)) break;
      const exact = exactRecord(head.slice(at, scanner.end), dialect.delimiter);
      top.push(exact.ok ? [...exact.cells] : []);
      line += scanner.breaks + 1;
      ends.push({ next: scanner.next, line });
    }
    const setting = settings.headerRow === 'auto' ? 'auto' : settings.headerRow - told;
    const header = findHeader(top, setting, request.known, request.name, settings.maxColumns);
    const end = header === undefined ? undefined : ends[header.index];
    if (header === undefined || end === undefined) return undefined;
    request.columns(header.names, header.index + 1 + told);
    const body = new CsvBody(header.names, dialect, rows, request, end.line, header.index + 2 + told);
    body.push(head.slice(end.next), false);
    return body;
  }

  push(piece: string, final: boolean): void {
    let text = this.#rest + piece;
    if (this.#passing) text = this.#pass(text);
    const scanner = this.#scanner;
    // No text of a file holds one; one that does is damaged, and each of its records looked at.
    const damaged = text.includes('\0');
    let at = 0;
    while (at < text.length && scanner.scan(text, at, final)) {
      this.#take(text, at, damaged);
      at = scanner.next;
    }
    this.#rest = text.slice(at);
    // Four of the longest cells in one row are more than any real row has; an endless line must not fill the memory.
    if (this.#rest.length > 4 * this.#request.settings.maxCell) {
      this.#reject(tooLong(this.#request.settings.maxCell), this.#rest);
      this.#rest = '';
      this.#passing = true;
    }
  }

  /** Drops what is left of an endless line. */
  #pass(text: string): string {
    const at = text.indexOf(this.#dialect.lines === '\r' ? '\r' : '\n');
    if (at < 0) return '';
    this.#passing = false;
    this.#advance(0);
    return text.slice(at + 1);
  }

  /** The record that the scanner has just found: by the bounds of its cells where it is regular, else by the exact parser. */
  #take(text: string, from: number, damaged: boolean): void {
    const { end: to, cells, irregular, breaks, doubled, bounds } = this.#scanner;
    if (
      !irregular &&
      cells === this.#names.length &&
      to - from <= this.#request.settings.maxCell &&
      text.charCodeAt(from) !== byteOrderMark &&
      !(damaged && text.slice(from, to).includes('\0'))
    ) {
      if (from !== to) this.#add(this.#recordOf(text, bounds, doubled));
    } else if (from !== to) this.#exact(text.slice(from, to), this.#line, this.#row);
    this.#advance(breaks);
  }

  #exact(text: string, line: number, row: number): void {
    const exact = exactRecord(text, this.#dialect.delimiter);
    const cause = exact.ok ? misfit(exact.cells, this.#names.length, this.#request.settings.maxCell) : exact.cause;
    if (cause === undefined && exact.ok) this.#add(recordOfCells(this.#names, exact.cells));
    else if (cause !== undefined && !(exact.ok && exact.cells.every(isBlank)))
      this.#rows.reject(cause, text, line, row);
  }

  #add(record: JsonObject): void {
    const first = this.#names[0];
    if (first !== undefined && isBlank(record[first]) && Object.values(record).every(isBlank)) return;
    this.#rows.add(record, this.#line, this.#row);
  }

  #reject(cause: Parameters<RowBuffer['reject']>[0], raw: string): void {
    this.#rows.reject(cause, raw, this.#line, this.#row);
  }

  #advance(breaks: number): void {
    this.#line += breaks + 1;
    this.#row++;
  }
}
