import { InvalidArgumentError } from 'commander';
import { parseInstant as parse } from '../record/instant.ts';

/** A whole number from 1 on. */
export function parseCount(text: string): number {
  const value = /^[0-9]+$/.test(text) ? Number(text) : 0;
  if (value >= 1 && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError('It must be a whole number from 1 on.');
}

/** An ISO 8601 date or instant (without a zone: UTC), or how long ago: `24h`. Gives a reader of the time, for `now`. */
export function parseInstant(text: string): (now: number) => number {
  const instant = parse(text);
  if (instant !== undefined) return instant;
  throw new InvalidArgumentError('It must be an ISO 8601 date or instant, or a time ago such as 24h or 7d.');
}
