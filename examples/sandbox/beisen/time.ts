/**
 * The vendor writes times without a zone; all of them are Asia/Shanghai, which has been UTC+8 without summer time
 * since 1991. In the sandbox an instant is a number of milliseconds, a text is the vendor's.
 */
const offset = 8 * 3_600_000;
const day = 86_400_000;

/** `2026-01-31T08:00:00`. */
export function local(at: number): string {
  return new Date(at + offset).toISOString().slice(0, 19);
}

/** The vendor's text of an instant or a day; undefined for anything else, such as a text with a zone. */
export function instant(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d)?$/.test(text)) return undefined;
  const at = Date.parse(`${text.length === 10 ? `${text}T00:00:00` : text}Z`);
  return Number.isNaN(at) ? undefined : at - offset;
}

/** Midnight of the day, as the vendor writes days. */
export function dayText(at: number, plus = 0): string {
  return `${local(at + plus * day).slice(0, 10)}T00:00:00`;
}

export function dayAfter(text: string): string {
  return dayText((instant(text) ?? 0) + day);
}

export function dayBefore(text: string): string {
  return dayText((instant(text) ?? 0) - day);
}

/** An open end. */
export const never = '9999-12-31T00:00:00';

/** Half past two of the night, when the server recalculates seniority and stamps everybody as modified. */
export function nights(from: number, to: number, delay: number): number[] {
  const first = Math.floor((from + offset) / day) * day - offset + 2.5 * 3_600_000 + delay;
  const found: number[] = [];
  for (let night = first; night < to; night += day) if (night >= from) found.push(night);
  return found;
}
