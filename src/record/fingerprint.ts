import { hash } from 'node:crypto';
import { canonical } from './canonical.ts';
import { fieldPrinter } from './field-prints.ts';
import type { FieldPrinter } from './field-prints.ts';

/** Makes fingerprints and person hashes with the store's pepper: without it nobody can test a guess against them. */
export interface Fingerprinter {
  /** 22 characters: 132 bits of SHA-256 over pepper and canonical text. */
  of(value: unknown): string;
  /** The same over a text as it is. */
  ofText(text: string): string;
  /** Of a record's fields, each on its own. */
  readonly fields: FieldPrinter;
}

/** Characters of a fingerprint. */
const length = 22;

/** Bytes for pepper and text, and the most that a unit of UTF-16 takes as UTF-8. */
const shared = 16 * 1024;
const bytesOfUnit = 3;

/** `pepper`: at least 16 random bytes, base64, from the store. */
export function fingerprinter(pepper: string): Fingerprinter {
  // Cutting the digest hides the state, so prefixing the pepper is as good as HMAC and twice as fast.
  const ofLong = (text: string): string => hash('sha256', pepper + text, 'base64url').slice(0, length);
  // Texts that fit into it are written behind the pepper: they are not put together first. Not of the shared pool.
  const bytes = Buffer.allocUnsafeSlow(shared);
  const start = bytes.write(pepper);
  const longest = (shared - start) / bytesOfUnit;
  const ofText = (text: string): string => {
    if (text.length > longest) return ofLong(text);
    return hash('sha256', bytes.subarray(0, start + bytes.write(text, start)), 'base64url').slice(0, length);
  };
  return { of: (value) => ofText(canonical(value)), ofText, fields: fieldPrinter(pepper) };
}
