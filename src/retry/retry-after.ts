/**
 * The instant (ms) that a `Retry-After` header names: whole seconds from `now`, or an HTTP date. Undefined when the
 * header is absent or neither, so that the caller's own default holds. Never before `now`.
 */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  // Some servers send `120.5`; the fraction is kept rather than the header ignored.
  if (/^[0-9]{1,12}(\.[0-9]+)?$/.test(text)) return now + Math.ceil(Number(text) * 1000);
  // `Date.parse` takes far more than HTTP dates ("2" is a year): only texts with a weekday or a month name are dates.
  if (!/^[A-Za-z]{3,9},? /.test(text)) return undefined;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? undefined : Math.max(now, instant);
}
