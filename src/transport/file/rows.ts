import type { Item } from '../../connector/source.ts';
import type { JsonObject } from '../../record/json.ts';
import type { Cause } from '../../record/verdict.ts';
import type { FileSettings } from './settings.ts';

/** What a reader of rows needs to know. */
export interface RowsRequest {
  /** The file's name, for positions. */
  readonly name: string;
  readonly settings: FileSettings;
  /** Columns that the stream's schema names. */
  readonly known: readonly string[];
  /** Called with the names of a file's columns, once they are known; throws `file.header` where they cannot do. */
  readonly columns: (names: readonly string[], row: number) => void;
  /** Whether the mapping reads the column; yes where nobody says what it reads. */
  readonly reads?: (name: string) => boolean;
  /** Rows up to and with this one were settled by an earlier run; 0 for none. */
  readonly after: number;
  /** The instant the reading began, in milliseconds. */
  readonly observed: number;
}

/** Turns the text of a file into rows; fills `rows` and yields after each piece, so that pages can be cut. */
export type RowReader = (pieces: AsyncIterable<string>, rows: RowBuffer, request: RowsRequest) => AsyncIterable<void>;

/** Longest raw text of a bad row that is kept, in characters. */
const longestRaw = 65_536;

/** Rows read and not yet handed over, each with its number in the file (title rows and empty ones count). */
export class RowBuffer {
  #items: Item[] = [];
  #rows: number[] = [];
  readonly #request: RowsRequest;
  #name: string;

  constructor(request: RowsRequest) {
    this.#request = request;
    this.#name = request.name;
  }

  /** Where rows stand from now on: a sheet of a workbook, `people.xlsx!Sheet1`. */
  within(name: string): void {
    this.#name = name;
  }

  get length(): number {
    return this.#items.length;
  }

  /** A whole record. `line`: physical line of the file at which it begins, from 1. */
  add(record: JsonObject, line: number, row: number): void {
    if (row <= this.#request.after) return;
    this.#items.push({ record, position: this.#position(line, row), observed: this.#request.observed });
    this.#rows.push(row);
  }

  /** A row that cannot be read; it is dead-lettered alone and the others go on. */
  reject(cause: Cause, raw: string, line: number, row: number): void {
    if (row <= this.#request.after) return;
    const { observed } = this.#request;
    this.#items.push({
      unreadable: cause,
      raw: raw.slice(0, longestRaw),
      position: this.#position(line, row),
      observed,
    });
    this.#rows.push(row);
  }

  /** The first `count` items, and the number of the last row among them. */
  take(count: number): { items: readonly Item[]; row: number } {
    const items = this.#items.slice(0, count);
    const row = this.#rows[items.length - 1] ?? 0;
    this.#items = this.#items.slice(count);
    this.#rows = this.#rows.slice(count);
    return { items, row };
  }

  /** `candidates.csv:17`; where cells hold line breaks the row that a spreadsheet shows is another: ` (row 15)`. */
  #position(line: number, row: number): string {
    return line === row ? `${this.#name}:${line}` : `${this.#name}:${line} (row ${row})`;
  }
}
