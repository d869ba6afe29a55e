import type { Credential } from '../auth/auth.ts';
import type { Sent } from '../client.ts';
import { encodeParameter, withQuery } from '../encode/query.ts';
import type { ExchangeOptions, HttpScope, RenderedRequest, RequestTemplate } from '../exchange.ts';
import type { Leaving } from '../limits/limit.ts';
import type { Line } from './line.ts';

export interface Attempt {
  readonly sent: Sent;
  readonly credential: Credential;
  /** The request carried cookies or a CSRF token. */
  readonly session: boolean;
  /** `GET api.example.com`: paths and queries may hold personal values and stay out of messages. */
  readonly label: string;
}

/** Logs in where due, waits for its budget, and sends once. */
export async function attempt(
  line: Line,
  request: RequestTemplate,
  scope: HttpScope,
  options: ExchangeOptions,
): Promise<Attempt> {
  const { context, session } = line;
  const { signal } = options;
  const credential = await line.auth.credential(signal);
  const url = await prepare(line, request, scope, credential, options);
  const leave = await enter(line, url, signal);
  try {
    const now = context.clock.now();
    const carried = session.headers(url.target.origin, now);
    const rendered = { ...url.rendered, headers: { ...url.rendered.headers, ...carried } };
    context.killPoint('before-request');
    const began = context.clock.now();
    const sent = await line.client.send(rendered, signal);
    context.killPoint('after-request');
    context.onRequest(sent.ok ? sent.raw.bytes : 0);
    const ms = Math.max(0, context.clock.now() - began);
    const { method, path } = request;
    options.onAttempt?.({ method, path, status: sent.ok ? sent.raw.status : undefined, ms });
    context.observe?.({ kind: 'request', method, ...answeredBy(sent), at: began, seconds: ms / 1000 });
    if (sent.ok) session.take(url.target.origin, sent.raw.headers, sent.raw.cookies, context.clock.now());
    const label = `${request.method} ${url.target.host}`;
    return { sent, credential, session: Object.keys(carried).length > 0, label };
  } finally {
    leave();
  }
}

function answeredBy(sent: Sent): { readonly status: number | 'failed'; readonly bytes: number } {
  return sent.ok ? { status: sent.raw.status, bytes: sent.raw.bytes } : { status: 'failed', bytes: 0 };
}

/** Waits until the budgets let the request go, and tells of a wait that was one. */
async function enter({ context, limits }: Line, prepared: Prepared, signal: AbortSignal): Promise<() => void> {
  const at = context.clock.now();
  const leave = await limits.enter(leavingOf(prepared), signal);
  const seconds = (context.clock.now() - at) / 1000;
  if (seconds > 0) context.observe?.({ kind: 'wait', why: 'limit', at, seconds });
  return leave;
}

interface Prepared {
  readonly rendered: RenderedRequest;
  readonly target: URL;
}

function leavingOf({ rendered, target }: Prepared): Leaving {
  return { method: rendered.method, path: target.pathname, query: target.search, body: rendered.body };
}

/** Renders with `$token`, follows a next URL verbatim, and adds the credential — to declared hosts alone. */
async function prepare(
  line: Line,
  request: RequestTemplate,
  scope: HttpScope,
  credential: Credential,
  { url: next }: ExchangeOptions,
): Promise<Prepared> {
  const { token } = credential;
  const full = token === undefined ? scope : { ...scope, more: { ...scope.more, token } };
  const rendered = await request.render(full);
  const asked = next ?? rendered.url;
  const target = await line.site.declared(asked);
  // A next link may bring the key along: a second one would make the parameter a list.
  const missing = credential.query.filter(([name]) => !target.searchParams.has(name));
  const url = withQuery(
    asked,
    missing.flatMap(([name, value]) => encodeParameter(name, value)),
  );
  return { rendered: { ...rendered, url, headers: { ...rendered.headers, ...credential.headers } }, target };
}
