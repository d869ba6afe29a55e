import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { bodyOf, Failure, hasMediaType } from '../shared/failure.ts';
import type { Settings } from './options.ts';
import { gateway, unauthorised } from './refusal.ts';

const form = 'application/x-www-form-urlencoded';

/** A login's refusal. Only `invalid_tenantid` has been seen at the vendor; the other words are the sandbox's guess. */
function refused(error: string, strict = false): Failure {
  return new Failure(400, 'OAUTH', error, strict);
}

/** Hands out tokens by both ways of logging in and knows which are good. */
export class Tokens {
  readonly #settings: Settings;
  readonly #tokens = new Map<string, number>();

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** `POST /token` (A), `POST /OAuth/Token` (B): the body of the answer. */
  async exchange(path: '/token' | '/OAuth/Token', request: IncomingMessage, response: ServerResponse): Promise<string> {
    const text = await bodyOf(request);
    if (path === '/token') return this.#byKey(fieldsOf(request, text, true));
    response.setHeader('X-RateLimit-Limit-second', '400');
    response.setHeader('X-RateLimit-Remaining-second', '399');
    return this.#byTenant(fieldsOf(request, text, false));
  }

  #byKey(fields: ReadonlyMap<string, string>): string {
    const { appKey, appSecret, tokenSeconds } = this.#settings;
    only(fields, ['grant_type', 'app_key', 'app_secret']);
    if (fields.get('app_key') !== appKey || fields.get('app_secret') !== appSecret) throw refused('invalid_client');
    return JSON.stringify({
      access_token: this.#issue(),
      token_type: 'bearer',
      expires_in: tokenSeconds,
      refresh_token: randomBytes(18).toString('base64url'),
    });
  }

  #byTenant(fields: ReadonlyMap<string, string>): string {
    const { appId, tenantId, secret } = this.#settings;
    only(fields, ['grant_type', 'app_id', 'tenant_id', 'secret']);
    if (fields.get('tenant_id') !== String(tenantId)) throw refused('invalid_tenantid');
    if (fields.get('app_id') !== String(appId) || fields.get('secret') !== secret) throw refused('invalid_client');
    return JSON.stringify({
      access_token: this.#issue(),
      expires_in: this.#expiresIn(),
      tenant_id: String(tenantId),
      user_id: '0',
    });
  }

  /** The documents say 8,400,000 seconds in the table and a text like a time stamp in the example. */
  #expiresIn(): string | number {
    const { expiresIn, tokenSeconds, now } = this.#settings;
    if (expiresIn === 'long') return 8_400_000;
    return expiresIn === 'stamp' ? String(Math.floor(now() / 1000) + tokenSeconds) : String(tokenSeconds);
  }

  #issue(): string {
    const token = randomBytes(24).toString('base64url');
    this.#tokens.set(token, this.#settings.now() + this.#settings.tokenSeconds * 1000);
    return token;
  }

  /** Every token dies. */
  kill(): void {
    this.#tokens.clear();
  }

  /** Throws unless the header authorises. A token of another environment is unknown here, and so refused alike. */
  authorise(header: string | undefined, path: string): void {
    if (header === undefined) throw gateway(400, 'Authorization header is empty');
    const token = /^Bearer ([^ ]+)$/.exec(header)?.[1];
    const expires = token === undefined ? undefined : this.#tokens.get(token);
    if (expires !== undefined && expires > this.#settings.now()) return;
    if (/^\/tenantbase\/v1\//.test(path)) throw new Failure(500, 'OLD', 'a bad token at an old path');
    throw unauthorised();
  }
}

function fieldsOf(request: IncomingMessage, text: string, json: boolean): Map<string, string> {
  if (hasMediaType(request, form)) {
    const fields = new URLSearchParams(text);
    for (const name of fields.keys()) if (fields.getAll(name).length > 1) throw refused('invalid_request', true);
    return new Map(fields);
  }
  if (!json || !hasMediaType(request, 'application/json')) throw refused('unsupported_media_type', true);
  const value: unknown = parsed(text);
  if (typeof value !== 'object' || value === null) throw refused('invalid_request', true);
  return new Map(Object.entries(value).map(([name, given]) => [name, String(given)]));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refused('invalid_request', true);
  }
}

/** All of these names and no other; the grant is the one that both ways share. */
function only(fields: ReadonlyMap<string, string>, names: readonly string[]): void {
  for (const name of fields.keys()) if (!names.includes(name)) throw refused('invalid_request', true);
  for (const name of names) if (!fields.has(name)) throw refused('invalid_request');
  if (fields.get('grant_type') !== 'client_credentials') throw refused('unsupported_grant_type', true);
}
