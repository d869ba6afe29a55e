import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createRawServer } from 'node:net';
import type { AddressInfo, Server as RawServer, Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { parseDocument } from '../../../src/config/yaml/parse.ts';
import type { Document } from '../../../src/config/document.ts';
import type { ConnectionContext } from '../../../src/connector/connection.ts';
import type { HrwireError } from '../../../src/error/error.ts';
import type { Clock } from '../../../src/record/clock.ts';
import type { JsonObject } from '../../../src/record/json.ts';
import { createExchange } from '../../../src/transport/http/exchange/create.ts';
import type { OpenExchange } from '../../../src/transport/http/exchange/create.ts';
import type { Answer, Exchanged, HttpScope, RequestTemplate } from '../../../src/transport/http/exchange.ts';
import { compileRequest } from '../../../src/transport/http/request.ts';
import { openSite } from '../../../src/transport/http/site.ts';

/** A request as a loopback server saw it. */
interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Loopback {
  readonly url: string;
  readonly port: number;
  readonly seen: Seen[];
}

export type Reply = (response: ServerResponse, seen: Seen, index: number) => void;

/** A real HTTP server on loopback; closed with the test. */
export async function serve(reply: Reply): Promise<Loopback> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const one: Seen = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(pieces).toString('utf8'),
      };
      seen.push(one);
      reply(response, one, seen.length - 1);
    });
  });
  const port = await listen(server);
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${port}`, port, seen };
}

/** A raw socket server: `talk` is called when the head of a request has come. */
export async function serveRaw(
  talk: (socket: Socket, index: number) => void,
): Promise<{ url: string; count(): number }> {
  const sockets = new Set<Socket>();
  let count = 0;
  const server = createRawServer((socket) => {
    sockets.add(socket);
    let head = '';
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (piece: Buffer) => {
      head += piece.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      head = '';
      talk(socket, count++);
    });
  });
  const port = await listen(server);
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${port}`, count: () => count };
}

function listen(server: Server | RawServer): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

export function json(
  response: ServerResponse,
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** A clock whose sleeps pass at once and are written down. */
export interface FakeClock extends Clock {
  readonly sleeps: number[];
  pass(ms: number): void;
}

export function fakeClock(start = Date.parse('2026-11-21T02:00:00Z')): FakeClock {
  let now = start;
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => now,
    pass: (ms) => void (now += ms),
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      sleeps.push(ms);
      now += ms;
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

export function document(yaml: string): Document<JsonObject> {
  const parsed = parseDocument('connectors/test.yaml', yaml);
  if (parsed.document === undefined) throw new Error(JSON.stringify(parsed.diagnostics));
  return parsed.document as Document<JsonObject>;
}

export interface OpenOptions {
  readonly config?: JsonObject;
  readonly clock?: Clock;
  readonly context?: Partial<ConnectionContext>;
}

export interface Opened {
  readonly exchange: OpenExchange;
  readonly clock: FakeClock;
  readonly points: string[];
  readonly bytes: number[];
  readonly log: string[];
  request(name: string): RequestTemplate;
  /** Asks the request of this name under `requests:`. */
  ask(name: string, scope?: HttpScope, options?: Partial<Parameters<OpenExchange>[2]>): Promise<Exchanged>;
  /** The same; fails the test when it is a refusal. */
  answer(name: string, scope?: HttpScope): Promise<Answer>;
  /** The error the request throws. */
  error(name: string, scope?: HttpScope, options?: Partial<Parameters<OpenExchange>[2]>): Promise<HrwireError>;
}

/** Opens a connection of a connector with the section `http` and, for tests, named `requests`. */
export function open(yaml: string, options: OpenOptions = {}): Opened {
  const made = document(yaml);
  const clock = fakeClock();
  const points: string[] = [];
  const bytes: number[] = [];
  const log: string[] = [];
  const config = options.config ?? {};
  const write = (message: string, fields?: JsonObject): void => void log.push(`${message} ${JSON.stringify(fields)}`);
  const context: ConnectionContext = {
    name: 'tested',
    config,
    root: '/',
    mapping: 'm',
    run: 'r',
    clock: options.clock ?? clock,
    random: () => 0.5,
    log: { debug: write, info: write, warn: write },
    budgets: memoryBudgets(),
    local: undefined as unknown as ConnectionContext['local'],
    spool: undefined as unknown as ConnectionContext['spool'],
    onRequest: (count) => void bytes.push(count),
    killPoint: (name) => void points.push(name),
    ...options.context,
  };
  const site = openSite(made, config);
  const exchange = createExchange({ document: made, context, site });
  onTestFinished(() => exchange.close());
  const request = (name: string): RequestTemplate => {
    const spec = (made.value['requests'] as JsonObject)[name];
    return compileRequest(spec ?? null, { document: made, path: ['requests', name], site });
  };
  const ask: Opened['ask'] = (name, scope = {}, own = {}) =>
    exchange(request(name), scope, { signal: new AbortController().signal, repeatable: true, ...own });
  return {
    exchange,
    clock,
    points,
    bytes,
    log,
    request,
    ask,
    async answer(name, scope) {
      const exchanged = await ask(name, scope);
      if (!exchanged.ok) throw new Error(`refused: ${JSON.stringify(exchanged.refusal)}`);
      return exchanged.answer;
    },
    async error(name, scope, own) {
      const thrown: unknown = await ask(name, scope, own).then(
        (exchanged) => new Error(`did not throw: ${JSON.stringify(exchanged)}`),
        (reason: unknown) => reason,
      );
      return thrown as HrwireError;
    },
  };
}

/** Budgets that one process keeps for itself; sliding windows are the store's to keep. */
export function memoryBudgets(): ConnectionContext['budgets'] {
  const counts = new Map<string, number>();
  return {
    async spend(bucket, windowStart, count) {
      const key = `${bucket} @${windowStart}`;
      const sum = (counts.get(key) ?? 0) + count;
      counts.set(key, sum);
      return sum;
    },
    reserve: () => Promise.resolve({ taken: true }),
    release: () => Promise.resolve(),
  };
}
