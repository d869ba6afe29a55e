import type { IncomingMessage } from 'node:http';
import { HrwireError } from '../error/error.ts';

/** What a page of ours sends along where it changes something: no form of a page elsewhere can. */
const ownHeader = 'x-hrwire-request';
const path = '/api/v1/sign-in';

/** The cookie of a sign-in: with TLS no other host, nor a page without TLS, can have set it. */
export function sessionCookie(url: string, value: string, lasts: number): string {
  return cookie(url, sessionName(url), value, lasts, '/');
}

/** What the browser keeps while somebody signs in; sent to the address of sign-ins alone. */
export function pendingCookie(url: string, value: string, lasts: number): string {
  return cookie(url, pendingName(url), value, lasts, path);
}

export function sessionOf(request: IncomingMessage, url: string): string | undefined {
  const value = cookieOf(request, sessionName(url));
  return value !== undefined && /^[A-Za-z0-9_-]{43}$/.test(value) ? value : undefined;
}

export function pendingOf(request: IncomingMessage, url: string): string | undefined {
  return cookieOf(request, pendingName(url));
}

/**
 * A browser sends cookies whoever makes it ask. What changes something must come from a page of this server, and say so.
 * Throws `access.cross-site`.
 */
export function refuseCrossSite({ method = 'GET', headers }: IncomingMessage, url: string): void {
  if (method === 'GET' || method === 'HEAD') return;
  if (headers.origin === new URL(url).origin && headers[ownHeader] !== undefined) return;
  throw new HrwireError('access.cross-site', 'the request does not come from a page of this server', {
    hint: `Send the header ${ownHeader} from a page of the server; programs use a token.`,
  });
}

function sessionName(url: string): string {
  return url.startsWith('https:') ? '__Host-hrwire' : 'hrwire';
}

function pendingName(url: string): string {
  return url.startsWith('https:') ? '__Secure-hrwire-sign-in' : 'hrwire-sign-in';
}

function cookie(url: string, name: string, value: string, lasts: number, at: string): string {
  const secure = url.startsWith('https:') ? '; Secure' : '';
  return `${name}=${value}; Max-Age=${Math.ceil(lasts / 1000)}; Path=${at}; HttpOnly; SameSite=Lax${secure}`;
}

function cookieOf({ headers }: IncomingMessage, name: string): string | undefined {
  for (const part of (headers.cookie ?? '').slice(0, 8192).split(';')) {
    const [own, value] = part.trim().split('=', 2);
    if (own === name) return value;
  }
  return undefined;
}
