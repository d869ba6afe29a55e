import type { Cell } from '../sheet.ts';

/** A spreadsheet keeps fifteen digits of a number. */
const digitsKept = 15;
/** What a spreadsheet writes into CSV for a number that it shows too narrow: `1.10105E+17`. */
const exponent = /^[+-]?\d(?:[.,]\d+)?e\+?\d{1,3}$/i;

/** A number with more digits than a spreadsheet keeps, whatever format shows it; or its short form in a text. */
export function isDestroyed(cell: Cell): boolean {
  if (cell.from === 'number') return cell.number !== undefined && Math.abs(cell.number) >= 10 ** digitsKept;
  return isShortened(cell.text);
}

export function isShortened(text: string): boolean {
  return exponent.test(text.normalize('NFKC').trim().replace(/^'/, ''));
}

/** The text as it is shown: not made half-width, for NFKC changes rare characters of names; only what nobody sees goes. */
export function shownText(text: string): string {
  // Not by a pattern that ends in `\s+$`: of a cell full of spaces it looks at each pair of them.
  const seen = text.replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g, '').trim();
  // The sign by which a spreadsheet, and our own CSV, keeps a text from being run as a formula is no part of it.
  return /^'[=+\-@]/.test(seen) ? seen.slice(1) : seen;
}
