import { hash } from 'node:crypto';
import { canonical } from './canonical.ts';
import { halfSipHash } from './half-sip-hash.ts';
import type { HalfSipKey } from './half-sip-hash.ts';

/** Bytes a field. */
const width = 4;

/**
 * Prints of a record's fields, four bytes each in the order given; zero where a field is blank. Keyed by the store's pepper
 * and by the record's own key: the same value of two people has two prints, so that nobody can count who shares a value.
 * Four bytes tell a change but for one in four billion.
 */
export type FieldPrinter = (key: string, values: readonly unknown[]) => Uint8Array;

/** `pepper`: at least 16 random bytes, base64, from the store. */
export function fieldPrinter(pepper: string): FieldPrinter {
  const bytes = hash('sha256', `fields:${pepper}`, 'buffer');
  const first: HalfSipKey = { low: bytes.readInt32LE(0), high: bytes.readInt32LE(4) };
  const second: HalfSipKey = { low: bytes.readInt32LE(8), high: bytes.readInt32LE(12) };
  return (key, values) => {
    const own = { low: halfSipHash(first, key), high: halfSipHash(second, key) };
    // A text and a number of the same letters are two values.
    const ofTexts = { low: own.low ^ 1, high: own.high };
    // Of the pool: an array of numbers of its own costs as much as all that is computed here.
    const prints = Buffer.allocUnsafe(values.length * width);
    for (let index = 0; index < values.length; index++) {
      const value = values[index];
      if (isBlank(value)) {
        put(prints, index, 0);
        continue;
      }
      const text = typeof value === 'number' ? `${value}` : undefined;
      const print =
        typeof value === 'string' ? halfSipHash(ofTexts, value) : halfSipHash(own, text ?? canonical(value));
      put(prints, index, print || 1);
    }
    return prints;
  };
}

/** Lowest byte first. */
function put(prints: Buffer, index: number, print: number): void {
  const at = index * width;
  prints[at] = print;
  prints[at + 1] = print >>> 8;
  prints[at + 2] = print >>> 16;
  prints[at + 3] = print >>> 24;
}

/** Nothing, or a text, list or object with nothing in it. */
function isBlank(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  // Nearly every text begins with a letter or digit, and needs no trimming to be told.
  if (typeof value === 'string') return !(value.charCodeAt(0) > 32 && value.charCodeAt(0) < 128) && value.trim() === '';
  return typeof value === 'object' && Object.values(value).every(isBlank);
}

/** The print of a field by its place, or 0. */
export function printAt(prints: Uint8Array, index: number): number {
  const at = index * width;
  if (index < 0 || at + width > prints.length) return 0;
  return new DataView(prints.buffer, prints.byteOffset, prints.byteLength).getUint32(at, true);
}
