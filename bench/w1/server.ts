import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { interview, isCandidate } from '../records.ts';

/**
 * The source and the target of W1 in a process of their own: interview results as pages of 100 by cursor, with an
 * `updated_since` filter; POSTs of up to 100 candidates, upserted, with an answer a record. `/check` compares what the
 * target holds with what it must hold, record by record. Tells its port to whoever started it.
 */
const total = Number(process.argv[2]);
const size = 100;
const pages = Array.from({ length: Math.ceil(total / size) }, (_, page) => pageText(page * size, total, undefined));
let held = new Map<string, unknown>();

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const at = `${request.method} ${url.pathname}`;
  if (at === 'GET /interviews') send(response, readPage(url.searchParams));
  else if (at === 'POST /candidates') take(request, response);
  else if (at === 'GET /check') send(response, JSON.stringify(check()));
  else if (at === 'POST /reset') {
    held = new Map();
    send(response, '{}');
  } else response.writeHead(404).end();
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object') process.send?.(address?.port);
});
process.on('disconnect', () => process.exit());

function readPage(query: URLSearchParams): string {
  const from = Number(query.get('cursor')?.slice(1) ?? 0);
  const since = query.get('updated_since') ?? '';
  if (since <= interview(0).updated_at && from % size === 0)
    return pages[from / size] ?? pageText(total, total, undefined);
  return pageText(Math.max(from, firstSince(since)), total, since);
}

/** Records are in the order of their change. */
function firstSince(since: string): number {
  let low = 0;
  for (let high = total; low < high;) {
    const middle = (low + high) >> 1;
    if (interview(middle).updated_at < since) low = middle + 1;
    else high = middle;
  }
  return low;
}

function pageText(from: number, end: number, since: string | undefined): string {
  const items = [];
  for (let i = from; i < Math.min(end, from + size); i++) items.push(interview(i));
  const kept = since === undefined ? items : items.filter((item) => item.updated_at >= since);
  return JSON.stringify({ items: kept, next: from + size < end ? `c${from + size}` : null });
}

function take(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { records } = JSON.parse(Buffer.concat(chunks).toString()) as { records: { interviewId: string }[] };
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
  for (let i = 0; i < total; i++) if (!isCandidate(held.get(interview(i).id), i)) wrong++;
  return { held: held.size, wrong };
}

function send(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text);
}
