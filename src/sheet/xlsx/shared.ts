import { refuse } from '../refusal.ts';
import { sheetLimits } from '../sheet.ts';
import { escapedLength, unescaped } from './escape.ts';
import { readXml } from './xml.ts';

const firstBytes = 64 * 1024;
/** An entry without text still takes room. */
const mostTexts = 20_000_000;
/** Characters: Excel's longest cell, each of them escaped. */
const longestText = escapedLength * sheetLimits.cell;

/**
 * The texts that cells share. They lie as bytes in one buffer and become text when a cell asks: two million names take
 * 30 MB and not a hundred and fifty, and nothing for the collector to walk.
 */
export class SharedTexts {
  #bytes = Buffer.alloc(firstBytes);
  #ends = new Uint32Array(1024);
  #count = 0;
  #used = 0;
  readonly #file: string;
  readonly #most: number;

  private constructor(file: string, most: number) {
    this.#file = file;
    this.#most = most;
  }

  /** `most`: bytes of all texts. Throws `sheet.too-large`. */
  static async read(chunks: AsyncIterable<Uint8Array> | undefined, file: string, most: number): Promise<SharedTexts> {
    const texts = new SharedTexts(file, most);
    if (chunks === undefined) return texts;
    let text = '';
    let inText = false;
    let phonetic = false;
    await readXml(chunks, file, {
      open: (name) => {
        if (name === 'si') text = '';
        // How a name is pronounced stands beside it, and is not a part of it.
        else if (name === 'rPh') phonetic = true;
        else if (name === 't') inText = !phonetic;
      },
      text: (piece) => {
        if (!inText) return;
        text += piece;
        // Of many pieces, each of which is short, one text could fill the memory.
        if (text.length > longestText) throw refuse('sheet.too-large', file, 'holds a text longer than Excel allows');
      },
      close: (name) => {
        if (name === 't') inText = false;
        else if (name === 'rPh') phonetic = false;
        else if (name === 'si') texts.#add(unescaped(text));
      },
    });
    return texts;
  }

  /** Undefined where the workbook has no such text. */
  at(index: number): string | undefined {
    if (!(index >= 0 && index < this.#count)) return undefined;
    return this.#bytes.toString('utf8', index === 0 ? 0 : this.#ends[index - 1], this.#ends[index]);
  }

  #add(text: string): void {
    const length = Buffer.byteLength(text);
    if (this.#used + length > this.#most || this.#count >= mostTexts)
      throw refuse('sheet.too-large', this.#file, `shares more than ${this.#most} bytes of text`);
    while (this.#used + length > this.#bytes.length) {
      const larger = Buffer.alloc(Math.max(2 * this.#bytes.length, this.#used + length));
      this.#bytes.copy(larger, 0, 0, this.#used);
      this.#bytes = larger;
    }
    if (this.#count === this.#ends.length) {
      const larger = new Uint32Array(2 * this.#ends.length);
      larger.set(this.#ends);
      this.#ends = larger;
    }
    this.#used += this.#bytes.write(text, this.#used, 'utf8');
    this.#ends[this.#count++] = this.#used;
  }
}
