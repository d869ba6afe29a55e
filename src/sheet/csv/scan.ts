/** How a record ends: not (end of the file), LF, CRLF, or CR alone. */
export type Ending = '' | '\n' | '\r\n' | '\r';

const quote = 0x22;
const lf = 0x0a;
const cr = 0x0d;

/** In place of the end of a quoted cell: the text ends before it does; it is never closed. */
const more = -1;
const open = -2;

/**
 * Finds the bounds of one CSV record and of its cells, quotes heeded, and counts them. One instance is used for all
 * records, so nothing is allocated.
 */
export class Scanner {
  /** Offset behind the record's last character, and of the next record. */
  end = 0;
  next = 0;
  cells = 0;
  ending: Ending = '';
  /** Physical line breaks inside the record (in quoted cells). */
  breaks = 0;
  /** A quote or a lone CR where none may be: only the exact parser may judge the record. */
  irregular = false;
  /** A quoted cell holds quotes, which stand doubled in the text. */
  doubled = false;
  /** Where the text of each cell begins and ends, without its quotes; of so many cells as a row is to have. */
  bounds: Int32Array;

  readonly #delimiter: number;
  readonly #macLines: boolean;
  readonly #maxCell: number;

  /** `width`: the cells of a record whose bounds are wanted. */
  constructor(delimiter: string, lines: '\n' | '\r\n' | '\r', maxCell: number, width = 0) {
    this.bounds = new Int32Array(2 * width);
    this.#delimiter = delimiter.charCodeAt(0);
    this.#macLines = lines === '\r';
    this.#maxCell = maxCell;
  }

  /**
   * The record that begins at `start`. False when `text` ends before it does and more is to come. A quote that is
   * never closed, or closed in the middle of a cell, would swallow rows: then the record is its first line alone.
   */
  scan(text: string, start: number, final: boolean): boolean {
    this.cells = 1;
    this.breaks = 0;
    this.irregular = false;
    this.doubled = false;
    const { bounds } = this;
    // What is written beyond the end of the list is dropped: such a record is too wide for the file.
    for (let at = start, slot = 0; ; slot += 2) {
      if (text.charCodeAt(at) === quote) {
        const close = this.#closing(text, at, final);
        if (close === more) return false;
        if (close === open) return this.#firstLine(text, start, final);
        bounds[slot] = at + 1;
        bounds[slot + 1] = close - 1;
        at = close;
        if (!this.#isBoundary(text, at)) return this.#firstLine(text, start, final);
      } else {
        bounds[slot] = at;
        at = this.#plain(text, at);
        bounds[slot + 1] = at;
      }
      if (text.charCodeAt(at) !== this.#delimiter) return this.#finish(text, at, final);
      this.cells++;
      at++;
    }
  }

  /** Offset behind the quote that closes the cell at `at`, or `more`, or `open`. */
  #closing(text: string, at: number, final: boolean): number {
    for (let from = at + 1; ;) {
      const found = text.indexOf('"', from);
      const tooLong = (found < 0 ? text.length : found) - at > this.#maxCell;
      if (tooLong) return open;
      if (found < 0) return final ? open : more;
      if (found + 1 >= text.length && !final) return more;
      if (text.charCodeAt(found + 1) !== quote) {
        this.#countBreaks(text, at, found);
        return found + 1;
      }
      this.doubled = true;
      from = found + 2;
    }
  }

  /** Offset of the delimiter, line end or text end after the bare cell at `at`. */
  #plain(text: string, at: number): number {
    for (let i = at; i < text.length; i++) {
      const char = text.charCodeAt(i);
      if (char === this.#delimiter || char === lf) return i;
      if (char === cr) {
        if (this.#isBoundary(text, i)) return i;
        this.irregular = true;
      } else if (char === quote) this.irregular = true;
    }
    return text.length;
  }

  /** A CR alone ends a line only in files whose lines end so; elsewhere it is a character of the cell. */
  #isBoundary(text: string, at: number): boolean {
    const char = text.charCodeAt(at);
    if (char === cr) return this.#macLines || at + 1 >= text.length || text.charCodeAt(at + 1) === lf;
    return char === this.#delimiter || char === lf || at >= text.length;
  }

  #countBreaks(text: string, from: number, to: number): void {
    const line = this.#macLines ? '\r' : '\n';
    for (let i = text.indexOf(line, from); i >= 0 && i < to; i = text.indexOf(line, i + 1)) this.breaks++;
  }

  #finish(text: string, at: number, final: boolean): boolean {
    if (at >= text.length) {
      if (!final) return false;
      this.ending = '';
    } else if (text.charCodeAt(at) === lf) this.ending = '\n';
    else if (text.charCodeAt(at + 1) === lf) this.ending = '\r\n';
    else {
      // A CR at the very end of a piece may be the half of a CRLF.
      if (at + 1 >= text.length && !final) return false;
      if (!this.#macLines) this.irregular = true;
      this.ending = '\r';
    }
    this.end = at;
    this.next = at + this.ending.length;
    return true;
  }

  #firstLine(text: string, start: number, final: boolean): boolean {
    this.irregular = true;
    this.breaks = 0;
    let at = text.indexOf(this.#macLines ? '\r' : '\n', start);
    if (at < 0) {
      if (!final && text.length - start <= this.#maxCell) return false;
      at = text.length;
    } else if (!this.#macLines && at > start && text.charCodeAt(at - 1) === cr) at--;
    return this.#finish(text, at, final || at < text.length);
  }
}
