import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';
import { validate } from '../../../src/config/check/validate.ts';
import { connectorSchema } from '../../../src/config/schema/connector.ts';
import { parseDocument } from '../../../src/config/yaml/parse.ts';
import type { Connection, ConnectionContext } from '../../../src/connector/connection.ts';
import type { Page, ReadRequest, Source } from '../../../src/connector/source.ts';
import type { Clock } from '../../../src/record/clock.ts';
import type { Delta, Operation } from '../../../src/record/delta.ts';
import { isObject } from '../../../src/record/json.ts';
import type { Json, JsonObject } from '../../../src/record/json.ts';
import { HrwireError } from '../../../src/error/error.ts';
import type { Spool } from '../../../src/store/spool.ts';
import { httpTransport } from '../../../src/transport/http/http.ts';
import { httpSchema } from '../../../src/transport/http/schema.ts';
import { memoryBudgets } from './exchange-harness.ts';

/** A request as a vendor got it. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Json | undefined;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** A body that is not made of `body`, but stands as it is. */
  readonly text?: string;
  /** The connection ends without an answer. */
  readonly lost?: boolean;
}

export interface Vendor {
  readonly url: string;
  readonly asked: readonly Asked[];
}

/** One object, so that it is compiled once. */
const schema = connectorSchema([httpSchema]);
const open: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** A loopback server that answers as `reply` says and keeps what it was asked. */
export async function vendor(reply: (asked: Asked, count: number) => Reply): Promise<Vendor> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void answer(request, response, asked, reply);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  open.push(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(resolve);
      }),
  );
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  log: Asked[],
  reply: (asked: Asked, count: number) => Reply,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const url = new URL(request.url ?? '/', 'http://vendor');
  const asked: Asked = {
    method: request.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: text === '' ? undefined : (JSON.parse(text) as Json),
  };
  log.push(asked);
  const said = reply(asked, log.length);
  if (said.lost === true) {
    response.destroy();
    return;
  }
  response.writeHead(said.status ?? 200, { 'content-type': 'application/json', ...said.headers });
  response.end(said.text ?? JSON.stringify(said.body ?? {}));
}

/** A clock that stands still; sleeping moves it. */
export function standing(now: number): Clock & { set(ms: number): void } {
  let time = now;
  return {
    now: () => time,
    set: (ms) => {
      time = ms;
    },
    sleep: (ms, signal) => {
      signal?.throwIfAborted();
      time += ms;
      return Promise.resolve();
    },
  };
}

/** A spool in memory; the real one has a conformance suite of its own. */
function memorySpool(): Spool {
  const pages = new Map<string, Map<number, Json>>();
  const at = ({ mapping, run, name }: { mapping: string; run: string; name: string }) => `${mapping} ${run} ${name}`;
  return {
    put: (place, number, page) => {
      const kept = pages.get(at(place)) ?? new Map<number, Json>();
      pages.set(at(place), kept.set(number, page));
      return Promise.resolve(JSON.stringify(page).length);
    },
    get: (place, number) => Promise.resolve(pages.get(at(place))?.get(number)),
    drop: (place) => {
      pages.delete(at(place));
      return Promise.resolve();
    },
    dropOthers: () => Promise.resolve(),
  };
}

export const noon = Date.parse('2026-11-21T12:00:00Z');

export interface ConnectOptions {
  readonly config?: JsonObject;
  readonly clock?: Clock;
  readonly budgets?: ConnectionContext['budgets'];
  readonly spool?: Spool;
  readonly run?: string;
}

/** What the linter says of a connector file's shape, as codes and places. */
export function lint(yaml: string): readonly string[] {
  const { document } = parsed(yaml);
  const found = validate(document, schema, document.value);
  return found.map((one) => `${one.code} ${one.place?.line ?? 0}`);
}

function parsed(yaml: string) {
  const result = parseDocument('connectors/vendor.yaml', Buffer.from(yaml));
  const { document } = result;
  if (document === undefined || !isObject(document.value)) throw new Error(JSON.stringify(result.diagnostics));
  return { document: document.with(document.value) };
}

/** A connection over a connector file that is checked by the published schema first. */
export function connect(base: string, rest: string, options: ConnectOptions = {}): Connection {
  const yaml = rest.includes('\nhttp:') || rest.startsWith('http:') ? rest : `http:\n  base_url: ${base}\n${rest}`;
  const whole = `connector: vendor\ntitle: A vendor\n${yaml.replaceAll('$BASE', base)}`;
  const { document } = parsed(whole);
  const found = validate(document, schema, document.value);
  if (found.length > 0) throw new Error(found.map((one) => `${one.place?.line}: ${one.message}`).join('\n'));
  const context: ConnectionContext = {
    name: 'vendor',
    config: options.config ?? {},
    root: '/',
    mapping: 'm',
    run: options.run ?? 'r',
    clock: options.clock ?? standing(noon),
    random: () => 0.5,
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
    budgets: options.budgets ?? memoryBudgets(),
    local: {
      changes: () => Promise.resolve([]),
      get: () => Promise.resolve([]),
      merge: () => Promise.resolve(),
      remove: () => Promise.resolve(),
    },
    spool: options.spool ?? memorySpool(),
    onRequest: () => undefined,
    killPoint: () => undefined,
  };
  const connection = httpTransport(document, context);
  open.push(() => connection.close());
  return connection;
}

export function request(cursor?: Json, more: Partial<ReadRequest> = {}): ReadRequest {
  return { cursor, full: false, seen: () => Promise.resolve(new Set()), ...more };
}

/** Reads to the end, or `pages` pages. */
export async function readAll(source: Source, asked: ReadRequest = request(), pages = Infinity): Promise<Page[]> {
  const read: Page[] = [];
  for await (const page of source.read(asked, new AbortController().signal)) {
    read.push(page);
    if (read.length >= pages) break;
  }
  return read;
}

/** The ids of the records of pages, in order. */
export function ids(pages: readonly Page[], field = 'id'): unknown[] {
  return pages.flatMap((page) => page.items.map((item) => ('record' in item ? item.record[field] : 'unreadable')));
}

export function delta(
  key: string,
  record: JsonObject,
  operation: Operation = 'upsert',
  more: Partial<Delta> = {},
): Delta {
  return { key, operation, record, clear: [], match: undefined, targetId: undefined, ...more };
}

/** The error that a promise ends with. */
export async function errorOf(promise: Promise<unknown>): Promise<HrwireError> {
  try {
    await promise;
  } catch (thrown) {
    if (thrown instanceof HrwireError) return thrown;
    throw thrown;
  }
  throw new Error('nothing was thrown');
}

export const signal: AbortSignal = new AbortController().signal;
