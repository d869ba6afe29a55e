import type { IncomingMessage, ServerResponse } from 'node:http';
import { may } from '../../access/actor.ts';
import type { Actor } from '../../access/actor.ts';
import { gateOf } from '../../app/gate.ts';
import type { Live } from '../../app/live.ts';
import { onBehalfOf } from '../../app/session.ts';
import { nobody } from '../../app/who.ts';
import { HrwireError } from '../../error/error.ts';
import type { Json } from '../../record/json.ts';
import { callerOf } from '../caller.ts';
import type { Asked, Reply, Route } from '../route.ts';
import { checkContent, hasBody, jsonOf, readBody, welcome } from './body.ts';
import type { RequestCheck } from './check.ts';
import { clientOf } from './client.ts';
import { languageOf } from './language.ts';
import { note } from './told.ts';
import { enter } from './under-way.ts';

/** What is taken of every request. */
export interface Bounds {
  /** Bytes of a body. */
  readonly body: number;
  /** Requests of one caller that are under way at the same time. */
  readonly perCaller: number;
  /** Aborted when the server ends at once. */
  readonly ending: AbortSignal;
}

export interface Handling {
  readonly route: Route;
  readonly check: RequestCheck;
  readonly of: Bounds;
  readonly request: IncomingMessage & { readonly params: unknown };
  readonly response: ServerResponse;
}

/** Who asks, may they, is the request sound: then the route does its work. */
export async function handle(live: Live, handling: Handling): Promise<Reply> {
  const { route, check, of, request, response } = handling;
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  const actor = route.needs === 'nobody' ? nobody : await callerOf(live, request);
  note(response, { actor: actor.name });
  if (route.needs !== 'nobody') enter(live, actor, response, of.perCaller);
  admit(live, actor, route);
  const header = (name: string): string | undefined => {
    const value = request.headers[name.toLowerCase()];
    return Array.isArray(value) ? value.join(', ') : value;
  };
  const query = new URLSearchParams((request.url ?? '').split('?').slice(1).join('?'));
  const { path, query: asked } = check.parameters({ path: textsOf(request.params), query, header });
  const { bytes, body } = await bodyOf(live, handling);
  const given: Asked = {
    live,
    session: onBehalfOf(live.session(), actor),
    actor,
    path,
    query: asked,
    body,
    bytes,
    incoming: request,
    header,
    language: languageOf(asked['lang'], header('accept-language')),
    requestId: clientOf(request).id,
    signal: AbortSignal.any([gone.signal, of.ending]),
  };
  return route.handle(given);
}

function admit(live: Live, actor: Actor, { needs }: Route): void {
  if (needs === 'nobody' || may(actor, needs)) return;
  gateOf(live).refused('access.denied', actor.name);
  throw new HrwireError('access.denied', `this needs the permission ${needs}`, {
    hint: 'Ask an administrator for a token with a role that has it.',
  });
}

async function bodyOf(
  live: Live,
  { route, check, of, request, response }: Handling,
): Promise<{ bytes: Buffer; body: Json | undefined }> {
  const nothing = { bytes: Buffer.alloc(0), body: undefined };
  const reads = route.reads ?? (check.contentTypes.length > 0 ? 'json' : undefined);
  if (reads === undefined) {
    // A body that nobody reads would be taken for the next request: it is read and let go, within the bound.
    if (hasBody(request)) await readBody(request, response, of.body);
    return nothing;
  }
  if (hasBody(request) || reads !== 'json') checkContent(request, check.contentTypes);
  if (reads === 'stream') {
    welcome(request, response);
    return nothing;
  }
  const bytes = await readBody(request, response, route.mostBytes?.(live) ?? of.body);
  if (reads === 'bytes') return { bytes, body: undefined };
  if (bytes.length === 0 && !check.bodyRequired) return nothing;
  const body = jsonOf(bytes);
  check.body(body);
  return { bytes, body };
}

function textsOf(params: unknown): Record<string, string> {
  const entries = typeof params === 'object' && params !== null ? Object.entries(params) : [];
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}
