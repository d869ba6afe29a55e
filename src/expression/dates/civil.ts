/*
 * Days of the calendar as numbers and back, by arithmetic alone: an object of `Date` for each field of each record
 * costs more than all that is done with it.
 */

/** Days since 1970-01-01 of a day of the Gregorian calendar; it need not exist: 31 April is 1 May. */
export function daysOf(year: number, month: number, day: number): number {
  // Years begin with March here: the day that comes and goes is the last one.
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * 146_097 + yearOfEra * 365 + leapDays + dayOfYear - 719_468;
}

/** Texts of the days that were asked for last, each at the place that its number has for it: records tell of few days. */
const remembered = 1024;
const dayNumbers = new Int32Array(remembered).fill(0x7fffffff);
const dayTexts: string[] = Array.from({ length: remembered }, () => '');

/** `2024-05-01` of days since 1970-01-01, in the years 0 to 9999. */
function dayText(days: number): string {
  const place = days & (remembered - 1);
  if (dayNumbers[place] !== days) {
    dayTexts[place] = writtenDay(days);
    dayNumbers[place] = days;
  }
  return dayTexts[place] ?? '';
}

function writtenDay(days: number): string {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const leaps = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${two(Math.floor(year / 100))}${two(year % 100)}-${two(month)}-${two(day)}`;
}

const twos = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'));

/** Two digits of 0 to 99. */
export function two(number: number): string {
  return twos[number] ?? String(number);
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Days of a month of 1 to 12; 0 for others. */
export function monthLength(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  if (month === 4 || month === 6 || month === 9 || month === 11) return 30;
  return month >= 1 && month <= 12 ? 31 : 0;
}

const daySeconds = 86_400;
const dayMillis = daySeconds * 1000;
/** The instants that are written by arithmetic: the years 0 to 9999. */
export const firstWritten = -62_167_219_200_000;
export const lastWritten = 253_402_300_799_999;

/** `2024-05-01T14:00:00.000Z` of whole milliseconds between `firstWritten` and `lastWritten`. */
export function isoOfMillis(millis: number): string {
  const rest = restOf(millis, 1000);
  return `${toSeconds((millis - rest) / 1000)}.${rest < 100 ? '0' : ''}${two(rest)}Z`;
}

/** `2024-05-01T14:00:00Z` of whole seconds in the same years. */
export function isoOfSeconds(seconds: number): string {
  return `${toSeconds(seconds)}Z`;
}

function toSeconds(seconds: number): string {
  const clock = restOf(seconds, daySeconds);
  const minutes = Math.floor(clock / 60);
  const hours = Math.floor(minutes / 60);
  return `${dayText((seconds - clock) / daySeconds)}T${two(hours)}:${two(minutes - hours * 60)}:${two(clock - minutes * 60)}`;
}

/** What is left of a division, counted up from below for negative numbers too. */
function restOf(number: number, divisor: number): number {
  const rest = number % divisor;
  return rest < 0 ? rest + divisor : rest;
}

/** The number that `count` digits of a text say from `at` on; -1 where there are others. */
export function digitsAt(text: string, at: number, count: number): number {
  let number = 0;
  for (let place = at; place < at + count; place++) {
    const digit = text.charCodeAt(place) - 48;
    // What lies behind the end is no digit either: NaN is not in the range.
    if (!(digit >= 0 && digit <= 9)) return -1;
    number = number * 10 + digit;
  }
  return number;
}

/**
 * Days since 1970 of the `2024-05-01` that a text begins with; undefined where it begins with no day that exists, from
 * the year 1000 on.
 */
export function daysAtStart(text: string): number | undefined {
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return undefined;
  const [year, month, day] = [digitsAt(text, 0, 4), digitsAt(text, 5, 2), digitsAt(text, 8, 2)];
  if (year < 1000 || day < 1 || day > monthLength(year, month)) return undefined;
  return daysOf(year, month, day);
}

/** Milliseconds since midnight of the `14:00:00` at a place of a text; -1 where there is none. */
export function clockAt(text: string, at: number): number {
  if (text.charCodeAt(at + 2) !== 58 || text.charCodeAt(at + 5) !== 58) return -1;
  const [hours, minutes, seconds] = [digitsAt(text, at, 2), digitsAt(text, at + 3, 2), digitsAt(text, at + 6, 2)];
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59) return -1;
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

/**
 * Milliseconds since 1970 of `2024-05-01T14:00:00Z`, with thousandths (`.250`) and an offset (`+08:00`) where there
 * are any; undefined for other forms, some of which are times too.
 */
export function instantOfIso(text: string): number | undefined {
  const { length } = text;
  if (length < 20 || length > 29 || text.charCodeAt(10) !== 84) return undefined;
  const days = daysAtStart(text);
  if (days === undefined) return undefined;
  const clock = clockAt(text, 11);
  if (clock === -1) return undefined;
  const fraction = text.charCodeAt(19) === 46 ? digitsAt(text, 20, 3) : 0;
  if (fraction === -1) return undefined;
  const ahead = offsetFrom(text, text.charCodeAt(19) === 46 ? 23 : 19);
  return ahead === undefined ? undefined : days * dayMillis + clock + fraction - ahead;
}

/** Milliseconds that the `Z` or `+08:00` at the end of a text is ahead of UTC. */
function offsetFrom(text: string, at: number): number | undefined {
  const sign = text.charCodeAt(at);
  if (sign === 90) return text.length === at + 1 ? 0 : undefined;
  if ((sign !== 43 && sign !== 45) || text.length !== at + 6 || text.charCodeAt(at + 3) !== 58) return undefined;
  const [hours, minutes] = [digitsAt(text, at + 1, 2), digitsAt(text, at + 4, 2)];
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return undefined;
  return (sign === 43 ? 1 : -1) * (hours * 60 + minutes) * 60_000;
}
