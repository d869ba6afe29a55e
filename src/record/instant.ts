import { parseDuration } from './duration.ts';

/**
 * An ISO 8601 date or instant (without a zone: UTC), or how long ago: `24h`. Gives a reader of the time, for `now`; undefined
 * when the text is neither. Milliseconds since the epoch.
 */
export function parseInstant(text: string): ((now: number) => number) | undefined {
  const ago = parseDuration(text);
  if (ago !== undefined) return (now) => now - ago;
  const iso = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/.exec(text);
  const zoned = iso === null || iso[1] === undefined || iso[4] !== undefined ? text : `${text}Z`;
  const instant = iso === null ? Number.NaN : Date.parse(zoned);
  // `2026-02-30` would be read as a day in March.
  return Number.isNaN(instant) || !isDay(text) ? undefined : () => instant;
}

function isDay(text: string): boolean {
  const day = Date.parse(`${text.slice(0, 10)}T00:00:00Z`);
  return !Number.isNaN(day) && new Date(day).toISOString().startsWith(text.slice(0, 10));
}
