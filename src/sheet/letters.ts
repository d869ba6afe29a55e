/** The letters of a column as spreadsheets show them, from index 0: A … Z, AA … */
export function lettersOf(index: number): string {
  const tail = String.fromCharCode(65 + (index % 26));
  return index < 26 ? tail : lettersOf(Math.floor(index / 26) - 1) + tail;
}
