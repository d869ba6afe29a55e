import type { Bytes } from '../sheet/bytes.ts';
import type { Where } from '../sheet/finding.ts';
import type { Choices, Found } from './about.ts';
import type { ReadRow } from './judge.ts';
import type { Shape, ShapeColumn } from './shape.ts';

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
  /** Its rows without title, header, examples and totals. */
  rows(signal: AbortSignal): AsyncIterable<readonly TableRow[]>;
  close(): Promise<void>;
}

/** Opens a file and finds its table; `found.refused` says why none of it can be taken. */
export async function openTable(bytes: Bytes, shape: Shape, choices: Choices, mostRows: number): Promise<OpenedTable> {
  throw new TypeError(`${bytes.name} ${shape.print} ${choices.sheet} ${mostRows}`);
}
