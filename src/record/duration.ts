const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** The pattern of a duration in the files: `500ms`, `10s`, `2m`, `24h`, `7d`, `2w`. */
export const durationPattern = '^[0-9]+(ms|s|m|h|d|w)$';

/** Milliseconds of a duration such as `10m`; undefined when the text is none. */
export function parseDuration(text: string): number | undefined {
  const match = /^([0-9]+)(ms|s|m|h|d|w)$/.exec(text);
  const unit = units[match?.[2] ?? ''];
  if (match === null || unit === undefined) return undefined;
  const value = Number(match[1]) * unit;
  return Number.isSafeInteger(value) ? value : undefined;
}
