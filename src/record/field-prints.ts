import { hash } from 'node:crypto';
import { canonical } from './canonical.ts';
import { halfSipHash } from './half-sip-hash.ts';
import type { HalfSipKey } from './half-sip-hash.ts';

/** Bytes a field. */
const width = 4;
/** As this machine lays numbers out. */
const littleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

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
    const prints = new Uint32Array(values.length);
    for (let index = 0; index < values.length; index++) {
      const value = values[index];
      if (isBlank(value)) continue;
      const print = typeof value === 'string' ? halfSipHash(ofTexts, value) : halfSipHash(own, canonical(value));
      prints[index] = print || 1;
    }
    return new Uint8Array(prints.buffer);
  };
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
  return new DataView(prints.buffer, prints.byteOffset, prints.byteLength).getUint32(at, littleEndian);
}
