import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { HrwireError } from '../../error/error.ts';
import { clientOf } from './client.ts';

/**
 * Refuses requests that call the server by a name that is not its own: a page elsewhere whose name was made to point here
 * (DNS rebinding) would be read by its script otherwise. And those that a page elsewhere makes a browser send.
 */
export function refuseForeign(request: IncomingMessage, names: ReadonlySet<string>): void {
  const { host, origin } = clientOf(request);
  const name = hostName(host);
  if (name === undefined || !(names.has(name) || name === ownAddress(request))) {
    throw new HrwireError('server.foreign', 'the server is not called by this name', {
      hint: 'Call it by its address, or add the name to `serve.listen.names` in hrwire.yaml.',
    });
  }
  const from = request.headers.origin;
  if (from !== undefined && from.toLowerCase() !== origin) throw foreignPage();
  // A link that a person follows comes from elsewhere (a sign-in does); nothing else does.
  const { 'sec-fetch-site': site, 'sec-fetch-mode': mode } = request.headers;
  if (site === 'cross-site' && !(mode === 'navigate' && request.method === 'GET')) throw foreignPage();
}

function foreignPage(): HrwireError {
  return new HrwireError('server.foreign', 'the request comes from a page elsewhere', {
    hint: 'The API answers programs and its own pages. Behind a proxy it must be told the name it is called by: `X-Forwarded-Host`.',
  });
}

/** The names by which a server that listens on `host` is called. */
export function namesOf(host: string, names: readonly string[]): ReadonlySet<string> {
  const own = isLoopback(host) ? ['localhost', '127.0.0.1', '::1'] : [];
  return new Set([host, ...own, ...names].map((name) => name.toLowerCase()));
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** The name in `name:port`, without brackets; undefined where it is none. */
function hostName(host: string): string | undefined {
  const match = /^(?:\[([0-9a-f:.]{2,45})\]|([a-z0-9_.-]{1,253}))(?::[0-9]{1,5})?$/.exec(host);
  return match?.[1] ?? match?.[2];
}

/** The address at which the connection came in: no name can be made to look like it. */
function ownAddress(request: IncomingMessage): string {
  return (request.socket.localAddress ?? '').replace(/^::ffff:/, '');
}
