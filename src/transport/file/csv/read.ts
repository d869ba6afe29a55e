import { isBlank } from '../../../record/json.ts';
import type { JsonObject } from '../../../record/json.ts';
import type { RowBuffer, RowReader, RowsRequest } from '../rows.ts';
import { findDialect } from './dialect.ts';
import type { Dialect } from './dialect.ts';
import { exactRecord, misfit, tooLong } from './exact.ts';
import { FastParser } from './fast.ts';
import { findHeader, headRows } from './header.ts';
import { Scanner } from './scan.ts';
import type { Ending } from './scan.ts';

const headCharacters = 64 * 1024;
const byteOrderMark = 0xfeff;

/** Reads CSV: dialect and header from the first piece, then run after run of regular records by the fast parser. */
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

/** A run of regular records that end alike. */
interface Run {
  from: number;
  to: number;
  ending: Ending;
  quoted: boolean;
  /** Of each record: where it begins and ends in the text, its line and its row. */
  readonly bounds: { readonly from: number; readonly to: number; readonly line: number; readonly row: number }[];
}

class CsvBody {
  readonly #names: readonly string[];
  /** A record of empty cells. */
  readonly #empty: JsonObject;
  readonly #dialect: Dialect;
  readonly #rows: RowBuffer;
  readonly #request: RowsRequest;
  readonly #scanner: Scanner;
  readonly #fast: FastParser;
  #rest = '';
  #line: number;
  #row: number;
  #run: Run | undefined;
  /** Inside a line longer than any row may be: it was rejected, its rest is passed over. */
  #passing = false;

  private constructor(
    names: readonly string[],
    dialect: Dialect,
    scanner: Scanner,
    rows: RowBuffer,
    request: RowsRequest,
    line: number,
    row: number,
  ) {
    this.#names = names;
    this.#empty = Object.fromEntries(names.map((name) => [name, '']));
    this.#dialect = dialect;
    this.#scanner = scanner;
    this.#rows = rows;
    this.#request = request;
    this.#fast = new FastParser(dialect.delimiter, names.length);
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
    const body = new CsvBody(header.names, dialect, scanner, rows, request, end.line, header.index + 2 + told);
    body.push(head.slice(end.next), false);
    return body;
  }

  push(piece: string, final: boolean): void {
    let text = this.#rest + piece;
    if (this.#passing) text = this.#pass(text);
    const scanner = this.#scanner;
    let at = 0;
    while (at < text.length && scanner.scan(text, at, final)) {
      this.#take(text, at);
      at = scanner.next;
    }
    this.#finishRun(text);
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

  /** The record that the scanner has just found: into a run for the fast parser, or by itself to the exact one. */
  #take(text: string, from: number): void {
    const { end: to, cells, ending, irregular, quoted, breaks } = this.#scanner;
    const width = this.#names.length;
    if (from === to) {
      this.#finishRun(text);
    } else if (
      !irregular &&
      cells === width &&
      width > 1 && // the fast parser loses rows of one quoted cell
      to - from <= this.#request.settings.maxCell &&
      text.charCodeAt(from) !== byteOrderMark // … and takes a byte order mark off each piece
    ) {
      const run = this.#run;
      if (run !== undefined && run.ending !== ending && ending !== '') this.#finishRun(text);
      this.#run ??= { from, to, ending, quoted: false, bounds: [] };
      this.#run.to = to;
      this.#run.quoted ||= quoted;
      this.#run.bounds.push({ from, to, line: this.#line, row: this.#row });
    } else {
      this.#finishRun(text);
      this.#exact(text.slice(from, to), this.#line, this.#row);
    }
    this.#advance(breaks);
  }

  #finishRun(text: string): void {
    const run = this.#run;
    this.#run = undefined;
    if (run === undefined) return;
    const slice = text.slice(run.from, run.to);
    const fast = slice.includes('\0') ? undefined : this.#fast.rows(slice, run.ending, run.quoted, run.bounds.length);
    for (const [index, bound] of run.bounds.entries()) {
      const cells = fast?.[index];
      if (cells === undefined) this.#exact(text.slice(bound.from, bound.to), bound.line, bound.row);
      else this.#add(cells, bound.line, bound.row);
    }
  }

  #exact(text: string, line: number, row: number): void {
    const exact = exactRecord(text, this.#dialect.delimiter);
    const cause = exact.ok ? misfit(exact.cells, this.#names.length, this.#request.settings.maxCell) : exact.cause;
    if (cause === undefined && exact.ok) this.#add(exact.cells, line, row);
    else if (cause !== undefined && !(exact.ok && exact.cells.every(isBlank)))
      this.#rows.reject(cause, text, line, row);
  }

  #add(cells: readonly string[], line: number, row: number): void {
    if (isBlank(cells[0]) && cells.every(isBlank)) return;
    const names = this.#names;
    // A copy of a record with all its keys is made at once; one that grows key by key is moved several times.
    const record: JsonObject = { ...this.#empty };
    for (let i = 0; i < names.length; i++) record[names[i] ?? ''] = cells[i] ?? '';
    this.#rows.add(record, line, row);
  }

  #reject(cause: Parameters<RowBuffer['reject']>[0], raw: string): void {
    this.#rows.reject(cause, raw, this.#line, this.#row);
  }

  #advance(breaks: number): void {
    this.#line += breaks + 1;
    this.#row++;
  }
}
