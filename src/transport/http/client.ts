import type { Dispatcher } from 'undici';
// The package as a whole brings fetch, WebSocket and more, which took 60 ms of each start.
import Agent from 'undici/lib/dispatcher/agent.js';
import { request } from 'undici/lib/api/index.js';
import { HrwireError } from '../../error/error.ts';
import type { JsonObject } from '../../record/json.ts';
import type { Clock } from '../../record/clock.ts';
import { failureOf } from './client/failure.ts';
import type { Failure } from './client/failure.ts';
import { timeoutsSchema } from './client/schema.ts';
import { acceptEncoding, tooLarge, unpack } from './client/unpack.ts';
import type { RenderedRequest } from './exchange.ts';
import { durationSetting } from './settings.ts';

/** An answer as it came, unpacked. */
export interface RawAnswer {
  readonly status: number;
  /** Lower-case names; repeated ones joined by a comma; cookies left out. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: Buffer;
  /** Bytes of the body on the wire. */
  readonly bytes: number;
  /** The instant the request left, and the server's `Date` header, in milliseconds. */
  readonly sentAt: number;
  readonly serverDate: number | undefined;
}

export type Sent = { readonly ok: true; readonly raw: RawAnswer } | { readonly ok: false; readonly failure: Failure };

/** Sends one request once: no retry, no redirect. Rejects only with the signal's reason. */
export interface Client {
  send(request: RenderedRequest, signal: AbortSignal): Promise<Sent>;
  close(): Promise<void>;
}

export interface ClientOptions {
  /** `timeouts:` as written. */
  readonly timeouts: JsonObject;
  /** Bytes of the largest answer, unpacked. */
  readonly limit: number;
  readonly clock: Clock;
}

/** One agent a connection: keep-alive, no HTTP/2 (its resets say too little about what the server has done). */
export function openClient({ timeouts, limit, clock }: ClientOptions): Client {
  const time = (key: string): number => durationSetting(timeouts, timeoutsSchema, key) ?? 60_000;
  const agent = new Agent({
    connect: { timeout: time('connect') },
    headersTimeout: time('headers'),
    bodyTimeout: time('body'),
    allowH2: false,
  });
  const total = time('total');
  return {
    async send(rendered, signal) {
      signal.throwIfAborted();
      const url = new URL(rendered.url);
      const timer = totalTimer(total, signal);
      const sentAt = clock.now();
      let began = false;
      try {
        const answer = await request.call(agent, {
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
          method: rendered.method,
          headers: { 'accept-encoding': acceptEncoding, ...rendered.headers },
          body: rendered.body ?? null,
          signal: timer.signal,
        });
        began = true;
        const wire = await readAll(answer.body, answer.headers['content-length'], limit);
        const raw = await toRaw(answer, rendered.method, wire, limit, sentAt);
        return { ok: true, raw };
      } catch (thrown) {
        if (signal.aborted) throw signal.reason;
        if (thrown instanceof HrwireError) return { ok: false, failure: bodyFailure(thrown) };
        return { ok: false, failure: failureOf(timer.signal.aborted ? timer.signal.reason : thrown, url.host, began) };
      } finally {
        timer.clear();
      }
    },
    close: () => agent.destroy(),
  };
}

async function toRaw(
  answer: Dispatcher.ResponseData,
  method: string,
  wire: Buffer,
  limit: number,
  sentAt: number,
): Promise<RawAnswer> {
  const { headers, cookies } = plainHeaders(answer.headers);
  const length = headers['content-length'];
  // Undici notices a short body itself; interceptors and proxies in front of it do not.
  if (length !== undefined && method !== 'HEAD' && answer.statusCode !== 304 && Number(length) !== wire.length) {
    throw new HrwireError('http.cut', `An answer brought ${wire.length} bytes and announced ${shownLength(length)}.`);
  }
  const body = await unpack(wire, headers['content-encoding'], limit);
  const date = Date.parse(headers['date'] ?? '');
  const serverDate = Number.isNaN(date) ? undefined : date;
  return { status: answer.statusCode, headers, cookies, body, bytes: wire.length, sentAt, serverDate };
}

function shownLength(length: string): string {
  return /^[0-9]{1,15}$/.test(length) ? length : 'something else';
}

/** A cut body may be whole the next time; one too large or undecodable will not. The work may be done in each case. */
function bodyFailure(error: HrwireError): Failure {
  return { is: error.code === 'http.cut' ? 'lost' : 'unreadable', error };
}

async function readAll(body: Dispatcher.ResponseData['body'], announced: unknown, limit: number): Promise<Buffer> {
  // The parser lets no body be longer than it announces; reading it piece by piece takes several times the time.
  if (typeof announced === 'string' && /^[0-9]{1,15}$/.test(announced) && Number(announced) <= limit) {
    const bytes = await body.bytes();
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  const pieces: Buffer[] = [];
  let length = 0;
  const chunks: AsyncIterable<Buffer> = body;
  for await (const piece of chunks) {
    length += piece.length;
    // Leaving the loop destroys the stream, and the socket with it.
    if (length > limit) throw tooLarge(limit);
    pieces.push(piece);
  }
  const [first] = pieces;
  return first !== undefined && pieces.length === 1 ? first : Buffer.concat(pieces, length);
}

function plainHeaders(headers: Dispatcher.ResponseData['headers']): {
  headers: Record<string, string>;
  cookies: readonly string[];
} {
  const plain: Record<string, string> = {};
  let cookies: readonly string[] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    // Cookies are secrets: rules and messages never see them.
    if (name === 'set-cookie') cookies = Array.isArray(value) ? value : [value];
    else plain[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return { headers: plain, cookies };
}

/**
 * Aborted with `outer`, or after so many milliseconds. `AbortSignal.timeout` cannot be taken back: a timer a request would
 * stay for 15 minutes; and each signal of `AbortSignal.any` stays with those it was made of until it is collected.
 */
function totalTimer(ms: number, outer: AbortSignal): { signal: AbortSignal; clear(): void } {
  const controller = new AbortController();
  const end = (): void => controller.abort(outer.reason);
  outer.addEventListener('abort', end, { once: true });
  const timer = setTimeout(() => {
    const message = 'the request as a whole took too long';
    controller.abort(Object.assign(new Error(message), { code: 'HRWIRE_TOTAL_TIMEOUT' }));
  }, ms);
  return {
    signal: controller.signal,
    clear: () => {
      clearTimeout(timer);
      outer.removeEventListener('abort', end);
    },
  };
}
