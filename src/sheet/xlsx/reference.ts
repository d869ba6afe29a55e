/** The index, from 0, of a column by its letters (`A`, `XFD`); -1 for anything else. */
export function columnOf(letters: string): number {
  if (letters === '' || letters.length > 3) return -1;
  let index = 0;
  for (let at = 0; at < letters.length; at++) {
    const code = letters.charCodeAt(at) - 64;
    if (code < 1 || code > 26) return -1;
    index = index * 26 + code;
  }
  return index > 16_384 ? -1 : index - 1;
}

/** The column of a cell's reference (`AB12`), from 0; -1 where it is none, or of another row than `row`. */
export function columnInRow(reference: string, row: number): number {
  let letters = 0;
  while (letters < reference.length && reference.charCodeAt(letters) > 57) letters++;
  return Number(reference.slice(letters)) === row ? columnOf(reference.slice(0, letters)) : -1;
}
