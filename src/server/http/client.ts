import type { IncomingMessage } from 'node:http';
import { newId } from '../../app/id.ts';

/** From where a request comes, and how the server was called. */
export interface Client {
  /** The id of the request, made here. */
  readonly id: string;
  /** Its network address; behind a proxy what the last hop of `X-Forwarded-For` says. */
  readonly address: string;
  /** By TLS, here or at the proxy. */
  readonly secure: boolean;
  /** The server as the client calls it: `https://hr.example:8484`. */
  readonly origin: string;
  /** The same without scheme. */
  readonly host: string;
}

const clients = new WeakMap<IncomingMessage, Client>();

/** The core calls it once a request, before anything else. */
export function noteClient(request: IncomingMessage, behindProxy: boolean): Client {
  const { socket } = request;
  const forwarded = (name: string): string | undefined => (behindProxy ? lastOf(request.headers[name]) : undefined);
  const encrypted = 'encrypted' in socket && socket.encrypted === true;
  const proto = forwarded('x-forwarded-proto') ?? (encrypted ? 'https' : 'http');
  const secure = proto === 'https';
  const host = (forwarded('x-forwarded-host') ?? request.headers.host ?? '').toLowerCase();
  const client: Client = {
    id: newId(),
    address: addressOf(forwarded('x-forwarded-for')) ?? socket.remoteAddress ?? 'unknown',
    secure,
    host,
    origin: `${secure ? 'https' : 'http'}://${host}`,
  };
  clients.set(request, client);
  return client;
}

/** Who it was noted to be; of a request that no core has seen, what its connection says. */
export function clientOf(request: IncomingMessage): Client {
  return clients.get(request) ?? noteClient(request, false);
}

/** What the nearest proxy has appended: everything before it the client may have written itself. */
function lastOf(header: string | string[] | undefined): string | undefined {
  const text = Array.isArray(header) ? header.at(-1) : header;
  const last = text?.split(',').at(-1)?.trim();
  return last === undefined || last === '' ? undefined : last;
}

/** `192.0.2.1`, `192.0.2.1:4711` and `[2001:db8::1]:4711` are written by proxies; anything else is no address. */
function addressOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const bare =
    /^\[([0-9a-fA-F:.]{2,45})\](?::\d+)?$/.exec(text)?.[1] ?? text.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
  return /^[0-9a-fA-F:.]{2,45}$/.test(bare) ? bare : undefined;
}
