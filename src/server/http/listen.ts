import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener, Server, ServerOptions } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Server as SecureServer } from 'node:https';
import { HrwireError } from '../../error/error.ts';
import { codeOf, messageOf } from '../../error/wrap.ts';
import type { Certificate } from './certificate.ts';

/** Bounds of connections; times in milliseconds. */
export interface Connections {
  readonly headersTimeout: number;
  readonly requestTimeout: number;
  readonly most: number;
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Between two requests of one connection. */
const idle = 10_000;
/** For the line that says why a connection ends. */
const farewell = 500;
/** Bytes of the head of a request. */
const head = 16_384;

/** A server that listens. Throws `server.listen` where it cannot. */
export async function listen(
  listener: RequestListener,
  at: Address,
  bounds: Connections,
  certificate: Certificate | undefined,
): Promise<Server | SecureServer> {
  const options: ServerOptions = {
    headersTimeout: bounds.headersTimeout,
    requestTimeout: bounds.requestTimeout,
    keepAliveTimeout: idle,
    maxHeaderSize: head,
    // Node's strict parser is what stands between us and requests that two servers read in two ways.
    insecureHTTPParser: false,
    requireHostHeader: true,
    connectionsCheckingInterval: Math.min(1000, bounds.headersTimeout),
  };
  const server =
    certificate === undefined
      ? createServer(options, listener)
      : createSecureServer(
          { ...options, ...certificate, minVersion: 'TLSv1.2', handshakeTimeout: bounds.headersTimeout },
          listener,
        );
  server.maxConnections = bounds.most;
  server.maxHeadersCount = 100;
  // Whoever neither sends nor takes anything for so long holds a place for nothing; who sends slowly is told so before.
  server.timeout = bounds.requestTimeout + 5000;
  // A body is asked for once it is known that it will be read.
  server.on('checkContinue', listener);
  server.on('clientError', refuseUnread);
  server.listen({ host: at.host, port: at.port });
  try {
    await once(server, 'listening');
  } catch (thrown) {
    throw cannotListen(at, thrown);
  }
  return server;
}

/** What is no request at all gets a line of HTTP, and the connection ends. */
function refuseUnread(
  error: Error,
  socket: { writable: boolean; end(text: string): unknown; destroy(): unknown },
): void {
  const status = {
    HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
    ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  }[codeOf(error) ?? ''];
  if (codeOf(error) === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  socket.end(`HTTP/1.1 ${status ?? '400 Bad Request'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  // Whoever does not end their half would hold a connection for minutes.
  setTimeout(() => socket.destroy(), farewell).unref();
}

function cannotListen({ host, port }: Address, thrown: unknown): HrwireError {
  const code = codeOf(thrown);
  const hints: Readonly<Record<string, string>> = {
    EADDRINUSE: 'Another process listens there. Choose another port with --port, or stop that process.',
    EACCES: 'Ports below 1024 need a privilege. Choose another with --port, and let a proxy listen there.',
    EADDRNOTAVAIL: 'This machine has no such address.',
    ENOTFOUND: 'This machine has no such address.',
  };
  return new HrwireError('server.listen', `cannot listen on ${host}:${port}: ${code ?? messageOf(thrown)}`, {
    hint: hints[code ?? ''] ?? 'Choose another address with --host and --port.',
    cause: thrown,
  });
}

/** Where a server has come to listen; a port of 0 has become a free one. */
export function urlOf(server: Server | SecureServer, secure: boolean): { readonly url: string; readonly port: number } {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('it listens on no port');
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return { url: `${secure ? 'https' : 'http'}://${host}:${address.port}`, port: address.port };
}
