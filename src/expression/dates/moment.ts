import { firstWritten, isoOfMillis, isoOfSeconds, lastWritten, monthLength, two } from './civil.ts';
import { instantOfWall } from './zone.ts';

/** What a text says of a time, as far as it says it. */
export type Moment =
  | { readonly is: 'month'; readonly year: number; readonly month: number }
  | { readonly is: 'day'; readonly year: number; readonly month: number; readonly day: number }
  /** A time on a clock on a wall: `wall` is its milliseconds as if the clock showed UTC. */
  | { readonly is: 'wall'; readonly wall: number }
  | { readonly is: 'instant'; readonly millis: number };

/** A time that is sure to exist: 30 February gives undefined. */
export function dayMoment(year: number, month: number, day: number): Moment | undefined {
  return dayExists(year, month, day) ? { is: 'day', year, month, day } : undefined;
}

export function dayExists(year: number, month: number, day: number): boolean {
  return year >= 1000 && year <= 9999 && day >= 1 && day <= monthLength(year, month);
}

export function utc(year: number, month: number, day: number): number {
  return Date.UTC(year, month - 1, day);
}

/** `2024-05`, `2024-05-01` or an instant in UTC. `zone`: where a clock on a wall hangs. */
export function isoOf(moment: Moment, zone: string): string {
  switch (moment.is) {
    case 'month':
      return `${moment.year}-${two(moment.month)}`;
    case 'day':
      return `${moment.year}-${two(moment.month)}-${two(moment.day)}`;
    case 'wall':
    case 'instant':
      return instantText(millisOf(moment, zone));
  }
}

/** Milliseconds since the epoch; a day begins at midnight in `zone`, a month with its first day. */
export function millisOf(moment: Moment, zone: string): number {
  switch (moment.is) {
    case 'month':
      return instantOfWall(utc(moment.year, moment.month, 1), zone);
    case 'day':
      return instantOfWall(utc(moment.year, moment.month, moment.day), zone);
    case 'wall':
      return instantOfWall(moment.wall, zone);
    case 'instant':
      return moment.millis;
  }
}

/** ISO 8601 in UTC; thousandths only where there are any. */
export function instantText(millis: number): string {
  const isWhole = Number.isInteger(millis) && millis >= firstWritten && millis <= lastWritten;
  if (isWhole) return millis % 1000 === 0 ? isoOfSeconds(millis / 1000) : isoOfMillis(millis);
  return new Date(millis).toISOString().replace('.000Z', 'Z');
}
