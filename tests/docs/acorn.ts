import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Badge {
  readonly employee: string;
  readonly text: string;
}

/** A small HR system with a REST API that refuses whatever its documents do not name. */
export interface Acorn {
  readonly url: string;
  /** Method and path of every request, with its status. */
  readonly log: string[];
  /** Badges as they were made, one entry each time. */
  readonly made: Badge[];
  /** Employees that the badge desk refuses for want of a photo. */
  readonly withoutPhoto: Set<string>;
  close(): Promise<void>;
}

export const secret = 'a%2B:corn +&=';

const employees = [
  ['1001', 'Ann', 'Oak', 'Sales', 'ACTIVE', 1],
  ['1002', 'Bo', 'Elm', 'Sales', 'LEFT', 2],
  ['1003', 'Cy', 'Fir', 'Research', 'ACTIVE', 3],
  ['1004', 'Di', 'Ash', 'Research', 'ACTIVE', 4],
  ['1005', 'Ed', 'Yew', 'Sales', 'ACTIVE', 5],
] as const;

class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string) {
    super(code);
    this.status = status;
    this.code = code;
  }
}

export async function openAcorn(): Promise<Acorn> {
  const [log, made, withoutPhoto, busy] = [[] as string[], [] as Badge[], new Set(['1004']), new Set(['1003'])];
  /** How often each token was used: at the fourth time it is dead, as tokens are that are said to hold longer. */
  const uses: number[] = [];
  const signedIn = (request: IncomingMessage): void => {
    const token = Number(/^Bearer t(\d+)$/.exec(request.headers.authorization ?? '')?.[1] ?? 'none');
    const used = uses[token];
    if (used === undefined) throw new Refusal(401, 'NO_TOKEN');
    uses[token] = used + 1;
    if (used >= 3) throw new Refusal(403, 'TOKEN_EXPIRED');
  };
  const routes: Readonly<Record<string, (request: IncomingMessage, query: URLSearchParams, body: string) => unknown>> =
    {
      'POST /oauth/token': (request, query, body) => {
        only(query, []);
        const encoded = [`badges`, secret]
          .map((part) => new URLSearchParams({ a: part }).toString().slice(2))
          .join(':');
        if (request.headers.authorization !== `Basic ${Buffer.from(encoded).toString('base64')}`)
          throw new Refusal(401, 'invalid_client');
        const form = new URLSearchParams(body);
        only(form, ['grant_type', 'scope']);
        if (form.get('grant_type') !== 'client_credentials' || form.get('scope') !== 'hr')
          throw new Refusal(400, 'invalid_request');
        return { access_token: `t${uses.push(0) - 1}`, token_type: 'bearer', expires_in: '600' };
      },
      'GET /v1/me': (request) => {
        signedIn(request);
        return { client: 'badges' };
      },
      'GET /v1/employees': (request, query) => {
        signedIn(request);
        only(query, ['updated_from', 'page', 'size']);
        const [page, size, from] = [whole(query, 'page'), whole(query, 'size'), query.get('updated_from') ?? ''];
        if (from !== '' && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(from)) throw new Refusal(400, 'UPDATED_FROM');
        const found = employees
          .map(([id, first, last, department, status, day]) => {
            const updatedAt = `2026-11-0${day}T08:00:00Z`;
            return {
              id: Number(id),
              first,
              last,
              mail: `${id}@acorn.example`,
              department: { name: department },
              status,
              updatedAt,
            };
          })
          .filter(({ updatedAt }) => updatedAt >= from);
        return { items: found.slice((page - 1) * size, page * size), totalPages: Math.ceil(found.length / size) };
      },
      'GET /v1/badges': (request, query) => {
        signedIn(request);
        only(query, ['employee']);
        const asked = query.getAll('employee');
        return { badges: made.filter(({ employee }) => asked.includes(employee)) };
      },
      'POST /v1/badges': (request, query, body) => {
        signedIn(request);
        only(query, []);
        // What the client is to send is JSON; a strict server looks at each key of it.
        const { badges, ...more } = JSON.parse(body) as { badges: Badge[] };
        if (Object.keys(more).length > 0 || badges.length > 20) throw new Refusal(400, 'BADGES');
        const results = badges.map(({ employee, text, ...rest }) => {
          if (Object.keys(rest).length > 0 || text === '') throw new Refusal(400, 'BADGE');
          if (withoutPhoto.has(employee)) return { employee, result: 'refused', code: 'NO_PHOTO' };
          if (busy.delete(employee)) return { employee, result: 'busy' };
          made.push({ employee, text });
          return { employee, result: 'ok', badge: `b-${employee}` };
        });
        return { results: results.reverse() };
      },
    };
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://acorn.example');
      const name = `${request.method} ${pathname}`;
      let status = 200;
      let answer: unknown;
      try {
        const route = routes[name];
        if (route === undefined) throw new Refusal(404, 'NO_SUCH_PATH');
        answer = route(request, searchParams, Buffer.concat(pieces).toString());
      } catch (thrown) {
        [status, answer] =
          thrown instanceof Refusal ? [thrown.status, { code: thrown.code }] : [500, { code: 'FAULT' }];
      }
      log.push(`${name} ${status}`);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // `listen` on a TCP port gives an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    log,
    made,
    withoutPhoto,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function only(given: URLSearchParams, known: readonly string[]): void {
  for (const name of given.keys()) if (!known.includes(name)) throw new Refusal(400, `UNKNOWN ${name}`);
}

function whole(query: URLSearchParams, name: string): number {
  const value = Number(query.get(name) ?? 'none');
  if (!Number.isInteger(value) || value < 1) throw new Refusal(400, name.toUpperCase());
  return value;
}
