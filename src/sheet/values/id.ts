import { clean } from '../../expression/clean.ts';
import { dayExists } from '../../expression/dates/moment.ts';
import { idCnFault } from '../../expression/forms/id-cn.ts';
import type { Cell } from '../sheet.ts';
import type { Fault, Read } from './options.ts';
import { isDestroyed, isShortened } from './text.ts';

/**
 * An identity number of mainland China: 18 characters with a right last one, or 15 digits of an old card. Of one in a
 * numeric cell the last three digits are zeros and lost; one in nine of those passes the checksum, so that it is not asked.
 */
export function readId(cell: Cell): Read | Fault {
  const id = clean(cell.text).replace(/^'/, '').replace(/[\s-]/g, '').toUpperCase();
  if (isDestroyed(cell) && (cell.from === 'number' || isShortened(cell.text))) return { fault: 'id.destroyed' };
  if (/^\d{15}$/.test(id)) return oldId(id);
  const fault = idCnFault(id);
  switch (fault) {
    case undefined:
      return { value: id };
    case 'form':
      return { fault: 'id.form' };
    case 'birth':
      return { fault: id.endsWith('000') ? 'id.destroyed' : 'id.birth' };
    case 'check':
      return { fault: id.endsWith('000') ? 'id.destroyed' : 'id.checksum' };
  }
}

/** Before 1999: two digits of the year, and no check. */
function oldId(id: string): Read | Fault {
  const born = dayExists(1900 + Number(id.slice(6, 8)), Number(id.slice(8, 10)), Number(id.slice(10, 12)));
  if (!/^[1-9]/.test(id)) return { fault: 'id.form' };
  return born ? { value: id } : { fault: 'id.birth' };
}
