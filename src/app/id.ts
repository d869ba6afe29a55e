import { randomBytes } from 'node:crypto';

/** A new id that sorts by its time: 8 characters of milliseconds, 6 of chance, in lower-case base 32. */
export function newId(now: number = Date.now()): string {
  const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
  let time = '';
  for (let rest = now; time.length < 9; rest = Math.floor(rest / 32)) time = (alphabet[rest % 32] ?? '0') + time;
  let chance = '';
  for (const byte of randomBytes(6)) chance += alphabet[byte % 32] ?? '0';
  return time + chance;
}
