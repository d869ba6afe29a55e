import { createHmac, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const beginning = 'hrw_';
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 62^43 > 2^256, 62^6 > 2^32. */
const secretLength = 43;
const sumLength = 6;
const shape = new RegExp(`^${beginning}[0-9A-Za-z]{${secretLength + sumLength}}$`);

/**
 * A new token: `hrw_`, 256 random bits and a checksum over all before it, in letters and digits. A double click takes all
 * of it, scanners for leaked secrets know it by its beginning and sum, and a slip of a copy is told from a wrong token.
 */
export function newTokenText(): string {
  const body = `${beginning}${inDigits(BigInt(`0x${randomBytes(32).toString('hex')}`), secretLength)}`;
  return body + sumOf(body);
}

/** `slip`: it was meant to be a token of ours, and something of it is missing or wrong. */
export function judgeTokenText(text: string): 'whole' | 'slip' | 'foreign' {
  if (shape.test(text)) {
    const body = text.slice(0, -sumLength);
    return sumOf(body) === text.slice(-sumLength) ? 'whole' : 'slip';
  }
  return text.startsWith(beginning) ? 'slip' : 'foreign';
}

/** What is stored and looked for instead of the text: without the store's pepper nobody can test a guess against it. */
export function secretHash(pepper: string, purpose: 'token' | 'sign-in' | 'subject', text: string): string {
  return createHmac('sha256', `access:${purpose}:${pepper}`).update(text).digest('base64url');
}

function sumOf(body: string): string {
  return inDigits(BigInt(crc32(body)), sumLength);
}

function inDigits(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest /= 62n) text = (digits[Number(rest % 62n)] ?? '0') + text;
  return text;
}
