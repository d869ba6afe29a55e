import { initParser } from 'udsv';
import type { Ending } from './scan.ts';

/**
 * The fast parser, for runs of records that the scanner found regular: each has `names.length` cells, quotes stand where
 * they may, and all lines end alike. Undefined when it does not give `count` rows: then the exact parser decides.
 */
export class FastParser {
  readonly #delimiter: string;
  readonly #width: number;
  readonly #parsers = new Map<string, ReturnType<typeof initParser>>();

  constructor(delimiter: string, width: number) {
    this.#delimiter = delimiter;
    this.#width = width;
  }

  /** `text`: the records, without the last one's line end. */
  rows(text: string, ending: Ending, quoted: boolean, count: number): readonly string[][] | undefined {
    const rows = this.#parser(ending === '' ? '\n' : ending, quoted).stringArrs<string[]>(text);
    return rows.length === count ? rows : undefined;
  }

  #parser(row: string, quoted: boolean): ReturnType<typeof initParser> {
    const id = quoted ? `"${row}` : row;
    let parser = this.#parsers.get(id);
    if (parser === undefined) {
      const cols = Array.from({ length: this.#width }, (_, index) => ({
        name: `c${index}`,
        type: 's' as const,
        repl: { empty: null, null: undefined, NaN: undefined },
      }));
      const encl = quoted ? '"' : '';
      // The library's type leaves out `skip` (header rows), which it needs.
      const schema = { skip: 0, col: this.#delimiter, row, encl, esc: encl, trim: false, cols };
      parser = initParser(schema);
      this.#parsers.set(id, parser);
    }
    return parser;
  }
}
