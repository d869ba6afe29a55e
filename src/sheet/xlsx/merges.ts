import { refuse } from '../refusal.ts';
import type { Cell, SheetLimits } from '../sheet.ts';
import { emptyCell, isFilled } from '../cell.ts';
import { columnOf } from './reference.ts';

interface Merge {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** Nobody merges more cells than this for a reason; whole columns and sheets are left unmerged. */
const largestArea = 1_000_000;
/** Bytes of the list of merged cells: 20,000 of them take less than one megabyte. */
const longestList = 4 * 1024 * 1024;
const mostFills = 10_000_000;
const sign = Buffer.from('mergeCells');

/**
 * The merged cells of a sheet. A part lists them behind its rows, so that it is looked through once before: for bytes,
 * which costs no more than inflating them.
 */
export async function scanMerges(
  chunks: AsyncIterable<Buffer>,
  file: string,
  limits: SheetLimits,
): Promise<readonly Merge[]> {
  let carry: Buffer = Buffer.alloc(0);
  let list: Buffer[] | undefined;
  let size = 0;
  for await (const chunk of chunks) {
    if (list !== undefined) {
      size += chunk.length;
      if (size <= longestList) list.push(Buffer.from(chunk));
      continue;
    }
    const at = chunk.indexOf(sign);
    // Chunks are not joined, only their edges: copies of a whole part would keep the collector busy.
    const edge = Buffer.concat([carry, chunk.subarray(0, sign.length)]);
    if (at >= 0 || edge.includes(sign)) {
      list = at >= 0 ? [Buffer.from(chunk.subarray(at))] : [carry, Buffer.from(chunk)];
      size = chunk.length;
    } else carry = Buffer.concat([carry, chunk.subarray(-sign.length)]).subarray(-sign.length);
  }
  return list === undefined ? [] : mergesIn(Buffer.concat(list).toString('latin1'), file, limits);
}

function mergesIn(xml: string, file: string, limits: SheetLimits): Merge[] {
  const merges: Merge[] = [];
  for (const [, reference = ''] of xml.matchAll(/mergeCell\s[^<>]{0,200}?ref=["']([^"'<>]{1,40})["']/g)) {
    const match = /^\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})$/.exec(reference);
    if (match === null) continue;
    if (merges.length >= limits.merges)
      throw refuse('sheet.too-large', file, `merges more than ${limits.merges} ranges of cells`);
    const [, left = '', top, right = '', bottom] = match;
    const merge = { top: Number(top), bottom: Number(bottom), left: columnOf(left), right: columnOf(right) };
    const area = (merge.bottom - merge.top + 1) * (merge.right - merge.left + 1);
    if (merge.bottom >= merge.top && merge.right >= merge.left && area <= largestArea) merges.push(merge);
  }
  return merges.sort((a, b) => a.top - b.top);
}

/** Fills the cells of a merged range from its first one, row by row as they come. */
export class MergeFiller {
  readonly #merges: readonly Merge[];
  readonly #columns: number;
  readonly #file: string;
  #next = 0;
  #open: { readonly merge: Merge; readonly value: Cell }[] = [];
  #fills = 0;

  constructor(merges: readonly Merge[], columns: number, file: string) {
    this.#merges = merges;
    this.#columns = columns;
    this.#file = file;
  }

  /** `cells` grows as wide as the merged ranges of this row. */
  fill(row: number, cells: Cell[]): void {
    if (this.#next >= this.#merges.length && this.#open.length === 0) return;
    this.#open = this.#open.filter(({ merge }) => merge.bottom >= row);
    for (let merge = this.#merges[this.#next]; merge !== undefined && merge.top <= row;) {
      const value = merge.top === row ? cells[merge.left] : undefined;
      // A range whose first row is not there, or empty, has nothing to fill with.
      if (isFilled(value) && merge.bottom >= row) this.#open.push({ merge, value });
      merge = this.#merges[++this.#next];
    }
    for (const { merge, value } of this.#open) {
      for (let column = merge.left; column <= Math.min(merge.right, this.#columns - 1); column++) {
        while (cells.length <= column) cells.push(emptyCell);
        if (!isFilled(cells[column])) cells[column] = value;
        if (++this.#fills > mostFills) throw refuse('sheet.too-large', this.#file, 'merges too many cells');
      }
    }
  }
}
