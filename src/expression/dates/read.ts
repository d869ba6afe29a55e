import { wrongArgument } from '../argument.ts';
import { clean } from '../clean.ts';
import { typeName } from '../type-name.ts';
import { clockAt, daysAtStart, digitsAt, instantOfIso } from './civil.ts';
import { dayExists, dayMoment, utc } from './moment.ts';
import type { Moment } from './moment.ts';

const endless = new Set([
  '至今',
  '现在',
  '长期',
  '长期有效',
  '永久',
  '无固定期限',
  'present',
  'now',
  'current',
  '-',
  '/',
]);

/** Words that say that there is no end: 至今, 长期. A lone dash or stroke says that there is nothing. */
export function isOpenEnd(text: string): boolean {
  const word = clean(text.slice(0, 100)).toLowerCase();
  return word.length > 1 && endless.has(word);
}

const time = String.raw`(?:\s*(上午|下午)?\s*(\d{1,2})[:时点](\d{1,2})(?:[:分](\d{1,2})(?:\.(\d{1,3})\d*)?)?[秒分]?)`;
const patterns = {
  iso: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/i,
  odata: /^\/Date\((-?\d{1,15})([+-]\d{1,4})?\)\/$/,
  day: new RegExp(String.raw`^(\d{4})([-/.年])(\d{1,2})([-/.月])(\d{1,2})日?(?:T|号)?${time}?$`, 'i'),
  month: /^(\d{4})[-/.年](\d{1,2})月?$/,
  packed: /^(\d{4})(\d{2})(\d{2})$/,
  serial: /^\d{2,7}(?:\.\d+)?$/,
  unsure: /^\d{1,2}[-/.]\d{1,2}[-/.](?:\d{2}|\d{4})(?:\D|$)/,
};

/** The year 10000, in milliseconds. */
const end = 253_402_300_800_000;

/**
 * Reads a date in the forms that HR files hold. Undefined for blank and for words such as 至今. Throws
 * `expression.argument` for what is no date and for dates that can be read in two ways. `name`: the function asked.
 */
export function readMoment(name: string, value: unknown): Moment | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number') return serialMoment(name, value);
  if (typeof value !== 'string') throw wrongArgument(name, `it takes a date as text or number, not ${typeName(value)}`);
  const usual = usualMoment(value);
  if (usual !== undefined) return usual;
  const text = clean(value.slice(0, 100)).replace(/^'/, '');
  if (text === '' || endless.has(text.toLowerCase())) return undefined;
  if (patterns.iso.test(text)) return isoMoment(name, text);
  const ticks = patterns.odata.exec(text);
  // The offset only says how to show it: the ticks are UTC already.
  if (ticks !== null) return instantMoment(name, Number(ticks[1]));
  const packed = patterns.packed.exec(text);
  if (packed !== null) return existing(name, dayMoment(Number(packed[1]), Number(packed[2]), Number(packed[3])));
  if (patterns.serial.test(text)) return serialMoment(name, Number(text));
  const month = patterns.month.exec(text);
  if (month !== null) return monthMoment(name, Number(month[1]), Number(month[2]));
  const day = patterns.day.exec(text);
  if (day !== null) return dayAndTime(name, day);
  if (patterns.unsure.test(text)) {
    throw wrongArgument(
      name,
      'the date has its year last: day and month cannot be told apart',
      'Say which is which with a picture: $date(x, "[M01]/[D01]/[Y0001]").',
    );
  }
  throw noDate(name);
}

/** The forms that systems write, read without a pattern: they are nearly all there are. Undefined for others. */
function usualMoment(text: string): Moment | undefined {
  if (text.length < 10) return undefined;
  if (text.length !== 10 && text.length !== 19) {
    const millis = instantOfIso(text);
    return millis !== undefined && millis < end ? { is: 'instant', millis } : undefined;
  }
  const days = daysAtStart(text);
  if (days === undefined) return undefined;
  if (text.length === 10) {
    return { is: 'day', year: digitsAt(text, 0, 4), month: digitsAt(text, 5, 2), day: digitsAt(text, 8, 2) };
  }
  const sign = text.charAt(10);
  const clock = sign === ' ' || sign === 'T' ? clockAt(text, 11) : -1;
  return clock === -1 ? undefined : { is: 'wall', wall: days * 86_400_000 + clock };
}

/** What `$date` gives for `2024-05-01` and `2024-05-01 14:00:00` in UTC, with no number made of it; undefined for others. */
export function isoOfUsual(text: string): string | undefined {
  if ((text.length !== 10 && text.length !== 19) || daysAtStart(text) === undefined) return undefined;
  if (text.length === 10) return text;
  const sign = text.charAt(10);
  if ((sign !== ' ' && sign !== 'T') || clockAt(text, 11) === -1) return undefined;
  return `${text.slice(0, 10)}T${text.slice(11)}Z`;
}

function dayAndTime(name: string, match: RegExpExecArray): Moment | undefined {
  const [, year, first, month, second, day, half, hour, minute, seconds, thousandths] = match;
  if ((first === '年') !== (second === '月') || (first !== '年' && first !== second)) throw noDate(name);
  const date = existing(name, dayMoment(Number(year), Number(month), Number(day)));
  if (hour === undefined) return date;
  const hours =
    Number(hour) + (half === '下午' && Number(hour) < 12 ? 12 : half === '上午' && Number(hour) === 12 ? -12 : 0);
  const [minutes, rest] = [Number(minute), Number(seconds ?? 0)];
  if (hours > 23 || minutes > 59 || rest > 59) throw noDate(name);
  const millis = Number((thousandths ?? '').padEnd(3, '0'));
  return {
    is: 'wall',
    wall: utc(Number(year), Number(month), Number(day)) + ((hours * 60 + minutes) * 60 + rest) * 1000 + millis,
  };
}

function isoMoment(name: string, text: string): Moment {
  const [year, month, day] = [text.slice(0, 4), text.slice(5, 7), text.slice(8, 10)].map(Number);
  if (!dayExists(year ?? 0, month ?? 0, day ?? 0)) throw noDate(name);
  return instantMoment(name, Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2')));
}

function instantMoment(name: string, millis: number): Moment {
  const first = -62_135_596_800_000; // 0001-01-01
  if (!(millis >= first && millis < end)) throw noDate(name);
  return { is: 'instant', millis };
}

/** Excel's days since 1899-12-30 (it takes 1900 for a leap year, so its first 60 days are one off and refused). */
function serialMoment(name: string, serial: number): Moment {
  if (!(serial >= 61 && serial < 2_958_466)) {
    const hint = serial > 1e11 ? 'Milliseconds since 1970? Use $fromMillis(x).' : 'Is the column a date?';
    throw wrongArgument(name, 'the number is no Excel date', hint);
  }
  const millis = utc(1899, 12, 30) + Math.round(serial * 86_400) * 1000;
  const date = new Date(millis);
  return Number.isInteger(serial)
    ? { is: 'day', year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
    : { is: 'wall', wall: millis };
}

function monthMoment(name: string, year: number, month: number): Moment {
  existing(name, dayMoment(year, month, 1));
  return { is: 'month', year, month };
}

function existing(name: string, moment: Moment | undefined): Moment {
  if (moment === undefined)
    throw wrongArgument(name, 'the calendar has no such day', 'Is it a typing error, or are month and day swapped?');
  return moment;
}

function noDate(name: string): Error {
  return wrongArgument(
    name,
    'the text is no date in a form that is known',
    'Known: 2024-05-01, 2024/5/1, 2024.5.1, 20240501, 2024年5月1日, with a time, and Excel numbers. Others need a picture.',
  );
}
