import { clean } from '../../expression/clean.ts';
import { dayMoment, instantText, isoOf, millisOf } from '../../expression/dates/moment.ts';
import type { Moment } from '../../expression/dates/moment.ts';
import { isOpenEnd, readMoment } from '../../expression/dates/read.ts';
import { offsetAt } from '../../expression/dates/zone.ts';
import { HrwireError } from '../../error/error.ts';
import type { Bilingual } from '../finding.ts';
import type { Cell } from '../sheet.ts';
import type { Fault, Read, ValueOptions } from './options.ts';
import { isoOfSerial } from '../xlsx/number.ts';

/** Days that people are born, hired and end on: 1910 to 2100, and the last day that Excel knows, which means for ever. */
const firstSerial = 3_654;
const lastSerial = 73_415;
const forEver = 2_958_465;
const yearLast = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$/;
const yearLastShort = /^\d{1,2}[-/.]\d{1,2}[-/.]\d{2}$/;
const packedMonth = /^((?:19|20)\d{2})(0[1-9]|1[0-2])$/;
/** `2012.6`, as months are often written. Not `2012.1`: a spreadsheet makes that of 2012.10, too. */
const dottedMonth = /^((?:19|20)\d{2})\.(0[1-9]|1[0-2]|[2-9])$/;
const monthForm: Bilingual = { en: 'Write it as 2024-05 or 2024年5月.', zh: '请写成 2024-05 或 2024年5月。' };

/**
 * `2024-05-01`, or `2024-05` where only a month is given; an instant in UTC; or the month. Null and `open` for 至今 and
 * 长期. A date that can be read in two ways is refused unless its order is said.
 */
export function readDate(cell: Cell, as: 'date' | 'month' | 'instant', options: ValueOptions): Read | Fault {
  if (cell.from === 'boolean') return { fault: 'date.form' };
  const text = clean(cell.text.slice(0, 100)).replace(/^'/, '');
  if (isOpenEnd(text)) return { value: null, open: true };
  const moment = momentOf(cell, text, options);
  if (typeof moment === 'string')
    return as === 'month' && moment === 'date.form' ? { fault: moment, remedy: monthForm } : { fault: moment };
  return moment === undefined ? { value: null } : shaped(moment, as, options.zone ?? 'UTC');
}

type DateFault = 'date.form' | 'date.ambiguous' | 'date.absent';

function momentOf(cell: Cell, text: string, options: ValueOptions): Moment | DateFault | undefined {
  const month = packedMonth.exec(text) ?? dottedMonth.exec(text);
  if (month !== null && cell.from !== 'date') return { is: 'month', year: Number(month[1]), month: Number(month[2]) };
  if (/^\d+(\.\d+)?$/.test(text) && !/^\d{8}$/.test(text)) {
    const iso = plausible(Number(text)) ? isoOfSerial(Number(text), options.dates ?? 1900) : undefined;
    return iso === undefined ? 'date.form' : read(iso);
  }
  const last = yearLast.exec(text);
  if (last !== null) return ordered(last, options.order);
  return yearLastShort.test(text) && !/^\d{2}\.\d{1,2}\.\d{1,2}$/.test(text) ? 'date.ambiguous' : read(text);
}

/** 2024 is a year and 240501 a short date, though both are days to Excel: neither is guessed. */
function plausible(serial: number): boolean {
  return (serial >= firstSerial && serial < lastSerial + 1) || serial === forEver;
}

function ordered(match: RegExpExecArray, order: 'mdy' | 'dmy' | undefined): Moment | DateFault {
  if (order === undefined) return 'date.ambiguous';
  const [first, second, year] = [Number(match[1]), Number(match[3]), Number(match[4])];
  const [month, day] = order === 'mdy' ? [first, second] : [second, first];
  return dayMoment(year, month, day) ?? 'date.absent';
}

function read(text: string): Moment | DateFault | undefined {
  try {
    return readMoment('date', text);
  } catch (thrown) {
    if (!(thrown instanceof HrwireError)) throw thrown;
    return thrown.message.includes('no such day')
      ? 'date.absent'
      : thrown.message.includes('year last')
        ? 'date.ambiguous'
        : 'date.form';
  }
}

function shaped(moment: Moment, as: 'date' | 'month' | 'instant', zone: string): Read | Fault {
  if (as === 'instant')
    return moment.is === 'month' ? { fault: 'date.month' } : { value: instantText(millisOf(moment, zone)) };
  const day = dayOf(moment, zone);
  return { value: as === 'month' ? day.slice(0, 7) : day };
}

/** The day of a time: on the wall it hung on, or in the zone. */
function dayOf(moment: Moment, zone: string): string {
  switch (moment.is) {
    case 'month':
    case 'day':
      return isoOf(moment, zone);
    case 'wall':
      return new Date(moment.wall).toISOString().slice(0, 10);
    case 'instant':
      return new Date(moment.millis + offsetAt(moment.millis, zone)).toISOString().slice(0, 10);
  }
}
