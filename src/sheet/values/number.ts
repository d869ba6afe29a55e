import { clean } from '../../expression/clean.ts';
import { amountOf } from '../../expression/forms/amount.ts';
import type { Bilingual } from '../finding.ts';
import type { Cell } from '../sheet.ts';
import type { Fault, Read } from './options.ts';
import { isDestroyed } from './text.ts';

const wholeForm: Bilingual = { en: 'Write digits only, as 3.', zh: '请只填数字，例如 3。' };

/** `12,000.50`, `￥12,000`, `85分`; a percentage is its fraction, as Excel stores it. */
export function readNumber(cell: Cell, whole: boolean): Read | Fault {
  if (cell.from === 'date') return { fault: 'number.date' };
  if (cell.from === 'boolean') return { fault: 'number.form' };
  if (cell.from === 'text' && isDestroyed(cell)) return { fault: 'text.digits' };
  const number = cell.from === 'number' ? cell.number : numberIn(cell.text);
  if (number === undefined || number === null)
    return whole ? { fault: 'number.form', remedy: wholeForm } : { fault: 'number.form' };
  if (whole && !Number.isSafeInteger(number)) return { fault: 'number.whole' };
  return { value: number };
}

function numberIn(text: string): number | null | undefined {
  const bare = clean(text).replace(/^'/, '');
  const percent = /^([+-]?\d{1,15}(?:\.\d{1,15})?)\s*%$/.exec(bare)?.[1];
  // Moving the point in the text keeps 84.6% at 0.846.
  return percent === undefined ? amountOf(bare) : Number(`${percent}e-2`);
}
