import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { isObject } from '../../record/json.ts';

/** A sign-in under way. The browser keeps it, sealed: whoever begins a million of them fills no memory here. */
export interface Pending {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Where the browser goes at its end: a path of this server. */
  readonly to: string;
}

/** Milliseconds within which somebody has signed in. */
export const pendingFor = 600_000;

export function sealPending(pepper: string, pending: Pending): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyOf(pepper), iv);
  const sealed = Buffer.concat([cipher.update(JSON.stringify(pending)), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
}

/** Undefined where it is none, was changed, or is too old. */
export function openPending(pepper: string, text: string, now: number): Pending | undefined {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length < 29) return undefined;
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyOf(pepper), bytes.subarray(0, 12), { authTagLength: 16 });
    decipher.setAuthTag(bytes.subarray(12, 28));
    const opened: unknown = JSON.parse(
      Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString(),
    );
    return isObject(opened) ? pendingOf(opened, now) : undefined;
  } catch {
    return undefined;
  }
}

function pendingOf(opened: Readonly<Record<string, unknown>>, now: number): Pending | undefined {
  const { state, nonce, verifier, at, to } = opened;
  if (typeof state !== 'string' || typeof nonce !== 'string' || typeof verifier !== 'string') return undefined;
  if (typeof at !== 'number' || typeof to !== 'string' || now - at > pendingFor) return undefined;
  return { state, nonce, verifier, at, to };
}

function keyOf(pepper: string): Buffer {
  return Buffer.from(hkdfSync('sha256', pepper, '', 'hrwire sign-in', 32));
}
