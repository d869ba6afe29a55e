import type { Bytes } from '../../../src/sheet/bytes.ts';
import { HrwireError } from '../../../src/error/error.ts';
import { openBook } from '../../../src/sheet/open.ts';
import { sheetLimits } from '../../../src/sheet/sheet.ts';
import { candidateSynonyms, employeeSynonyms, mergeSynonyms } from '../../../src/sheet/synonyms.ts';
import { chooseSheet } from '../../../src/sheet/table.ts';

/** What a file is read as: refused with a code, or the table that was found in it. */
export type Look =
  | { readonly refused: string }
  | {
      readonly sheet?: string;
      readonly encoding?: string;
      readonly delimiter?: string;
      readonly header: readonly number[];
      /** `name = field`, or the name alone. */
      readonly columns: readonly string[];
      /** Number and texts of each record, column by column. A fault stands in place of the texts. */
      readonly rows: readonly (readonly [number, ...string[]])[];
      /** `2 total`. */
      readonly skipped?: readonly string[];
    };

/** Small bounds, so that hostile files need not be large. */
const limits = {
  ...sheetLimits,
  totalBytes: 64 * 1024 * 1024,
  partBytes: 48 * 1024 * 1024,
  sharedBytes: 4 * 1024 * 1024,
};
const known = mergeSynonyms(candidateSynonyms, employeeSynonyms);

/** Reads a file as an upload would. */
export async function look(bytes: Bytes): Promise<Look> {
  const { signal } = new AbortController();
  try {
    const book = await openBook(bytes, {}, limits);
    try {
      const { sheet, table } = await chooseSheet(book, known, {}, bytes.name, signal);
      const rows: [number, ...string[]][] = [];
      const skipped: string[] = [];
      for await (const page of book.rows(sheet, signal)) {
        for (const row of page) {
          const why = table.isSkipped(row);
          const fault = why === undefined ? table.faultOf(row) : undefined;
          if (why !== undefined) {
            if (!table.headerRows.includes(row.number)) skipped.push(`${row.number} ${why}`);
          } else if (fault !== undefined) rows.push([row.number, fault.code]);
          else rows.push([row.number, ...table.columns.map(({ index }) => row.cells[index]?.text ?? '')]);
        }
      }
      const { name = '' } = book.sheets[sheet] ?? {};
      const csv = 'encoding' in book ? { encoding: book.encoding, delimiter: book.delimiter } : { sheet: name };
      const columns = table.columns.map(({ name: own, matched }) =>
        matched === undefined ? own : `${own} = ${matched}`,
      );
      return { ...csv, header: table.headerRows, columns, rows, ...(skipped.length > 0 && { skipped }) };
    } finally {
      await book.close();
    }
  } catch (thrown) {
    if (thrown instanceof HrwireError) return { refused: thrown.code };
    throw thrown;
  }
}
