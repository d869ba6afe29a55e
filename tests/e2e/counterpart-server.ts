import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { whenDone } from './harness.ts';

/** A request as the counterpart got it; `body`: JSON, or a form as an object. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

export interface Told {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: unknown;
  /** Streamed as it is, in place of `body`. */
  readonly stream?: (response: ServerResponse) => void;
}

export interface Counterpart {
  readonly url: string;
  readonly asked: Asked[];
  /** How often a path was asked for. */
  count(path: string | RegExp): number;
}

/** A system on loopback that answers as its test says and keeps what it was asked. */
export async function startCounterpart(answer: (asked: Asked, count: number) => Told): Promise<Counterpart> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void read(request).then((one) => {
      asked.push(one);
      const { status = 200, headers = {}, body, stream } = answer(one, asked.length);
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      if (stream !== undefined) stream(response);
      else response.end(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  whenDone(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(resolve);
      }),
  );
  const fits = (path: string | RegExp, one: Asked) =>
    typeof path === 'string' ? one.path === path : path.test(one.path);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    count: (path) => asked.filter((one) => fits(path, one)).length,
  };
}

async function read(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const url = new URL(request.url ?? '/', 'http://counterpart');
  const form = request.headers['content-type']?.includes('urlencoded') === true;
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: request.headers,
    body:
      text === '' ? undefined : form ? Object.fromEntries(new URLSearchParams(text)) : (JSON.parse(text) as unknown),
  };
}
