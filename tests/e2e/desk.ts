import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { whenDone } from './harness.ts';
import type { Person } from './harness.ts';

type Answer = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

const webPage = '<!DOCTYPE html><html><body>Please sign in to the proxy</body></html>';
const json = { 'content-type': 'application/json' };

/** What a system, or what stands before it, answers in place of what it should. */
const answers = {
  html: (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end(webPage),
  unauthorised: (_, response) => void response.writeHead(401, json).end('{}'),
  forbidden: (_, response) => void response.writeHead(403, json).end('{}'),
  'too-many': (_, response) => void response.writeHead(429, { ...json, 'retry-after': '0' }).end('{}'),
  later: (_, response) => void response.writeHead(429, { ...json, 'retry-after': '7200' }).end('{}'),
  redirect: (_, response) => void response.writeHead(302, { location: 'https://elsewhere.example/people' }).end(),
  'cut-gzip': (_, response, body) => {
    const packed = gzipSync(body);
    const cut = packed.subarray(0, Math.floor(packed.length * 0.7));
    response.writeHead(200, { ...json, 'content-encoding': 'gzip', 'content-length': cut.length }).end(cut);
  },
  'wrong-length': (_, response, body) => {
    response.writeHead(200, { ...json, 'content-length': body.length + 100 });
    response.write(body, () => response.destroy());
  },
  silent: () => undefined,
  lost: (_, response) => void response.destroy(),
  empty: (_, response) => void response.writeHead(200, json).end(),
  'no-json': (_, response, body) => void response.writeHead(200, json).end(body.subarray(0, 12)),
  'no-records': (_, response) => void response.writeHead(200, json).end('{"problem":"quota"}'),
} satisfies Record<string, Answer>;

export type DeskFault = keyof typeof answers;

/** With these nothing is done; with all others the work is done and its answer is of no use. */
const refusals: ReadonlySet<string> = new Set(['html', 'unauthorised', 'forbidden', 'too-many', 'later', 'redirect']);

export interface Item {
  readonly index: number;
  readonly ok: boolean;
  readonly why?: string;
}

/** A system of records on loopback, which notes by itself what it was asked and what it has done. */
export interface Desk {
  readonly url: string;
  /** Every answer from now on. */
  fault: DeskFault | undefined;
  /** Awaited before a request is worked on. */
  before: (what: string) => Promise<void>;
  /** What it says of the records of a write, by their place in it. */
  says: (items: readonly Item[]) => readonly Item[];
  people: readonly Person[];
  readonly asked: string[];
  /** Ids in the order they were written, as often as they were. */
  readonly written: string[];
}

export async function startDesk(people: readonly Person[] = []): Promise<Desk> {
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => void serve(desk, request, response));
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  whenDone(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const desk: Desk = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fault: undefined,
    before: () => Promise.resolve(),
    says: (items) => items,
    people,
    asked: [],
    written: [],
  };
  return desk;
}

async function serve(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = new URL(request.url ?? '/', desk.url);
  const what = `${request.method} ${url.pathname}${url.search}`;
  desk.asked.push(what);
  await desk.before(what);
  const { fault } = desk;
  const answer = request.method === 'POST' ? write(desk, Buffer.concat(chunks)) : read(desk, url);
  const body = Buffer.from(JSON.stringify(answer));
  if (fault !== undefined) answers[fault](request, response, body);
  else response.writeHead(200, json).end(body);
}

const perPage = 500;

function read(desk: Desk, url: URL): object {
  const ids = url.searchParams.get('ids')?.split(',');
  if (url.pathname === '/badges')
    return { items: ids?.filter((id) => desk.written.includes(id)).map((id) => ({ id })) };
  if (ids !== undefined) return { items: desk.people.filter(({ id }) => ids.includes(id)) };
  const from = Number(url.searchParams.get('page')) * perPage;
  return { items: desk.people.slice(from, from + perPage) };
}

function write(desk: Desk, body: Buffer): object {
  const { items } = JSON.parse(body.toString()) as { items: { id: string }[] };
  const said = desk.says(items.map((_, index) => ({ index, ok: true })));
  const refused = new Set(said.flatMap(({ index, ok }) => (ok ? [] : [index])));
  if (desk.fault === undefined || !refusals.has(desk.fault)) {
    desk.written.push(...items.flatMap(({ id }, index) => (refused.has(index) ? [] : [id])));
  }
  return { items: said };
}

/** How the connection of a desk is written into `hrwire.yaml`. */
export function deskConnection(url: string, tenant = 'north'): Record<string, unknown> {
  return { connector: 'desk', with: { base_url: url, tenant, token: '${DESK_TOKEN}' } };
}

/** The desk's connector: people are kept under their id, badges are only ever added. */
export const deskConnector = `connector: desk
title: A desk of people
status: confirmed
config:
  identity: [base_url, tenant]
  required: [base_url, token]
  properties:
    base_url: { type: string, format: uri, description: Where it is. }
    tenant: { type: string, default: north, description: Whose people. }
    token: { type: string, secret: true, description: Lets in. }
http:
  base_url: '{{ $config.base_url }}'
  auth: { kind: bearer, token: '{{ $config.token }}' }
  success: $status = 200 and $exists(items)
  timeouts: { connect: 2s, headers: 500ms, body: 500ms }
  retry: { tries: 2, first: 10ms, wait: 10ms, wait_most: 1m }
streams:
  people:
    title: People
    key: id
    version: observed
    sensitive: { person: [id], name: [name] }
    schema:
      type: object
      required: [id, name]
      properties: { id: { type: string }, name: { type: string } }
      additionalProperties: false
    read:
      request: { path: /people, query: { page: '{{ $page.number }}' } }
      records: items
      pages: { kind: number, first: 0 }
    by_key: { id: { chunk: 50, request: { path: /people, query: { ids: '{{ $join($ids, ",") }}' } } } }
    write:
      upsert:
        request: { method: POST, path: /people, json: { items: { each: $ } } }
        batch: 25
        repeat: safe
        outcomes: { kind: index, items: items, index: index, accepted: ok, rejected: ok = false, code: '"REFUSED"', message: why }
  badges:
    title: Badges
    key: id
    version: observed
    sensitive: { person: [id], name: [name] }
    schema:
      type: object
      required: [id, name]
      properties: { id: { type: string }, name: { type: string } }
      additionalProperties: false
    by_key: { id: { chunk: 50, request: { path: /badges, query: { ids: '{{ $join($ids, ",") }}' } }, records: items } }
    write:
      create:
        request: { method: POST, path: /badges, json: { items: { each: $ } } }
        batch: 25
        repeat: { by_lookup: badges, key: id, applied: $exists(id) }
        outcomes: { kind: index, items: items, index: index, accepted: ok, rejected: ok = false, code: '"REFUSED"', message: why }
`;
