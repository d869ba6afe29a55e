import { parse } from 'csv-parse/sync';
import { codeOf } from '../../error/wrap.ts';
import type { Cause } from '../../record/verdict.ts';

export type Exact =
  { readonly ok: true; readonly cells: readonly string[] } | { readonly ok: false; readonly cause: Cause };

/** Reads one record with the strict parser: what the fast one does not take, and why a bad record is bad. */
export function exactRecord(text: string, delimiter: string): Exact {
  if (text.includes('\0')) {
    return bad(
      'csv.nul',
      'The row holds a zero byte',
      'The file is damaged, or in an encoding that was not recognised.',
    );
  }
  try {
    const options = { delimiter, relax_column_count: true, record_delimiter: '\n', skip_empty_lines: false } as const;
    const rows: string[][] = parse(text, options);
    const [cells] = rows;
    if (rows.length === 1 && cells !== undefined) return { ok: true, cells };
    if (rows.length === 0) return { ok: true, cells: [''] };
  } catch (thrown) {
    // The parser's own message holds the cell: it stays out of ours.
    if (codeOf(thrown) === 'CSV_QUOTE_NOT_CLOSED') {
      return bad(
        'csv.unclosed-quote',
        'A quote is opened and never closed',
        'Close it, or double it where it belongs to the text ("").',
      );
    }
  }
  return bad(
    'csv.quote',
    'A quote stands in the middle of a cell',
    'Put the whole cell in quotes and double the quotes inside it ("").',
  );
}

/** Undefined where the cells fit the header and its bounds. */
export function misfit(cells: readonly string[], width: number, maxCell: number): Cause | undefined {
  if (cells.length !== width) {
    const message = `The row has ${cells.length} cells, the header ${width}`;
    return { code: 'csv.ragged', message, hint: 'Put cells that hold the delimiter in quotes; fill up missing cells.' };
  }
  return cells.some((cell) => cell.length > maxCell) ? tooLong(maxCell) : undefined;
}

export function tooLong(maxCell: number): Cause {
  return {
    code: 'csv.too-long',
    message: `A cell has more than ${maxCell} characters`,
    hint: 'Is a quote missing? Else raise `max_cell` of the connection.',
  };
}

function bad(code: string, message: string, hint: string): Exact {
  return { ok: false, cause: { code, message, hint } };
}
