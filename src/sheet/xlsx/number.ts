import { uncalculated } from '../cell.ts';
import type { Cell } from '../sheet.ts';
import type { Format } from './formats.ts';

const day = 86_400_000;
/** 9999-12-31, in days since 1899-12-30. */
const lastSerial = 2_958_466;

/** A stored number as a cell; `format`: of its style. */
export function numberCell(raw: string, format: Format, dates: 1900 | 1904): Cell {
  const text = raw.trim();
  if (text === '') return { text: uncalculated, from: 'error' };
  const number = Number(text);
  if (!Number.isFinite(number)) return { text: '#NUM!', from: 'error' };
  switch (format.is) {
    case 'number':
      return { text: numberText(number), from: 'number', number };
    case 'text':
      // Entered as a number, shown as text later: its digits are lost all the same.
      return { text: numberText(number), from: 'number', number };
    case 'percent':
      return { text: `${numberText(Number((number * 100).toPrecision(15)))}%`, from: 'number', number };
    case 'zeros':
      return { text: padded(number, format.width), from: 'number', number };
    case 'elapsed':
      return { text: elapsed(number), from: 'number', number };
    case 'date':
    case 'time': {
      const iso = isoOfSerial(number, dates, format.is === 'time');
      return iso === undefined
        ? { text: numberText(number), from: 'number', number }
        : { text: iso, from: 'date', number };
    }
  }
}

/** All digits and no exponent; of fractions the fifteen digits that a spreadsheet has. */
function numberText(number: number): string {
  if (Number.isInteger(number)) return Math.abs(number) < 1e21 ? String(number) : BigInt(number).toString();
  const short = Number(number.toPrecision(15));
  const text = String(short);
  return text.includes('e') ? short.toFixed(20).replace(/0+$/, '').replace(/\.$/, '') : text;
}

function padded(number: number, width: number): string {
  const text = numberText(Math.abs(Math.round(number))).padStart(width, '0');
  return number < 0 ? `-${text}` : text;
}

function elapsed(number: number): string {
  const seconds = Math.round(Math.abs(number) * 86_400);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `${number < 0 ? '-' : ''}${hours}:${two(minutes)}:${two(seconds % 60)}`;
}

/**
 * The day of a serial number, or the time on a wall where it has a fraction. 1900 counts from 1899-12-30, but takes 1900
 * for a leap year: 1 to 59 are a day later, and 60 is a day that never was (undefined). `timeAlone`: 0.75 is 18:00:00.
 */
export function isoOfSerial(serial: number, dates: 1900 | 1904, timeAlone = false): string | undefined {
  if (!(serial >= 0 && serial < lastSerial)) return undefined;
  const seconds = Math.round(serial * 86_400);
  const whole = Math.floor(seconds / 86_400);
  const clock = seconds - whole * 86_400;
  const time = `${two(Math.floor(clock / 3600))}:${two(Math.floor(clock / 60) % 60)}:${two(clock % 60)}`;
  if (whole === 0 && dates === 1900) return timeAlone || clock !== 0 ? time : undefined;
  if (timeAlone && whole === 0) return time;
  if (dates === 1900 && whole === 60) return undefined;
  const first = dates === 1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, whole < 60 ? 31 : 30);
  const at = first + whole * day;
  if (at >= 253_402_300_800_000) return undefined;
  const iso = new Date(at).toISOString().slice(0, 10);
  return clock === 0 ? iso : `${iso}T${time}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
