import type { Server } from 'node:http';
import { Server as SecureServer } from 'node:https';
import type { OpenedLive } from '../app/open-live.ts';
import { HrwireError } from '../error/error.ts';
import { parseDuration } from '../record/duration.ts';
import { applicationOf } from './http/application.ts';
import { readCertificate, watchCertificate } from './http/certificate.ts';
import { isLoopback, namesOf } from './http/foreign.ts';
import { listen, urlOf } from './http/listen.ts';
import type { Route } from './route.ts';

/** What the command line says in place of `serve.listen`. */
export interface ServeOptions {
  readonly host?: string;
  readonly port?: number;
  readonly behindProxy?: boolean;
}

/** A server that answers. */
export interface Serving {
  readonly url: string;
  /** Milliseconds that a stop waits for what is under way. */
  readonly stopWithin: number;
  /** Takes no new connection; resolves when all requests have ended, or are cut after `within` milliseconds. */
  close(within: number): Promise<void>;
}

/** Listens where the project or the command line says. Throws `server.exposed`, `server.listen`, `server.certificate`. */
export async function serve(opened: OpenedLive, routes: readonly Route[], options: ServeOptions): Promise<Serving> {
  const { live, settings } = opened;
  const { root } = live.session().project;
  const limits = settings.limits;
  const host = options.host ?? settings.listen.host;
  const behindProxy = options.behindProxy ?? settings.listen.behind_proxy;
  const { tls } = settings.listen;
  await refuseExposed(opened, host, behindProxy, tls !== undefined);
  const ending = new AbortController();
  const app = applicationOf(live, routes, {
    names: namesOf(host, settings.listen.names),
    behindProxy,
    redactor: opened.redactor,
    ending: ending.signal,
    body: limits.body,
    perCaller: limits.per_caller,
  });
  const server = await listen(
    app,
    { host, port: options.port ?? settings.listen.port },
    {
      headersTimeout: parseDuration(limits.headers_timeout) ?? 10_000,
      requestTimeout: parseDuration(limits.request_timeout) ?? 300_000,
      most: limits.connections,
    },
    tls === undefined ? undefined : readCertificate(root, tls),
  );
  const unwatch =
    tls === undefined || !(server instanceof SecureServer)
      ? () => undefined
      : watchCertificate(root, tls, live.log, (certificate) =>
          server.setSecureContext({ ...certificate, minVersion: 'TLSv1.2' }),
        );
  return {
    url: urlOf(server, tls !== undefined).url,
    stopWithin: parseDuration(limits.stop_within) ?? 30_000,
    close: async (within) => {
      unwatch();
      await closeServer(server, within, () => ending.abort(new HrwireError('server.stopping', 'the server ends')));
    },
  };
}

/** Beyond this machine nobody gets in without a token, and no token travels in the clear. A proxy brings in everybody. */
async function refuseExposed({ live }: OpenedLive, host: string, behindProxy: boolean, tls: boolean): Promise<void> {
  if (isLoopback(host) && !behindProxy) return;
  if (!behindProxy && !tls) {
    throw new HrwireError('server.exposed', `on ${host} tokens and records would travel in the clear`, {
      hint: 'Set `serve.listen.tls` in hrwire.yaml; or behind a proxy that ends TLS: hrwire serve --behind-proxy',
    });
  }
  const store = await live.session().store();
  if (await store.access.any()) return;
  const who = behindProxy ? 'behind a proxy' : `on ${host}`;
  throw new HrwireError(
    'server.exposed',
    `${who} everybody who reaches it could do everything: there is no token yet`,
    {
      hint: 'Make one first: hrwire token create NAME --role admin',
    },
  );
}

/** Ends within so many milliseconds, whoever holds on. */
async function closeServer(server: Server | SecureServer, within: number, cut: () => void): Promise<void> {
  const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
  server.closeIdleConnections();
  // A connection becomes idle when its answer is out: those are closed too, or each would wait for its next request.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const late = setTimeout(() => {
    cut();
    server.closeAllConnections();
  }, within);
  await closed;
  clearTimeout(late);
  clearInterval(sweep);
}
