import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { controls } from './control.ts';
import type { Incoming } from './exchange.ts';

/** What a running server is to the sandbox around it. */
export interface Running {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  close(): Promise<void>;
}

export interface Answering {
  /** Answers a request of the vendor's API. */
  api(incoming: Incoming, root: string): Promise<void>;
  /** The body of a control's answer. */
  control(incoming: Incoming): Promise<string>;
}

/** Listens on 127.0.0.1 alone; port 0 is any free one. What neither answers is a 500 in plain text. */
export async function serve(port: number, answering: Answering): Promise<Running> {
  let count = 0;
  const server = createServer((request, response) => {
    count += 1;
    const root = `http://${request.headers.host ?? '127.0.0.1'}`;
    const incoming = (): Incoming => ({ request, response, url: new URL(request.url ?? '/', root), n: count });
    void handle(answering, incoming, root).catch((thrown: unknown) => {
      if (!response.headersSent) response.writeHead(500, { 'Content-Type': 'text/plain' });
      response.end(thrown instanceof Error ? thrown.message : 'failed');
    });
  });
  server.keepAliveTimeout = 30_000;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function handle(answering: Answering, make: () => Incoming, root: string): Promise<void> {
  const incoming = make();
  if (!incoming.url.pathname.startsWith(controls)) return answering.api(incoming, root);
  const { response } = incoming;
  const body = await answering.control(incoming);
  response.setHeader('Content-Type', 'application/json');
  response.end(body);
}
