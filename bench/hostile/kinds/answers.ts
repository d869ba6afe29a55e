import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { personal } from '../judge.ts';
import type { Kind } from '../kind.ts';
import { makeProject } from '../project.ts';
import { bytes, drawn, hostileText, shown } from '../texts.ts';
import { desk } from './desk.ts';

/** What the server says to a request: bytes as they go over the wire. */
interface Reply {
  readonly what: string;
  /** Piece after piece, as the other side takes them; the connection is closed behind the last one. */
  readonly pieces: (port: number) => Iterable<string | Uint8Array>;
  /** The connection stays open behind the last piece. */
  readonly open?: true;
}

const record = { id: '1', name: personal, mail: `${personal}@x.example` };
const people = (extra: object = {}): string => JSON.stringify({ people: [record], ...extra });
const headed = (body: string | Uint8Array, headers = '', status = '200 OK'): (string | Uint8Array)[] => [
  `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n`,
  body,
];
const reply = (what: string, ...pieces: readonly (string | Uint8Array)[]): Reply => ({ what, pieces: () => pieces });

function* times(count: number, head: string, text: string | Uint8Array, tail = ''): Generator<string | Uint8Array> {
  yield head;
  for (let index = 0; index < count; index++) yield text;
  yield tail;
}

/** A gigabyte of zeros in a megabyte, and as much of every other packing. */
const zeros = Buffer.alloc(60_000_000);
const bombs: Record<string, Uint8Array> = {
  gzip: gzipSync(zeros),
  deflate: deflateSync(zeros),
  br: brotliCompressSync(zeros.subarray(0, 20_000_000)),
};
const bigHead = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';

const fixed: readonly Reply[] = [
  reply('a good answer', ...headed(people())),
  reply('nothing'),
  { what: 'silence', pieces: () => [], open: true },
  { what: 'half a head', pieces: () => ['HTTP/1.1 200 OK\r\ncontent-ty'], open: true },
  { what: 'a megabyte in one header', pieces: () => times(16, `${bigHead}x-big: `, 'y'.repeat(65_536), `\r\n\r\n{}`) },
  {
    what: 'a hundred thousand headers',
    pieces: () => times(1000, bigHead, numbered(100), 'content-length: 2\r\n\r\n{}'),
  },
  {
    what: 'a flood of set-cookie',
    pieces: () =>
      times(
        150,
        bigHead,
        'set-cookie: a=b; Path=/\r\n',
        `content-length: ${Buffer.byteLength(people())}\r\n\r\n${people()}`,
      ),
  },
  {
    what: 'a flood of 100',
    pieces: () => times(20_000, '', 'HTTP/1.1 100 Continue\r\n\r\n', headed(people()).join('')),
  },
  {
    what: 'a flood of 103',
    pieces: () => times(20_000, '', 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n', headed(people()).join('')),
  },
  reply('101', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n'),
  reply(
    'length too large',
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9999\r\n\r\n${people()}`,
  ),
  reply(
    'length too small',
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 5\r\n\r\n${people()}`,
  ),
  reply('length of twenty digits', `HTTP/1.1 200 OK\r\ncontent-length: 99999999999999999999\r\n\r\n${people()}`),
  reply('length below zero', `HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n${people()}`),
  reply('two lengths', `HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n${people()}`),
  reply(
    'length and chunks',
    `HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n3\r\n{"a\r\n0\r\n\r\n`,
  ),
  reply('a chunk that lies', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffff\r\n{}\r\n0\r\n\r\n'),
  reply('a chunk of no number', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n'),
  reply('a chunk of any size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}\r\n'),
  reply(
    'no last chunk',
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n`,
  ),
  {
    what: 'chunks without end',
    pieces: () =>
      times(
        2000,
        'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n',
        `2000\r\n${' '.repeat(8192)}\r\n`,
      ),
  },
  {
    what: 'a body without end',
    pieces: () => times(2000, 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n', ' '.repeat(8192)),
  },
  {
    what: 'chunk extensions',
    pieces: () => times(2000, 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;', 'x'.repeat(1000)),
  },
  ...Object.entries(bombs).map(([name, bomb]) =>
    reply(`a bomb of ${name}`, ...headed(bomb, `content-encoding: ${name}\r\n`)),
  ),
  reply('packed twice', ...headed(gzipSync(gzipSync(people())), 'content-encoding: gzip, gzip\r\n')),
  reply('packed as nobody knows', ...headed(people(), 'content-encoding: evil\r\n')),
  reply('no gzip', ...headed(people(), 'content-encoding: gzip\r\n')),
  reply('gzip cut off', ...headed(gzipSync(people()).subarray(0, 30), 'content-encoding: gzip\r\n')),
  reply(
    'gzip with something behind',
    ...headed(Buffer.concat([gzipSync(people()), Buffer.from('evil')]), 'content-encoding: gzip\r\n'),
  ),
  reply(
    'unknown charset',
    `HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=x-evil\u001b[2J\r\ncontent-length: 2\r\n\r\n{}`,
  ),
  reply('UTF-16', `HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-16\r\ncontent-length: 2\r\n\r\n{}`),
  reply('UTF-7', `HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-7\r\ncontent-length: 2\r\n\r\n{}`),
  ...[
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/json,{}',
    'http://evil.invalid/people',
    '//evil.invalid/x',
    '/people',
    'http://user:pw@127.0.0.1/',
    'http://[::1]:9/',
    '\\\\x',
    '',
  ].flatMap((to) => [
    reply(`redirect to ${to}`, ...headed('', `location: ${to}\r\n`, '302 Found')),
    reply(`next page ${to}`, ...headed(people({ next: to }))),
  ]),
  {
    what: 'a next page that is this one',
    pieces: (port) => headed(people({ next: `http://127.0.0.1:${port}/people` })),
  },
  ...[1, true, [], {}, [['x']], { a: 1 }].map((next) =>
    reply(`next page ${JSON.stringify(next)}`, ...headed(people({ next }))),
  ),
  ...[
    '{}',
    '[]',
    'null',
    '""',
    '{"people":null}',
    '{"people":{}}',
    '{"people":[null]}',
    '{"people":["x",1,[]]}',
    '{"people":[{}]}',
    '{"people":[{"id":{}}]}',
    '{"people":[{"id":null}]}',
    '{"people":[{"id":1e400}]}',
    '{"people":[{"__proto__":{"polluted":true},"id":"1"}]}',
    '{"people":[{"id":"1","constructor":1,"toString":2}]}',
    '{"__proto__":{"people":[]}}',
    `{"people":${'['.repeat(50_000)}`,
    `{"people":[${'{"id":"1"},'.repeat(20_000)}{"id":"2"}]}`,
    '<html>x</html>',
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    `{"people":[{"id":"${'k'.repeat(1_000_000)}"}]}`,
    '{"people":[{"id":"\\ud800"}]}',
    `{"error":"${personal}"}`,
  ].map((body) => reply(`body ${shown(body)}`, ...headed(body))),
  ...[301, 400, 401, 403, 404, 409, 413, 418, 429, 500, 503, 599, 600, 999].map((status) =>
    reply(
      `status ${status}`,
      ...headed(`{"message":"${personal}"}`, 'retry-after: 99999999999999999999\r\n', `${status} ${personal}`),
    ),
  ),
  ...['-1', '0', 'Thu, 01 Jan 1970 00:00:00 GMT', 'Fri, 31 Dec 9999 23:59:59 GMT', '1e9', 'x', ''].map((after) =>
    reply(`retry-after ${after}`, ...headed('{}', `retry-after: ${after}\r\ndate: ${after}\r\n`, '429 Slow')),
  ),
  reply('HTTP/0.9', people()),
  reply('HTTP/9.9', 'HTTP/9.9 200 OK\r\n\r\n{}'),
  reply('another protocol', 'SSH-2.0-OpenSSH_9.6\r\n'),
  reply('TLS', Buffer.from('15030300020228', 'hex')),
  reply('two answers', ...headed(people()), ...headed('{"people":[{"id":"evil"}]}')),
];

const answer: fc.Arbitrary<Reply> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...fixed) },
  { weight: 1, arbitrary: bytes.map((some) => reply(`bytes ${some.toString('hex')}`, some)) },
  { weight: 1, arbitrary: bytes.map((some) => reply(`body of bytes ${some.toString('hex')}`, ...headed(some))) },
  { weight: 1, arbitrary: hostileText.map((text) => reply(`body ${shown(text)}`, ...headed(text))) },
  {
    weight: 1,
    arbitrary: hostileText.map((text) =>
      reply(
        `record ${shown(text)}`,
        ...headed(JSON.stringify({ people: [{ id: text, name: text, [text]: text }, record] })),
      ),
    ),
  },
  {
    weight: 1,
    arbitrary: hostileText.map((text) =>
      reply(
        `header ${shown(text.slice(0, 1000))}`,
        `HTTP/1.1 200 OK\r\nx-${text}: ${text.slice(0, 20_000)}\r\ncontent-length: 2\r\n\r\n{}`,
      ),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.json({ maxDepth: 6 }).map((body) => reply(`json ${shown(body)}`, ...headed(`{"people":${body}}`))),
  },
);

/** What systems answer, to reads and to writes. */
export const answers: Kind = {
  name: 'answers',
  does: 'what systems answer to reads and writes: heads, lengths, chunks and packings that lie, bombs, floods, redirects and next pages to elsewhere, statuses and bodies of all kinds',
  cases: 400,
  async open(folder) {
    const state: { reply: Reply; sockets: Set<Socket>; asked: number } = {
      reply: reply('nothing'),
      sockets: new Set(),
      asked: 0,
    };
    const server = createServer((socket) => {
      state.sockets.add(socket);
      socket.on('close', () => state.sockets.delete(socket));
      socket.on('error', () => undefined);
      let head = '';
      socket.on('data', (data) => {
        head += data.toString('latin1');
        if (!head.includes('\r\n\r\n')) return;
        head = '';
        state.asked++;
        void send(socket, state.reply, (server.address() as AddressInfo).port);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const project = makeProject(folder, desk(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
    return {
      async attempt(seed) {
        const drew = drawn(answer, seed);
        const writes = seed % 3 === 0;
        state.reply = drew;
        state.asked = 0;
        project.afresh();
        if (writes) project.put('inbox/lines.jsonl', `${JSON.stringify({ ...record, city: 'Rome', note: 'x' })}\n`);
        const ended = await project.either(seed)('run', writes ? 'lines-to-desk' : 'desk-to-out');
        for (const socket of state.sockets) socket.destroy();
        const faults: string[] = [];
        if (state.asked > 100) faults.push(`${state.asked} requests`);
        if (Object.getOwnPropertyNames(Object.prototype).includes('polluted')) faults.push('a prototype was changed');
        // Whatever was said: with a sound system the next run settles it.
        state.reply = writes ? reply('sound', ...headed('{}')) : reply('sound', ...headed(people()));
        const next = await project.run('run', writes ? 'lines-to-desk' : 'desk-to-out');
        if (next.code !== 0 && next.code !== 3)
          faults.push(`the next run ends with ${next.code}: ${next.stdout.slice(0, 400)}`);
        for (const socket of state.sockets) socket.destroy();
        return { what: `${drew.what} to a ${writes ? 'write' : 'read'}`, ends: [next, ended], faults };
      },
      close: async () => {
        for (const socket of state.sockets) socket.destroy();
        server.close();
      },
    };
  },
};

/** As fast as the other side takes it. */
async function send(socket: Socket, { pieces, open }: Reply, port: number): Promise<void> {
  for (const piece of pieces(port)) {
    if (socket.destroyed) return;
    if (!socket.write(piece)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => undefined);
  }
  if (open !== true && !socket.destroyed) socket.end();
}

function numbered(count: number): string {
  return Array.from({ length: count }, (_, index) => `x-${index}: y\r\n`).join('');
}
