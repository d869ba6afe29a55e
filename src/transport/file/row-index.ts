import type { Page, Reading } from '../../connector/source.ts';
import { HrwireError } from '../../error/error.ts';
import { keyPart } from '../../record/key.ts';
import { fieldAt } from '../field.ts';

type Pages = (signal: AbortSignal) => AsyncIterable<{ readonly file: string; readonly page: Page }>;

/**
 * `by_key` of files: one scan builds an index over one field, kept as long as the connection (a run). Where several
 * files hold a value, the rows of the last file count: files are snapshots, the newer replaces the older.
 */
export class RowIndex {
  readonly #most: number;
  readonly #pages: Pages;
  readonly #byField = new Map<string, Promise<ReadonlyMap<string, readonly Reading[]>>>();

  constructor(most: number, pages: Pages) {
    this.#most = most;
    this.#pages = pages;
  }

  async find(
    field: string,
    values: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, readonly Reading[]>> {
    let building = this.#byField.get(field);
    if (building === undefined) {
      building = this.#build(field, signal);
      this.#byField.set(field, building);
      // A scan that failed is tried again by the next question.
      building.catch(() => this.#byField.delete(field));
    }
    const index = await building;
    return new Map(values.map((value) => [value, index.get(value) ?? []]));
  }

  async #build(field: string, signal: AbortSignal): Promise<ReadonlyMap<string, readonly Reading[]>> {
    const found = new Map<string, { file: string; readings: Reading[] }>();
    let held = 0;
    for await (const { file, page } of this.#pages(signal)) {
      for (const item of page.items) {
        if ('unreadable' in item) continue;
        const value = keyPart(fieldAt(item.record, field));
        if (value === undefined) continue;
        const entry = found.get(value);
        if (entry?.file === file) entry.readings.push(item);
        else {
          held -= entry?.readings.length ?? 0;
          found.set(value, { file, readings: [item] });
        }
        if (++held > this.#most) throw this.#tooMany();
      }
    }
    return new Map([...found].map(([value, { readings }]) => [value, readings]));
  }

  #tooMany(): HrwireError {
    return new HrwireError(
      'file.too-large',
      `A join to these files would hold more than ${this.#most} rows in memory`,
      {
        hint: 'Load the files into a local stream by a mapping and join to that, or raise `max_index_rows`.',
      },
    );
  }
}
