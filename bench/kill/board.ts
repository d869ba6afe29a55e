import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';

/** A target of the bench's own: it knows what it was sent, and outlives every process that sends. */
export interface Board {
  readonly url: string;
  /** What was sent, in its order, and as often. */
  readonly posts: readonly Post[];
  close(): Promise<void>;
}

export interface Post {
  readonly id: string;
  readonly text: string;
}

/** Takes `POST /posts` with up to ten records and only ever appends; `GET /posts?ids=a,b` gives the latest of each. */
export async function startBoard(): Promise<Board> {
  const posts: Post[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      response.setHeader('content-type', 'application/json');
      if (request.method === 'GET') {
        const ids = new URL(request.url ?? '/', 'http://board').searchParams.get('ids')?.split(',') ?? [];
        const items = ids.flatMap((id) => posts.findLast((post) => post.id === id) ?? []);
        response.end(JSON.stringify({ items }));
        return;
      }
      const { records } = (await json(request)) as { readonly records: readonly Post[] };
      posts.push(...records);
      response.end(JSON.stringify({ results: records.map(({ id }) => ({ id, status: 'ok' })) }));
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posts,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const lookUp = '{ by_lookup: posts, key: id, applied: text = $record.text }';

const connector = (repeat: string): string => `connector: board
title: A board of the bench
status: confirmed
config:
  identity: [base_url]
  required: [base_url]
  properties:
    base_url: { type: string, format: uri, description: Where it listens. }
http:
  base_url: '{{ $config.base_url }}'
  retry: { tries: 3, first: 1ms, most: 5ms }
streams:
  posts:
    key: id
    by_key: { id: { chunk: 50, request: { path: /posts, query: { ids: '{{ $join($ids, ",") }}' } }, records: items } }
    write:
      upsert:
        request: { method: POST, path: /posts, json: { records: { each: $record } } }
        batch: 10
        repeat: ${repeat}
        outcomes: { kind: index, items: results, accepted: status = "ok", rejected: status = "error" }
`;

export interface BoardProject {
  readonly folder: string;
  readonly board: Board;
  /** What the target says of repetition; `looked up`: the latest post of an id tells. */
  readonly repeat: 'never' | 'safe' | 'looked up';
  /** More lines of the mapping. */
  readonly mapping?: string;
  /** Settings of the folder with the files. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A project whose CSV files go to the board by the mapping `rows-to-board`. */
export function boardProject({ folder, board, repeat, mapping = '', files = {} }: BoardProject): {
  readonly project: string;
  readonly env: Readonly<Record<string, string>>;
  readonly mapping: string;
} {
  for (const each of ['inbox', 'connectors', 'mappings']) mkdirSync(join(folder, each), { recursive: true });
  writeFileSync(join(folder, 'connectors/board.yaml'), connector(repeat === 'looked up' ? lookUp : repeat));
  const project = {
    store: 'sqlite:state/hrwire.db',
    connections: {
      inbox: { connector: 'csv', with: { directory: './inbox', page_rows: 20, ...files } },
      board: { connector: 'board', with: { base_url: board.url } },
    },
    // The same rows change in every round.
    settings: { run: { settle_after: '200ms', flapping_count: 1_000_000 } },
  };
  writeFileSync(join(folder, 'hrwire.yaml'), JSON.stringify(project));
  const own = `mapping: rows-to-board\nfrom: inbox.rows\nto: board.posts\nkey: id\nmap:\n  id: id\n  text: text\n${mapping}`;
  writeFileSync(join(folder, 'mappings/rows-to-board.yaml'), own);
  return { project: folder, env: { HRWIRE_KEY: Buffer.alloc(32, 7).toString('base64') }, mapping: 'rows-to-board' };
}

export function timesOf(ids: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
