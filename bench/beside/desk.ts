import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

/** Somebody at the source. */
export interface Person {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  /** Missing of some: they become dead letters until a person repairs them. */
  readonly score: number | null;
  /** `key` of some: they wait for an approval. */
  readonly post: string;
  readonly updated: string;
}

interface Arrival {
  readonly stream: string;
  readonly id: string;
  readonly at: number;
}

/**
 * The source and the target in the process of the proof: it outlives all that are killed, and knows what it was asked to
 * do, and when.
 */
export interface Desk {
  readonly url: string;
  readonly people: Person[];
  /** What each stream was made to take, in its order. */
  readonly arrivals: readonly Arrival[];
  /** Requests that wait for their answer. */
  waiting(): number;
  close(): Promise<void>;
}

const perPage = 50;

/** `random`: how long each answer takes, up to `slowest` milliseconds. */
export async function startDesk(random: () => number, slowest: number): Promise<Desk> {
  const people: Person[] = [];
  const arrivals: Arrival[] = [];
  const held = new Map<string, object>();
  let waiting = 0;
  const server = createServer((request, response) => {
    waiting += 1;
    response.once('close', () => (waiting -= 1));
    answer(request, response).catch(() => response.destroy());
  });
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://desk');
    const [, stream = ''] = url.pathname.split('/');
    const said = request.method === 'POST' ? await take(stream, request) : give(stream, url.searchParams);
    await sleep(random() * slowest);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(said));
  }
  async function take(stream: string, request: IncomingMessage): Promise<object> {
    const { records } = (await json(request)) as { readonly records: readonly { readonly id: string }[] };
    for (const record of records) {
      arrivals.push({ stream, id: record.id, at: Date.now() });
      held.set(`${stream} ${record.id}`, record);
    }
    return { results: records.map(({ id }) => ({ id, status: 'ok' })) };
  }
  function give(stream: string, query: URLSearchParams): object {
    const ids = query.get('ids')?.split(',');
    if (stream !== 'people') return { items: (ids ?? []).flatMap((id) => held.get(`${stream} ${id}`) ?? []) };
    if (ids !== undefined) return { items: people.filter(({ id }) => ids.includes(id)) };
    const from = Number(query.get('cursor') ?? 0);
    const since = query.get('since') ?? '';
    const all = people.filter(({ updated }) => updated >= since);
    const next = from + perPage < all.length ? String(from + perPage) : null;
    return { items: all.slice(from, from + perPage), next };
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    people,
    arrivals,
    waiting: () => waiting,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
