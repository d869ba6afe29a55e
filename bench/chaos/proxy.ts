import { once } from 'node:events';
import { Agent, createServer, request as ask } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** An answer of the server behind, whole. */
export interface Answer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

export interface Asked {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly body: Buffer;
}

/** A request in the hands of a fault: what it may do with it. Whatever it does, it ends the exchange. */
export interface Meeting {
  readonly asked: Asked;
  /** Hands the request on and gives the answer: from then on the work is done. */
  readonly forward: () => Promise<Answer>;
  /** What the same path answered the time before, whatever was asked. */
  readonly before: Answer | undefined;
  /** A well-formed answer. */
  readonly give: (status: number, headers: Answer['headers'], body: Buffer | string) => void;
  /** The bytes as they are; then the connection goes on, ends, or is reset. */
  readonly raw: (bytes: Buffer, then: 'on' | 'end' | 'reset') => void;
  /** Bytes one after the other, until all are sent or the client has gone. */
  readonly drip: (pieces: AsyncIterable<Buffer>) => Promise<void>;
  readonly reset: () => void;
  /** Where nobody may ask: a server that counts who does. */
  readonly elsewhere: string;
}

/** Undefined: the request goes through as it is. */
export type Meet = (asked: Asked) => ((meeting: Meeting) => Promise<void>) | undefined;

export interface Proxy {
  readonly url: string;
  /** What meets the requests from now on. */
  meet: Meet;
  close(): Promise<void>;
}

/** An HTTP proxy in front of one server, which does to a request what `meet` says. The Host header stays the client's. */
export async function startProxy(behind: string, elsewhere: string): Promise<Proxy> {
  const agent = new Agent({ keepAlive: true });
  const before = new Map<string, Answer>();
  const through: Meet = () => undefined;
  const server = createServer((request, response) => {
    void handle(request, response).catch((thrown: unknown) => {
      // The client went away in the middle, as it may.
      if (!response.destroyed) response.destroy();
      if (!(thrown instanceof Error && 'code' in thrown)) throw thrown;
    });
  });
  server.keepAliveTimeout = 30_000;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = { method: request.method ?? 'GET', target: request.url ?? '/', body: await buffer(request) };
    const path = `${asked.method} ${asked.target.split('?')[0]}`;
    const last = before.get(path);
    const forward = async (): Promise<Answer> => {
      const answer = await forwardTo(behind, agent, request, asked.body);
      before.set(path, answer);
      return answer;
    };
    const meets = made.meet(asked);
    if (meets !== undefined) return meets(meeting(asked, forward, last, response, elsewhere));
    const { status, headers, body } = await forward();
    response.writeHead(status, plain(headers, body)).end(body);
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const made: Proxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    meet: through,
    close: async () => {
      agent.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return made;
}

function meeting(
  asked: Asked,
  forward: () => Promise<Answer>,
  before: Answer | undefined,
  response: ServerResponse,
  elsewhere: string,
): Meeting {
  const socket = response.socket as Socket;
  // Bytes go past the server's own bookkeeping: nothing else may follow on this connection.
  const raw = (bytes: Buffer, then: 'on' | 'end' | 'reset'): void => {
    socket.write(bytes, () => {
      if (then === 'end') socket.end();
      if (then === 'reset') socket.resetAndDestroy();
    });
  };
  return {
    asked,
    forward,
    before,
    elsewhere,
    give: (status, headers, body) => {
      const bytes = Buffer.from(body);
      response.writeHead(status, plain(headers, bytes)).end(bytes);
    },
    raw,
    drip: async (pieces) => {
      for await (const piece of pieces) {
        if (socket.destroyed) return;
        if (!socket.write(piece)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
      }
      socket.end();
    },
    reset: () => void socket.resetAndDestroy(),
  };
}

function forwardTo(
  behind: string,
  agent: Agent,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asking = ask(`${behind}${url}`, { method: method ?? 'GET', headers, agent });
    asking.once('error', reject);
    asking.once('response', (answer) => {
      buffer(answer).then((whole) => {
        const told = Object.entries(answer.headers).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, value]],
        );
        resolve({
          status: answer.statusCode ?? 0,
          headers: Object.fromEntries(told) as Answer['headers'],
          body: whole,
        });
      }, reject);
    });
    asking.end(body);
  });
}

/** The server's own headers with the length of this body. */
function plain(headers: Answer['headers'], body: Buffer): Record<string, string | string[]> {
  const { 'transfer-encoding': _, 'content-length': __, connection: ___, ...rest } = headers;
  const lists = Object.entries(rest).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]);
  return { ...(Object.fromEntries(lists) as Record<string, string>), 'content-length': String(body.length) };
}
