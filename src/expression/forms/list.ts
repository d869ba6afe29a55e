import { clean } from '../clean.ts';

/** What stands between the values of a cell that holds several. */
export const usualSeparators = '、；;，,|\n\r';

/** The values of a cell, cut at each of the separators, clean, blank ones left out. */
export function partsOf(text: string, separators: string): string[] {
  const marks = new Set(separators);
  let part = '';
  const parts: string[] = [];
  for (const character of text) {
    if (!marks.has(character)) part += character;
    else {
      parts.push(part);
      part = '';
    }
  }
  return [...parts, part].map(clean).filter((one) => one !== '');
}
