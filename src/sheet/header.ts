import { isFilled } from './cell.ts';
import { bareName, plainName } from './names.ts';
import type { Cell, Row } from './sheet.ts';
import type { Match } from './synonyms.ts';

/** Rows at the top of a sheet among which the header is looked for. */
export const headRows = 60;
/** Hits from here on settle it: titles and instructions seldom name three columns. */
const sureHits = 3;

/** Index of the row that names the columns, among `rows`; undefined where none does. */
export function headerIndex(rows: readonly Row[], known: ReadonlyMap<string, Match>): number | undefined {
  let best: number | undefined;
  let most = 0;
  for (const [index, row] of rows.slice(0, headRows).entries()) {
    const hits = hitsOf(row, known);
    if (hits > most && isMostlyUniqueText(row)) {
      best = index;
      most = hits;
    }
  }
  const fields = new Set([...known.values()].map(({ field }) => field)).size;
  if (best !== undefined && most >= Math.min(sureHits, fields)) return best;
  const width = usualWidth(rows);
  const unknown = rows.slice(0, headRows).findIndex((row) => namesColumns(row, width));
  // Two names that are known say more than a row that merely looks like a header.
  return most >= 2 ? best : unknown < 0 ? best : unknown;
}

/** Different fields that the cells of a row name. */
function hitsOf(row: Row, known: ReadonlyMap<string, Match>): number {
  const fields = new Set<string>();
  for (const cell of row.cells) {
    if (cell.from !== 'text') continue;
    const match = matchOf(cell.text, known);
    if (match !== undefined) fields.add(match.field);
  }
  return fields.size;
}

export function matchOf(name: string, known: ReadonlyMap<string, Match>): Match | undefined {
  return known.get(plainName(name)) ?? known.get(bareName(name));
}

function isMostlyUniqueText(row: Row): boolean {
  const texts = row.cells.filter(isFilled);
  const unique = new Set(texts.map(({ text }) => plainName(text)));
  return texts.filter(({ from }) => from === 'text').length >= texts.length * 0.7 && unique.size >= texts.length * 0.5;
}

/** Unique texts, no numbers, filling at least three fifths of the table's width. */
function namesColumns(row: Row, width: number): boolean {
  const filled = row.cells.filter(isFilled);
  if (filled.length < Math.max(Math.min(2, width), width * 0.6)) return false;
  if (filled.some(({ from, text }) => from !== 'text' || /^[\s\d.,:/%+-]+$/.test(text) || text.length > 60))
    return false;
  return new Set(filled.map(({ text }) => plainName(text))).size === filled.length;
}

/** The number of filled cells that most rows have; of equals the larger. */
function usualWidth(rows: readonly Row[]): number {
  const tally = new Map<number, number>();
  for (const { cells } of rows) {
    const size = cells.filter(isFilled).length;
    tally.set(size, (tally.get(size) ?? 0) + 1);
  }
  let width = 0;
  for (const [size, count] of tally) {
    const most = tally.get(width) ?? 0;
    if (count > most || (count === most && size > width)) width = size;
  }
  return width;
}

/**
 * Whether two rows are the levels of one header: a name of the upper spans several columns, which the lower tells apart,
 * and elsewhere the lower is empty or repeats the upper (cells merged downwards). A title spans all and is none.
 */
export function areLevels(upper: Row, lower: Row): boolean {
  const above = spread(upper, lower);
  const width = Math.max(above.length, lower.cells.length);
  let spans = false;
  for (let from = 0; from < width;) {
    const name = above[from] ?? '';
    let to = from + 1;
    while (to < width && name !== '' && above[to] === name) to++;
    const below = lower.cells.slice(from, to).filter(isFilled);
    if (below.some(({ from: kind }) => kind !== 'text')) return false;
    const names = new Set(below.map(({ text }) => plainName(text)));
    if (to - from > 1 && names.size > 1 && names.size === below.length && !names.has(plainName(name))) spans = true;
    else if (name !== '' && below.some(({ text }) => plainName(text) !== plainName(name))) return false;
    from = to;
  }
  const different = new Set(above.filter((name) => name !== ''));
  return spans && different.size > 1;
}

/** The names of the columns, the levels of a header joined with `/`. */
export function columnNames(upper: Row | undefined, lower: Row): readonly string[] {
  if (upper === undefined) return lower.cells.map(({ text }) => text);
  const above = spread(upper, lower);
  const names: string[] = [];
  for (let at = 0; at < Math.max(above.length, lower.cells.length); at++) {
    const [high, low] = [above[at] ?? '', textAt(lower.cells, at)];
    names.push(high === '' || plainName(high) === plainName(low) ? low : low === '' ? high : `${high}/${low}`);
  }
  return names;
}

/**
 * The upper names, column by column. A workbook has filled merged cells already; CSV keeps a name in the first column of
 * its span alone, and goes on for as long as the lower row names columns.
 */
function spread(upper: Row, lower: Row): readonly string[] {
  const names: string[] = [];
  const width = Math.max(upper.cells.length, lower.cells.length);
  for (let at = 0; at < width; at++) {
    const own = textAt(upper.cells, at);
    const before = names[at - 1] ?? '';
    // A name that the lower row leaves alone, or repeats, spans its own column and no other.
    const spans = textAt(lower.cells, at - 1) !== '' && plainName(textAt(lower.cells, at - 1)) !== plainName(before);
    names.push(own === '' && upper.exact === true && textAt(lower.cells, at) !== '' && spans ? before : own);
  }
  return names;
}

function textAt(cells: readonly Cell[], at: number): string {
  const cell = cells[at];
  return isFilled(cell) ? cell.text : '';
}
