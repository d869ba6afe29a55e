import type { Json } from '../record/json.ts';

interface OpenPage {
  open: number;
  closed: boolean;
  readonly cursor: Json | undefined;
  readonly marks: readonly string[];
}

/** What the unbroken prefix of complete pages allows to be committed. */
export interface Reached {
  readonly pages: number;
  readonly cursor: Json | undefined;
  readonly marks: readonly string[];
}

/**
 * Promise 2: the checkpoint is the last safe cursor of the unbroken prefix of complete pages. A page is complete when
 * every record taken up with it has a committed outcome.
 */
export class Prefix {
  /** Pages not yet behind the checkpoint, by their number. */
  readonly #pages: Map<number, OpenPage> = new Map();
  #first = 0;
  #next = 0;

  /** Opens a page and gives its number. */
  open(cursor: Json | undefined, marks: readonly string[]): number {
    this.#pages.set(this.#next, { open: 0, closed: false, cursor, marks });
    return this.#next++;
  }

  take(page: number, records: number): void {
    const open = this.#pages.get(page);
    if (open !== undefined) open.open += records;
  }

  /** All of the page's records are taken: nothing more will be. */
  close(page: number): void {
    const open = this.#pages.get(page);
    if (open !== undefined) open.closed = true;
  }

  /** What would be reached if these many records of these pages were settled now. */
  reach(settled: ReadonlyMap<number, number>): Reached {
    let pages = 0;
    let cursor: Json | undefined;
    const marks: string[] = [];
    for (let number = this.#first; ; number++) {
      const page = this.#pages.get(number);
      if (page === undefined || !page.closed || page.open > (settled.get(number) ?? 0)) break;
      pages++;
      cursor = page.cursor ?? cursor;
      marks.push(...page.marks);
    }
    return { pages, cursor, marks };
  }

  /** Applies what was committed. */
  advance(settled: ReadonlyMap<number, number>, reached: Reached): void {
    for (const [number, count] of settled) {
      const page = this.#pages.get(number);
      if (page !== undefined) page.open -= count;
    }
    for (let i = 0; i < reached.pages; i++) this.#pages.delete(this.#first++);
  }
}
