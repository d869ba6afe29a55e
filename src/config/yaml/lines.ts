import type { Place } from '../../error/place.ts';

/** Offsets of a text as lines and columns, both from 1; columns count UTF-16 units, as editors do. */
export class Lines {
  readonly #file: string;
  readonly #text: string;
  readonly #starts: number[] = [0];

  constructor(file: string, text: string) {
    this.#file = file;
    this.#text = text;
    for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) this.#starts.push(i + 1);
  }

  /** The place of the range `[start, end)`. */
  place(start: number, end?: number): Place {
    const [line, column] = this.#position(start);
    if (end === undefined || end <= start) return { file: this.#file, line, column };
    const [endLine, endColumn] = this.#position(end);
    return { file: this.#file, line, column, endLine, endColumn };
  }

  /** The text of a line, without its end; "" beyond the last. */
  line(number: number): string {
    const start = this.#starts[number - 1];
    if (start === undefined) return '';
    const next = this.#starts[number];
    return this.#text.slice(start, next === undefined ? undefined : next - 1).replace(/\r$/, '');
  }

  get count(): number {
    return this.#starts.length;
  }

  #position(offset: number): [number, number] {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return [low + 1, offset - (this.#starts[low] ?? 0) + 1];
  }
}
