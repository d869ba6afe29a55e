import { createHash, createHmac } from 'node:crypto';

export const algorithms = ['sha1', 'sha256', 'sha512'] as const;
export type Algorithm = (typeof algorithms)[number];

export const encodings = ['hex', 'base64', 'base64url'] as const;
export type Encoding = (typeof encodings)[number];

/** What stands in a file under an enumeration, as its type; the schema has checked it. */
export function oneOf<T extends string>(known: readonly T[], text: string): T {
  const found = known.find((each) => each === text);
  if (found === undefined) throw new RangeError(`none of ${known.join(', ')}`);
  return found;
}

export function hmac(algorithm: Algorithm, key: string | Uint8Array, parts: readonly Uint8Array[]): Buffer {
  const made = createHmac(algorithm, key);
  for (const part of parts) made.update(part);
  return made.digest();
}

export function hash(algorithm: Algorithm, parts: readonly Uint8Array[]): Buffer {
  const made = createHash(algorithm);
  for (const part of parts) made.update(part);
  return made.digest();
}

export function encoded(bytes: Buffer, encoding: Encoding): string {
  return bytes.toString(encoding);
}

/** A signature as systems write it, in the one form in which it is compared: letter case of hex and padding mean nothing. */
export function plainForm(text: string, encoding: Encoding): string {
  if (encoding === 'hex') return text.toLowerCase();
  return text.replace(/=+$/, '');
}
