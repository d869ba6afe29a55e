import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** A person of the source: changes move `version` up. */
interface Person {
  readonly id: string;
  readonly name: string;
  readonly mail: string;
  readonly score: number;
  readonly version: number;
}

/** A source that can be polled by change and asked by key, and a target that keeps what was written last. */
export interface Systems {
  readonly base: string;
  /** Changes or adds a person at the source. */
  change(id: string): void;
  /** What the target has that the source has otherwise, and what it lacks. */
  differences(): { readonly missing: number; readonly wrong: number };
  /** Whether the target has a person that was uploaded, by the score of the file. */
  uploaded(id: string): number | undefined;
  readonly people: number;
  close(): Promise<void>;
}

const pageSize = 100;

/** Both on loopback in this process, answering at once. */
export async function startSystems(): Promise<Systems> {
  const source = new Map<string, Person>();
  const target = new Map<string, Person>();
  let version = 0;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname === '/people' && request.method === 'GET') send(response, readPage(source, url.searchParams));
    else if (url.pathname === '/people/ask') take(request, (body) => send(response, ask(source, body)));
    else if (url.pathname === '/target') take(request, (body) => send(response, keep(target, body)));
    else response.writeHead(404).end();
  });
  server.keepAliveTimeout = 60_000;
  await listening(server);
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return {
    base: `http://127.0.0.1:${port}`,
    change: (id) => {
      version += 1;
      source.set(id, { id, name: `人 ${id}`, mail: `${id}@people.example`, score: version % 101, version });
    },
    differences: () => {
      const own = [...source.values()];
      const missing = own.filter(({ id }) => !target.has(id)).length;
      const wrong = own.filter(({ id, score }) => target.has(id) && target.get(id)?.score !== score).length;
      return { missing, wrong };
    },
    uploaded: (id) => target.get(id)?.score,
    get people() {
      return source.size;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The cursor is a version, no offset: a person who changes meanwhile moves to the end and shifts nobody else. */
function readPage(source: ReadonlyMap<string, Person>, query: URLSearchParams): unknown {
  const since = Number(query.get('since') ?? 0);
  const behind = Number(query.get('cursor') ?? 0);
  const due = [...source.values()]
    .filter(({ version }) => version >= since && version > behind)
    .sort((a, b) => a.version - b.version);
  const items = due.slice(0, pageSize);
  return { items, next: due.length > pageSize ? String(items.at(-1)?.version) : null };
}

function ask(source: ReadonlyMap<string, Person>, body: unknown): unknown {
  const { ids } = body as { ids: readonly string[] };
  return { items: ids.flatMap((id) => source.get(id) ?? []) };
}

function keep(target: Map<string, Person>, body: unknown): unknown {
  const { records } = body as { records: readonly Person[] };
  for (const record of records) target.set(record.id, record);
  return { results: records.map(({ id }) => ({ id, status: 'ok' })) };
}

function take(request: IncomingMessage, then: (body: unknown) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    then(JSON.parse(Buffer.concat(chunks).toString()));
  });
}

function send(response: ServerResponse, value: unknown): void {
  const text = JSON.stringify(value);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text);
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      resolve();
    });
  });
}
