/**
 * Tables as people make them. The functions over these words: `kindOf` (kind.ts), `openBook` (open.ts), `openXlsx`
 * (xlsx.ts), `openCsv` (csv.ts), `findTable` (table.ts), `readValue` (value.ts), `writeXlsx` (write.ts).
 */

/** What a file is by its first bytes and content; `xls` is any old Office document, an encrypted workbook included. */
export type SheetKind = 'xlsx' | 'csv' | 'xls' | 'html' | 'other';

/** What stands in a cell, as far as the file says it. */
export interface Cell {
  /**
   * As a person reads it: a number in full digits (`00123` where its format says so, `85%`), a date as ISO (a day, or a
   * time on a wall: `2024-05-01T18:00:00`), a formula's last result; the sign of an error (`#REF!`), or
   * `#UNCALCULATED!` for a formula that was never calculated.
   */
  readonly text: string;
  readonly from: 'text' | 'number' | 'date' | 'boolean' | 'error' | 'empty';
  /** The number as it is stored, of numbers and dates. */
  readonly number?: number;
}

/** Why a row of a CSV file cannot be read as cells. */
export type RowFault = 'quote' | 'unclosed-quote' | 'nul' | 'too-long';

/** A row that has at least one filled cell; others are passed over. */
export interface Row {
  /** As the spreadsheet shows it, from 1; title rows and empty ones count. */
  readonly number: number;
  /** By column, from A; shorter than the table where its end is empty. */
  readonly cells: readonly Cell[];
  /** Of CSV: each row has as many cells as the header, or a delimiter is missing or too many. */
  readonly exact?: true;
  readonly fault?: RowFault;
  /** There are filled cells beyond `SheetLimits.columns`, which are left out. */
  readonly beyond?: true;
}

export interface Book {
  readonly kind: 'xlsx' | 'csv';
  /** In the order of the tabs; a CSV file has one, with an empty name. */
  readonly sheets: readonly { readonly name: string; readonly hidden: boolean }[];
  /** What day the serial number 0 is counted from: 1900 (Windows), or 1904 (older Macs). */
  readonly dates: 1900 | 1904;
  /** The rows of a sheet (its index in `sheets`), in pages that bound the memory. Throws `sheet.…` errors. */
  rows(sheet: number, signal: AbortSignal): AsyncIterable<readonly Row[]>;
  close(): Promise<void>;
}

/** Bounds of what is read of one file. Sizes are bytes. */
export interface SheetLimits {
  /** The file itself. */
  readonly bytes: number;
  /** Entries of the archive. */
  readonly entries: number;
  /** One part, inflated; and all that is inflated of a file. */
  readonly partBytes: number;
  readonly totalBytes: number;
  /** Inflated bytes for one compressed byte of a part, once it has more than a megabyte. */
  readonly ratio: number;
  /** Texts that cells share, held in memory. */
  readonly sharedBytes: number;
  readonly sheets: number;
  readonly rows: number;
  readonly columns: number;
  /** Characters of a cell. */
  readonly cell: number;
  readonly merges: number;
}

const mebi = 1024 * 1024;

/** Enough for the largest workbook that people send (a million rows), and no more. */
export const sheetLimits: SheetLimits = {
  bytes: 256 * mebi,
  entries: 2_000,
  partBytes: 2048 * mebi,
  totalBytes: 4096 * mebi,
  ratio: 200,
  sharedBytes: 128 * mebi,
  sheets: 256,
  rows: 1_048_576,
  columns: 1_000,
  cell: 32_767,
  merges: 20_000,
};
