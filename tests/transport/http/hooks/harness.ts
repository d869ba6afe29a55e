import { execFileSync } from 'node:child_process';
import type { Notice, Received, Reception } from '../../../../src/connector/reception.ts';
import type { JsonObject } from '../../../../src/record/json.ts';
import { connect } from '../vendor.ts';

/** 2026-11-22T08:00:00Z. */
export const now = 1_795_334_400_000;

/** A stream whose `hook` is made of these lines of YAML, indented by nothing. */
export function yamlOf(hook: string): string {
  const lines = hook.trim().split('\n');
  return `config:
  properties:
    mode: { type: string }
    header: { type: string }
    open: { type: string }
    secret: { type: [string, array], secret: true }
    next: { type: string, secret: true }
streams:
  people:
    key: id
    read: { request: { path: /people } }
    by_key: { id: { request: { path: /people, query: { ids: "{{ $join($ids, \\",\\") }}" } } } }
    hook:
      by: id
      signal: id
${lines.map((line) => `      ${line}`).join('\n')}
`;
}

export async function reception(hook: string, config: JsonObject = { secret: 'a secret' }): Promise<Reception> {
  const found = await connect('http://127.0.0.1:1', yamlOf(hook), { config }).reception?.('people');
  if (found === undefined) throw new Error('the stream takes no notifications');
  return found;
}

export interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly search?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly at?: number;
}

export function notice(sent: Sent = {}): Notice {
  const { method = 'POST', path = '/hooks/v/people', search = '', headers = {}, body = '{"id":"p1"}', at = now } = sent;
  return { method, path, search, query: new URLSearchParams(search), headers, body: Buffer.from(body), at };
}

/** What became of it, in one word: `notice`, `challenge`, `refused`, `unreadable`. */
export async function fate(of: Reception, sent: Sent): Promise<Received['is']> {
  return (await of.receive(notice(sent))).is;
}

/** Another program than the one under test: OpenSSL's own. */
export function openssl(args: readonly string[], input: string | Buffer): Buffer {
  return execFileSync('openssl', args, { input });
}

export function opensslHmac(algorithm: string, keyHex: string, input: string | Buffer): Buffer {
  return openssl(['dgst', `-${algorithm}`, '-mac', 'HMAC', '-macopt', `hexkey:${keyHex}`, '-binary'], input);
}

export const hexOf = (text: string): string => Buffer.from(text).toString('hex');
