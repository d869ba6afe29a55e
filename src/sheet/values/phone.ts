import { mobileCn, phonesIn } from '../../expression/forms/phone-cn.ts';
import type { Cell } from '../sheet.ts';
import type { Fault, Read } from './options.ts';
import { isDestroyed } from './text.ts';

/** An area code and seven or eight digits, with an extension; or a service number. */
const landline = /^(?:\+?86[\s-]*)?\(?(0\d{2,3})\)?[\s-]*(\d{7,8})(?:\s*(?:-|转|x|ext\.?)\s*(\d{1,6}))?$/i;
const service = /^[48]00[\s-]*\d{3}[\s-]*\d{4}$/;

/** Mobile numbers as eleven digits, landlines as `010-65551234`; of several the first mobile one, the others in `more`. */
export function readPhone(cell: Cell): Read | Fault {
  if (isDestroyed(cell) || isRounded(cell)) return { fault: 'phone.destroyed' };
  const mobiles: string[] = [];
  const others: string[] = [];
  for (const part of phonesIn(cell.text)) {
    const number = part.trim().replace(/^'/, '');
    if (number === '') continue;
    const mobile = mobileCn(number);
    if (mobile !== undefined) mobiles.push(mobile);
    else {
      const fixed = landlineOf(number);
      if (fixed === undefined) return { fault: 'phone.form' };
      others.push(fixed);
    }
  }
  const [value, ...more] = [...mobiles, ...others];
  if (value === undefined) return { fault: 'phone.form' };
  return more.length === 0 ? { value } : { value, more };
}

/**
 * 13800000000 of a numeric cell: what is left where 1.38E+10 or 1.38001E+10 of a CSV was opened and saved again. Who has
 * such a number indeed writes it as text, as the remedy says.
 */
function isRounded({ from, number }: Cell): boolean {
  return from === 'number' && number !== undefined && number >= 1e10 && number % 1e5 === 0;
}

function landlineOf(number: string): string | undefined {
  const [, area, digits, extension] = landline.exec(number) ?? [];
  if (area !== undefined && digits !== undefined)
    return `${area}-${digits}${extension === undefined ? '' : `-${extension}`}`;
  return service.test(number) ? number.replace(/\D/g, '') : undefined;
}
