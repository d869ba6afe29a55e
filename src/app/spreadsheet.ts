import type { Json } from '../record/json.ts';
import { defuse } from '../transport/file/csv/cells.ts';

/** Spreadsheets show numbers of more digits with an exponent, and save what they show. */
const mostDigits = 11;
/** A cell of a spreadsheet holds no more characters: the rest of a text is cut off in silence. */
const longestCell = 32_767;

const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A value as a cell: lists and objects as JSON text, null as nothing. */
export function cellOf(value: Json | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return guarded(value);
  return typeof value === 'object' ? JSON.stringify(value) : guarded(String(value));
}

/** An apostrophe stands before what a spreadsheet would run as a formula, or write otherwise: `007`, `1.10`, 18 digits. */
export function guarded(text: string): string {
  return defuse(text) !== text ||
    isRewritten(text) ||
    (text.startsWith("'") && guarded(text.slice(1)) !== text.slice(1))
    ? `'${text}`
    : text;
}

/** The text of a cell, without an apostrophe that an export put there. */
export function unguarded(cell: string): string {
  const text = cell.slice(1);
  return cell.startsWith("'") && guarded(text) === cell ? text : cell;
}

function isRewritten(text: string): boolean {
  if (!number.test(text)) return false;
  return String(Number(text)) !== text || text.replaceAll(/\D/g, '').length > mostDigits;
}

/** Whether a cell is what a spreadsheet makes of this one when it opens and saves the file. */
export function isSameCell(cell: string, written: string): boolean {
  const [now, then] = [plain(cell), plain(written)];
  if (now === then || now === plain(unguarded(written))) return true;
  if (then.length > longestCell && now.length >= longestCell - 1 && then.startsWith(now)) return true;
  const date = isoDate(then);
  if (date !== undefined && slashDate(now) === date) return true;
  if (/^(?:true|false)$/i.test(then)) return now.toLowerCase() === then.toLowerCase();
  return number.test(then) && !isRewritten(then) && number.test(now) && Number(now) === Number(then);
}

/** Line breaks within a cell are written in more than one way. */
function plain(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n');
}

/** `2024-05-01` where the text is such a day. */
export function isoDate(text: string): string | undefined {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : undefined;
}

/** The day that a spreadsheet shows as `2024/5/1`. Days that begin otherwise can be read in two ways. */
export function slashDate(text: string): string | undefined {
  const [, year, month = '', day = ''] = /^(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})$/.exec(text) ?? [];
  return year === undefined ? undefined : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/** A number as a spreadsheet shows one with too many digits: the last of them are lost. */
export function isRounded(cell: string): boolean {
  return /^\d(?:[.,]\d+)?E\+\d+$/i.test(cell);
}
