import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * A source that gives any record it is asked for by key, and a target that notes when it got each first. A process of its
 * own: it lives on when hrwire is killed. Its first line says where it listens.
 */
const kept = new Map<string, number>();
const routes: Readonly<Record<string, (body: unknown) => unknown>> = {
  'GET /people': () => ({ items: [] }),
  'POST /people/ask': (body) => ({
    items: idsOf(body).map((id) => ({ id, name: `人 ${id}`, score: id.length, version: 1 })),
  }),
  'POST /target': (body) => {
    const records = recordsOf(body);
    for (const { id } of records) if (!kept.has(id)) kept.set(id, Date.now());
    return { results: records.map(({ id }) => ({ id, status: 'ok' })) };
  },
  'GET /kept': () => Object.fromEntries(kept),
};
const server = createServer((request, response) => void answer(request, response));
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`);
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
  const text = Buffer.concat(chunks).toString();
  const path = (request.url ?? '').split('?')[0] ?? '';
  const work = routes[`${request.method} ${path}`];
  const said = work?.(text === '' ? null : JSON.parse(text));
  response.writeHead(said === undefined ? 404 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(said ?? {}));
}

function idsOf(body: unknown): readonly string[] {
  return (body as { readonly ids: readonly string[] }).ids;
}

function recordsOf(body: unknown): readonly { readonly id: string }[] {
  return (body as { readonly records: readonly { readonly id: string }[] }).records;
}
