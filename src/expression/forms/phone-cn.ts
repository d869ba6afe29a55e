import { clean } from '../clean.ts';

const longest = 200;

/** The numbers that a cell holds, one by one, in the clean form. */
export function phonesIn(text: string): readonly string[] {
  return clean(text.slice(0, longest)).split(/[/,;、|]/);
}

/** The eleven digits of a mobile number of mainland China; undefined for anything else. */
export function mobileCn(number: string): string | undefined {
  // A number of another country may have eleven digits that begin with 1.
  if (/^\D*\+/.test(number) && !/^\D*\+\s*86/.test(number)) return undefined;
  const digits = number
    .replace(/\.0+$/, '')
    .replace(/[^0-9]/g, '')
    .replace(/^(?:00)?86(?=1\d{10}$)/, '');
  return /^1\d{10}$/.test(digits) ? digits : undefined;
}
