import { HrwireError } from '../../../error/error.ts';
import { isBlank } from '../../../record/json.ts';
import { lettersOf } from '../../../sheet/letters.ts';

export interface Header {
  /** Index of the header among the rows given. */
  readonly index: number;
  readonly names: readonly string[];
}

/** Rows at the top of a file among which the header is looked for. */
export const headRows = 60;

/**
 * Finds the row that names the columns, below title rows: the row that names most of the known columns (at least two),
 * else the first whose cells are filled, unique texts and as many as the rows below have. `setting`: the row, from 1.
 * Undefined when there is nothing but empty rows. Throws `file.header`.
 */
export function findHeader(
  rows: readonly (readonly string[])[],
  setting: number | 'auto',
  known: readonly string[],
  file: string,
  maxColumns: number,
): Header | undefined {
  const index = setting === 'auto' ? search(rows, known) : setting - 1;
  const cells = index === undefined ? undefined : rows[index];
  if (index === undefined || cells === undefined) {
    if (rows.every((row) => row.every(isBlank)) && setting === 'auto') return undefined;
    throw new HrwireError('file.header', `${file} has no row that names its columns`, {
      hint: 'Set `header_row` of the connection to the number of that row.',
    });
  }
  return { index, names: checked(cells, known, `${file}, row ${index + 1}`, maxColumns) };
}

function search(rows: readonly (readonly string[])[], known: readonly string[]): number | undefined {
  const wanted = new Set(known.map(plain));
  let best: number | undefined;
  let bestHits = 1;
  for (const [index, row] of rows.entries()) {
    const hits = row.filter((cell) => wanted.has(plain(cell))).length;
    if (hits > bestHits) {
      best = index;
      bestHits = hits;
    }
  }
  if (best !== undefined) return best;
  const width = usualWidth(rows);
  const found = rows.findIndex((row) => looksLikeHeader(row, width));
  if (found >= 0) return found;
  // Nothing fits: the first filled row as wide as the others, so that its fault can be told.
  const fallback = rows.findIndex((row) => row.length === width && !row.every(isBlank));
  return fallback < 0 ? undefined : fallback;
}

/** Filled, unique texts, no numbers. Title rows padded with empty cells fill less than half of them. */
function looksLikeHeader(row: readonly string[], width: number): boolean {
  if (row.length !== width) return false;
  const filled = row.filter((cell) => !isBlank(cell));
  if (filled.length < Math.max(Math.min(2, width), width * 0.6)) return false;
  if (filled.some((cell) => /^[\s\d.,:/%+-]+$/.test(cell))) return false;
  return new Set(filled.map(plain)).size === filled.length;
}

/** The number of cells that most rows have; of equals the larger. */
function usualWidth(rows: readonly (readonly string[])[]): number {
  const tally = new Map<number, number>();
  for (const row of rows) if (!row.every(isBlank)) tally.set(row.length, (tally.get(row.length) ?? 0) + 1);
  let width = 0;
  for (const [size, count] of tally) {
    const most = tally.get(width) ?? 0;
    if (count > most || (count === most && size > width)) width = size;
  }
  return width;
}

/** Marks of required columns (`*姓名`, `姓名（必填）`), spaces and letter case do not count when names are compared. */
function plain(cell: string): string {
  return cell
    .normalize('NFKC')
    .replace(/\(必填\)|[*\s\u200b\ufeff]/g, '')
    .toLowerCase();
}

function checked(cells: readonly string[], known: readonly string[], place: string, maxColumns: number): string[] {
  if (cells.length > maxColumns) {
    throw new HrwireError('file.header', `${place}: ${cells.length} columns; at most ${maxColumns} are read`, {
      hint: 'Is the delimiter right? Else raise `max_columns` of the connection.',
    });
  }
  const byPlain = new Map(known.map((name) => [plain(name), name]));
  const names = cells.map((cell) => byPlain.get(plain(cell)) ?? cell.replace(/[\u200b\ufeff]/g, '').trim());
  const first = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    const at = `column ${lettersOf(index)}`;
    if (name === '') {
      throw new HrwireError('file.header', `${place}: ${at} has no name`, {
        hint: 'Name it or delete the column; or set `header_row` if this row is not the header.',
      });
    }
    if (name === '__proto__') throw new HrwireError('file.header', `${place}: ${at} cannot be called __proto__`);
    const earlier = first.get(name);
    if (earlier !== undefined) {
      throw new HrwireError(
        'file.header',
        `${place}: columns ${lettersOf(earlier)} and ${lettersOf(index)} are both called "${name.slice(0, 60)}"`,
        {
          hint: 'Give one of them another name.',
        },
      );
    }
    first.set(name, index);
  }
  return names;
}
