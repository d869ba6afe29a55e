import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { isBlank, isObject } from '../../../src/record/json.ts';
import { documentOf } from '../judge.ts';
import type { Kind } from '../kind.ts';
import { makeProject } from '../project.ts';
import { drawn, hostileText, shown } from '../texts.ts';
import { desk } from './desk.ts';

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

const person = fc.record({
  id: fc.oneof({ weight: 3, arbitrary: hostileText }, { weight: 1, arbitrary: fc.constant('7') }),
  name: hostileText,
  mail: hostileText,
  city: fc.option(hostileText, { nil: undefined }),
  note: fc.option(hostileText, { nil: undefined }),
  more: fc.oneof(
    hostileText,
    fc.dictionary(hostileText, hostileText, { maxKeys: 3, noNullPrototype: true }),
    fc.array(hostileText, { maxLength: 3 }),
  ),
});

/** Values of people on their way into paths, headers, queries and bodies of requests. */
export const people: Kind = {
  name: 'people',
  does: 'values in paths, headers, queries and bodies: line breaks, `../`, `__proto__`, NUL, half characters, a megabyte, templates and secrets by name',
  cases: 800,
  async open(folder) {
    const asked: Asked[] = [];
    const server = createServer({ maxHeaderSize: 1_000_000 }, (request, response) => {
      const { method = '', url = '', headers } = request;
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (text: string) => (body += text));
      request.on('end', () => {
        asked.push({ method, url, headers, body });
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const project = makeProject(folder, desk(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
    return {
      async attempt(seed) {
        const record = drawn(person, seed);
        asked.length = 0;
        project.afresh();
        const good = { id: 'good', name: 'n', mail: 'm@x.example', city: 'Rome', note: 'x', more: 'y' };
        const written = JSON.stringify(record);
        project.put('inbox/lines.jsonl', `${written}\n${JSON.stringify(good)}\n`);
        const ended = await project.run('run', 'lines-to-desk');
        const faults = asked.flatMap((each) => misplaced(each, record, good));
        const said = documentOf(ended);
        if (!asked.some(({ url }) => url.startsWith('/people/good?')))
          faults.push(`the good one did not arrive: exit ${ended.code}, ${ended.stdout.slice(0, 400)}`);
        const rest = Number(said?.['deadLettered']) + Number(said?.['filtered']) + Number(said?.['held']);
        if (asked.length + rest !== 2) faults.push(`of two ${asked.length} arrived and ${rest} stand aside`);
        const what = `id ${shown(record.id)}, city ${shown(record.city ?? '-')}, note ${shown(record.note ?? '-')}, more ${shown(JSON.stringify(record.more))}`;
        return { what, ends: [ended], faults };
      },
      close: async () => {
        server.closeAllConnections();
        server.close();
      },
    };
  },
};

type Person = Record<string, unknown>;

/** A request that is not for one of the two, or that brings other values than theirs. */
function misplaced({ method, url, headers, body }: Asked, ...all: readonly Person[]): string[] {
  const found: string[] = [];
  const [path = '', query = ''] = url.split('?', 2);
  const one = all.find(({ id }) => isWhole(id) && path === `/people/${encodeURIComponent(id)}`);
  if (method !== 'PUT' || one === undefined) return [`a request to ${method} ${url.slice(0, 200)}`];
  if ('x-evil' in headers) found.push('a header was smuggled in');
  const extra = Object.keys(headers).filter((name) => !known.has(name));
  if (extra.length > 0) found.push(`headers nobody asked for: ${extra.join(', ').slice(0, 200)}`);
  const note = new URLSearchParams(query).getAll('note');
  if (!isBlank(one['note']) && note[0] !== one['note']) found.push('the query brought another value');
  const brought: unknown = JSON.parse(body);
  for (const name of ['id', 'name', 'mail', 'more']) {
    const own = isObject(brought) && Object.hasOwn(brought, name) ? brought[name] : undefined;
    // A blank field is not sent (`$blank: keep`).
    if (!(own === undefined && isBlank(one[name])) && JSON.stringify(own) !== JSON.stringify(one[name]))
      found.push(
        `${name} arrived as ${JSON.stringify(own)?.slice(0, 200)}, not ${JSON.stringify(one[name])?.slice(0, 200)}`,
      );
  }
  return found;
}

const known: ReadonlySet<string> = new Set([
  ...['host', 'connection', 'authorization', 'content-type', 'content-length', 'accept-encoding', 'x-city', 'accept'],
  ...['user-agent', 'transfer-encoding', 'x-hrwire-run', 'x-hrwire-request', 'idempotency-key'],
]);

/** Half a character can stand in no path. */
const isWhole = (id: unknown): id is string => typeof id === 'string' && id.isWellFormed();
