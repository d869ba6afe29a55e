import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Account {
  readonly person: string;
  readonly name: string;
  readonly manager?: string;
  readonly active: boolean;
}

/** A recruiting system with the habits of the hard ones; it refuses whatever its documents do not name. */
export interface Birch {
  readonly url: string;
  /** Method and path of every request, with its status. */
  readonly log: string[];
  /** Accounts as they were imported, one entry each time. */
  readonly imported: Account[];
  /** Moves as they were made: person, and the stage. */
  readonly moved: string[];
  /** People whose files somebody has locked. */
  readonly locked: Set<string>;
  /** Somebody leaves. */
  leave(id: number): void;
  close(): Promise<void>;
}

export const birchKey = 'birch-key-1';

class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

interface Asked {
  readonly query: URLSearchParams;
  readonly body: unknown;
  /** The request before was one for a page of the same scroll. */
  readonly scrolling: boolean;
}

/** 1 and 2 name each other as manager; 5 has never been active. Two rows a page. */
export async function openBirch(): Promise<Birch> {
  const staff = [
    { id: 1, name: 'Ann', manager: 2, active: true, changed: '2026-11-01T08:00:00Z' },
    { id: 2, name: 'Bo', manager: 1, active: true, changed: '2026-11-02T08:00:00Z' },
    { id: 3, name: 'Cy', manager: 1, active: true, changed: '2026-11-03T08:00:00Z' },
    { id: 4, name: 'Di', manager: 3, active: true, changed: '2026-11-04T08:00:00Z' },
    { id: 5, name: 'Ed', manager: 3, active: false, changed: '2026-11-05T08:00:00Z' },
  ];
  const [log, imported, moved, locked] = [[] as string[], [] as Account[], [] as string[], new Set(['4'])];
  const imports: { readonly accounts: readonly Account[]; asked: number }[] = [];
  const bodies = new Map<string, number>();

  const page = ({ query, scrolling }: Asked): unknown => {
    only(query, ['from', 'scroll']);
    const scroll = query.get('scroll');
    if (scroll !== null && !scrolling) throw new Refusal(410, 'the scroll is gone');
    const at = Number(scroll ?? 0);
    const found = staff.filter(({ changed }) => changed >= (query.get('from') ?? ''));
    return { rows: found.slice(at, at + 2), scroll: at + 2 < found.length ? String(at + 2) : null };
  };
  const take = ({ body }: Asked): unknown => {
    const { accounts } = body as { accounts: readonly Account[] };
    const fields = ['person', 'name', 'manager', 'active'];
    if (accounts.some((row) => Object.keys(row).some((name) => !fields.includes(name))))
      throw new Refusal(400, 'field');
    return { import: `i${imports.push({ accounts, asked: 0 }) - 1}` };
  };
  const state = (id: string): unknown => {
    const work = imports[Number(id.slice(1))];
    if (work === undefined) throw new Refusal(404, 'import');
    if (work.asked++ === 0) return { state: 'running' };
    imported.push(...work.accounts);
    return { state: 'done', accounts: work.accounts.map(({ person }) => ({ person, id: `a-${person}` })) };
  };
  const move = ({ body }: Asked): unknown => {
    const { stage, staff: people } = body as { stage: string; staff: readonly string[] };
    const text = JSON.stringify(body);
    if (Date.now() - (bodies.get(text) ?? 0) < 1000) throw new Refusal(409, 'the same twice');
    bodies.set(text, Date.now());
    const left = people.filter((person) => locked.has(person));
    const gone = people.filter((person) => !imported.some((account) => account.person === person));
    const rest = people.filter((person) => !left.includes(person) && !gone.includes(person));
    moved.push(...rest.map((person) => `${person} ${stage}`));
    return { moved: rest.length, left: { staffLocked: left, staffGone: gone } };
  };
  const answer = (name: string, asked: Asked): unknown => {
    const [, id] = /^GET \/imports\/(i[0-9]+)$/.exec(name) ?? [];
    if (id !== undefined) return state(id);
    if (name === 'GET /staff') return page(asked);
    if (name === 'GET /staff/some') {
      only(asked.query, ['id']);
      const ids = asked.query.getAll('id');
      return { rows: staff.filter((row) => ids.includes(String(row.id))) };
    }
    if (name === 'POST /imports') return take(asked);
    if (name === 'POST /moves') return move(asked);
    throw new Refusal(404, 'path');
  };

  let before = '';
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://birch.example');
      const name = `${request.method} ${pathname}`;
      let status = 200;
      let said: unknown;
      try {
        if (request.headers['x-key'] !== birchKey) throw new Refusal(401, 'key');
        said = answer(name, { query, body, scrolling: before === name });
      } catch (thrown) {
        [status, said] = thrown instanceof Refusal ? [thrown.status, { error: thrown.message }] : [500, {}];
      }
      before = name;
      log.push(`${name} ${status}`);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // `listen` on a TCP port gives an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return {
    ...{ url: `http://127.0.0.1:${port}`, log, imported, moved, locked },
    leave: (id) => {
      const row = staff.find((one) => one.id === id);
      if (row !== undefined) Object.assign(row, { active: false, changed: '2026-11-06T08:00:00Z' });
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const text = Buffer.concat(pieces).toString();
  return text === '' ? undefined : JSON.parse(text);
}

function only(given: URLSearchParams, known: readonly string[]): void {
  for (const name of given.keys()) if (!known.includes(name)) throw new Refusal(400, `unknown ${name}`);
}
