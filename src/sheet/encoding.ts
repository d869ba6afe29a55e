import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { HrwireError } from '../error/error.ts';

/** What a file's first bytes say of it when it is no text at all. */
const signatures: readonly (readonly [string, readonly number[], string])[] = [
  ['an Excel workbook or a zip archive', [0x50, 0x4b, 0x03, 0x04], 'Save it as "CSV UTF-8" and put that file here.'],
  ['an old Excel workbook', [0xd0, 0xcf, 0x11, 0xe0], 'Save it as "CSV UTF-8" and put that file here.'],
  ['a gzip archive', [0x1f, 0x8b], 'Unpack it first.'],
  ['a PDF document', [0x25, 0x50, 0x44, 0x46], 'Ask for the data as CSV.'],
];

/** Share of zero bytes above which text without a byte order mark may be UTF-16: line ends and commas have one each. */
const zerosOfUtf16 = 0.02;

/**
 * Watches the bytes of a whole file go by and says which encoding is worth trying. UTF-8 is decided here for good;
 * the others are proved by decoding the whole file once.
 */
export class EncodingProbe {
  #first: Buffer = Buffer.alloc(0);
  #carry: Buffer = Buffer.alloc(0);
  #utf8 = true;
  #size = 0;
  readonly #zeros: [number, number] = [0, 0];
  /** High bytes followed by a high byte, as in common GB18030 text, and by a letter, as in Latin text. */
  #dense = 0;
  #sparse = 0;

  push(chunk: Buffer): void {
    if (this.#first.length < 512) this.#first = Buffer.concat([this.#first, chunk.subarray(0, 512)]);
    if (this.#utf8) this.#checkUtf8(chunk);
    if (chunk.includes(0)) this.#countZeros(chunk);
    if (!this.#utf8) this.#countPairs(chunk);
    this.#size += chunk.length;
  }

  /** The encoding to decode with. Throws `file.not-text` for workbooks, archives and pages, by their first bytes. */
  guess(name: string): 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030' {
    refuseOthers(this.#first, name);
    const [a, b] = this.#first;
    if (a === 0xff && b === 0xfe) return 'utf-16le';
    if (a === 0xfe && b === 0xff) return 'utf-16be';
    const [even, odd] = this.#zeros;
    if (this.#size % 2 === 0 && even + odd > this.#size * zerosOfUtf16) {
      if (odd > even * 2) return 'utf-16le';
      if (even > odd * 2) return 'utf-16be';
    }
    const marked = this.#first.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf]));
    return marked || this.provenUtf8 ? 'utf-8' : 'gb18030';
  }

  /** Every byte that went by is UTF-8. */
  get provenUtf8(): boolean {
    return this.#utf8 && this.#carry.length === 0;
  }

  /** Latin text decodes as GB18030 without an error, to rare characters: a guess nobody would want. */
  get looksLatin(): boolean {
    return this.#sparse > this.#dense;
  }

  /** Only the sequence that two chunks share is copied: copies of whole chunks would pile up before they are collected. */
  #checkUtf8(chunk: Buffer): void {
    const missing = this.#carry.length === 0 ? 0 : sequenceLength(this.#carry[0] ?? 0) - this.#carry.length;
    const joint = Buffer.concat([this.#carry, chunk.subarray(0, missing)]);
    if (chunk.length < missing) {
      this.#carry = joint;
      return;
    }
    const whole = chunk.length - openSequence(chunk.subarray(missing));
    this.#utf8 = isUtf8(joint) && isUtf8(chunk.subarray(missing, whole));
    this.#carry = Buffer.from(chunk.subarray(whole));
  }

  #countZeros(chunk: Buffer): void {
    // A search for each zero would cost a call each; UTF-16 has one in every second byte.
    for (let i = 0; i < chunk.length; i++) if (chunk[i] === 0) this.#zeros[(this.#size + i) % 2 === 0 ? 0 : 1]++;
  }

  #countPairs(chunk: Buffer): void {
    for (let i = 0; i + 1 < chunk.length; i++) {
      if ((chunk[i] ?? 0) < 0x81) continue;
      const next = chunk[++i] ?? 0;
      if (next >= 0xa1) this.#dense++;
      else if ((next >= 0x41 && next <= 0x5a) || (next >= 0x61 && next <= 0x7a)) this.#sparse++;
    }
  }
}

/** Bytes at the end that begin a UTF-8 sequence which the next chunk ends. */
export function openSequence(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < sequenceLength(byte) ? back : 0;
  }
  return 0;
}

/** Bytes of the UTF-8 sequence that begins with `byte`. */
function sequenceLength(byte: number): number {
  return byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
}

/** Throws `file.not-text` when the first bytes are those of a workbook, an archive or a web page. */
function refuseOthers(first: Buffer, name: string): void {
  for (const [what, bytes, hint] of signatures) {
    if (first.subarray(0, bytes.length).equals(Buffer.from(bytes))) {
      throw new HrwireError('file.not-text', `${name} is ${what}, not text`, { hint });
    }
  }
  if (/^\s*<(!doctype|html|table|\?xml)/i.test(first.toString('latin1').replace(/^\xef\xbb\xbf/, ''))) {
    throw new HrwireError('file.not-text', `${name} is a web page or XML, not rows of text`, {
      hint: 'Some systems call such a page .xls or .csv: open it in Excel and save it as "CSV UTF-8".',
    });
  }
}

/** A decoder that refuses what is not in its encoding; it takes a byte order mark off, unless `ignoreBOM`. */
export function strictDecoder(encoding: string, ignoreBOM = false): TextDecoder {
  return new TextDecoder(encoding, { fatal: true, ignoreBOM });
}
