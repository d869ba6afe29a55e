import { createHash } from 'node:crypto';

/** The GUID of a seeded thing: the same in every sandbox, so that tests can name it. */
export function guid(kind: string, name: string | number): string {
  const hash = createHash('sha256').update(`${kind}/${name}`).digest('hex');
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `4${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}

export function isGuid(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);
}
