import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { candidate, interview, isCandidate } from '../records.ts';
import type { Change, Interview } from '../records.ts';

/**
 * The source and the target of W1 and W3 in a process of their own: interview results as pages of 100 by cursor, with an
 * `updated_since` filter; POSTs of up to 100 candidates, upserted, with an answer a record. `/check` compares what the
 * target holds with what it must hold, record by record. `/change` changes one record in a hundred and tells what it
 * costs at the least to bring that over; `/cost` tells what was asked since. Tells its port to whoever started it.
 */
const total = Number(process.argv[2]);
const size = 100;
let pages = pagesOf(undefined);
let held = new Map<string, unknown>();
let changed: readonly number[] = [];
const cost = { requests: 0, bytes: 0 };

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const at = `${request.method} ${url.pathname}`;
  if (at === 'GET /interviews') send(response, counted(readPage(url.searchParams)));
  else if (at === 'POST /candidates') take(request, response);
  else if (at === 'GET /check') send(response, JSON.stringify(check()));
  else if (at === 'GET /cost') send(response, JSON.stringify(cost));
  else if (at === 'POST /change') send(response, JSON.stringify(change()));
  else if (at === 'POST /reset') {
    held = new Map();
    if (changed.length > 0) pages = pagesOf(undefined);
    changed = [];
    send(response, '{}');
  } else response.writeHead(404).end();
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object') process.send?.(address?.port);
});
process.on('disconnect', () => process.exit());

/** Every hundredth record changes once more, the last one among them: these stand behind all others from then on. */
function change(): { requests: number; bytes: number } {
  changed = Array.from({ length: Math.floor(total / 100) }, (_, nth) => nth * 100 + 99);
  pages = pagesOf(changedSince());
  Object.assign(cost, { requests: 0, bytes: 0 });
  const bodies = Array.from({ length: pages.length }, (_, page) => {
    const part = changed.slice(page * size, (page + 1) * size);
    return JSON.stringify({ records: part.map((i) => candidate(i, changeOf(i))) });
  });
  const bytes = [...pages, ...bodies].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return { requests: pages.length + bodies.length, bytes };
}

function changeOf(i: number): Change | undefined {
  return changed.length > 0 && i % 100 === 99 ? { nth: (i - 99) / 100, total } : undefined;
}

function changedSince(): string {
  return interview(0, { nth: 0, total }).updated_at;
}

/** Records in the order of their change, as pages. */
function pagesOf(since: string | undefined): string[] {
  const all: Interview[] = [];
  if (since === undefined) for (let i = 0; i < total; i++) all.push(interview(i));
  else for (const i of changed) all.push(interview(i, changeOf(i)));
  return Array.from({ length: Math.ceil(all.length / size) }, (_, page) => pageOf(all, page * size));
}

function pageOf(all: readonly Interview[], from: number): string {
  const next = from + size < all.length ? `c${from + size}` : null;
  return JSON.stringify({ items: all.slice(from, from + size), next });
}

/** The pages that stand ready begin with the first record, or with the first that changed; others are made. */
function readPage(query: URLSearchParams): string {
  const from = Number(query.get('cursor')?.slice(1) ?? 0);
  const since = query.get('updated_since') ?? '';
  const ready = changed.length === 0 ? since <= interview(0).updated_at : last() < since && since <= changedSince();
  if (ready && from % size === 0) return pages[from / size] ?? pageOf([], 0);
  const all: Interview[] = [];
  for (let i = 0; i < total; i++) if (changeOf(i) === undefined) all.push(interview(i));
  for (const i of changed) all.push(interview(i, changeOf(i)));
  return pageOf(
    all.filter(({ updated_at }) => updated_at >= since),
    from,
  );
}

/** When the last record that did not change was written. */
function last(): string {
  return interview(total - 2).updated_at;
}

function counted(text: string): string {
  cost.requests++;
  cost.bytes += Buffer.byteLength(text);
  return text;
}

function take(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { records } = JSON.parse(counted(Buffer.concat(chunks).toString())) as { records: { interviewId: string }[] };
    if (records.length > size) {
      response.writeHead(413).end();
      return;
    }
    const results = records.map((record) => {
      held.set(record.interviewId, record);
      return { id: record.interviewId, status: 'ok' };
    });
    send(response, JSON.stringify({ results }));
  });
}

function check(): { held: number; wrong: number } {
  let wrong = 0;
  for (let i = 0; i < total; i++) if (!isCandidate(held.get(interview(i).id), i, changeOf(i))) wrong++;
  return { held: held.size, wrong };
}

function send(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text);
}
