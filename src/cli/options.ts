import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../record/duration.ts';

/** A whole number from 1 on. */
export function parseCount(text: string): number {
  const value = /^[0-9]+$/.test(text) ? Number(text) : 0;
  if (value >= 1 && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError('It must be a whole number from 1 on.');
}

/** An ISO 8601 date or instant (without a zone: UTC), or how long ago: `24h`. Gives a reader of the time, for `now`. */
export function parseInstant(text: string): (now: number) => number {
  const ago = parseDuration(text);
  if (ago !== undefined) return (now) => now - ago;
  const iso = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/.exec(text);
  const zoned = iso === null || iso[1] === undefined || iso[4] !== undefined ? text : `${text}Z`;
  const instant = iso === null ? Number.NaN : Date.parse(zoned);
  // `2026-02-30` would be read as a day in March.
  if (Number.isNaN(instant) || !isDay(text)) {
    throw new InvalidArgumentError('It must be an ISO 8601 date or instant, or a time ago such as 24h or 7d.');
  }
  return () => instant;
}

function isDay(text: string): boolean {
  const day = Date.parse(`${text.slice(0, 10)}T00:00:00Z`);
  return !Number.isNaN(day) && new Date(day).toISOString().startsWith(text.slice(0, 10));
}
