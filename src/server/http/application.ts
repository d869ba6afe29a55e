import express from 'express';
import type { Express, Request, Response } from 'express';
import helmet from 'helmet';
import { HrwireError } from '../../error/error.ts';
import { nearest } from '../../error/nearest.ts';
import { wrap } from '../../error/wrap.ts';
import type { Redactor } from '../../observe/redact.ts';
import type { Live } from '../../app/live.ts';
import type { Route } from '../route.ts';
import { sendReply } from './answer.ts';
import { checkOf } from './check.ts';
import { noteClient } from './client.ts';
import { refuseForeign } from './foreign.ts';
import { handle } from './handle.ts';
import type { Bounds } from './handle.ts';
import { languageAsked } from './language.ts';
import { isOfServer, problemHeaders, problemOf } from './problem.ts';
import { problemType } from '../schemas.ts';
import { noteAnswer, note } from './told.ts';

/** How the server is reached and what it takes. */
export interface Application extends Bounds {
  /** Names and addresses by which it is called. */
  readonly names: ReadonlySet<string>;
  readonly behindProxy: boolean;
  readonly redactor: Redactor;
  /** Aborted when the server ends at once. */
  readonly ending: AbortSignal;
}

/** The Express application of these routes. */
export function applicationOf(live: Live, routes: readonly Route[], of: Application): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  // Else Express itself would show where in the code something was thrown, to whoever asked.
  app.set('env', 'production');
  app.set('query parser', false);
  app.set('strict routing', true);
  app.set('case sensitive routing', true);
  const protect = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
    },
    strictTransportSecurity: false,
  });
  app.use((request, response, next) => {
    const client = noteClient(request, of.behindProxy);
    response.setHeader('x-request-id', client.id);
    if (client.secure) response.setHeader('strict-transport-security', 'max-age=31536000');
    noteAnswer(live, request, response);
    if (live.stopping.aborted) response.setHeader('connection', 'close');
    protect(request, response, next);
  });
  app.use((request, _, next) => {
    refuseForeign(request, of.names);
    next();
  });
  for (const [path, own] of bySpecificity(Map.groupBy(routes, (route) => route.path))) {
    const at = path.replaceAll(/\{([^}]+)\}/g, ':$1');
    for (const route of own) {
      const check = checkOf(route);
      app[route.method](at, async (request, response) => {
        note(response, { route: route.path, quiet: route.needs === 'nobody' });
        const reply = await handle(live, { route, check, of, request, response });
        await sendReply(response, reply, AbortSignal.any([live.stopping, of.ending]));
      });
    }
    app.all(at, (_, response) => {
      const methods = [
        ...new Set(own.flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]))),
      ];
      note(response, { route: path });
      response.setHeader('allow', methods.join(', '));
      throw new HrwireError('server.method', `this address takes ${methods.join(' and ')}`);
    });
  }
  app.use((request: Request) => {
    throw notFound(request, routes);
  });
  // Express tells a handler of errors by its four parameters.
  app.use((thrown: unknown, _request: Request, response: Response, _next: unknown) => {
    refuse(live, response, thrown, of.redactor);
  });
  return app;
}

/** `/runs/find` before `/runs/{run}`, whichever was listed first. */
function bySpecificity<T>(paths: ReadonlyMap<string, T>): [path: string, T][] {
  const order = (path: string): string => path.replaceAll(/\{[^}]+\}/g, '\u{10ffff}');
  return [...paths].sort(([a], [b]) => (order(a) < order(b) ? -1 : 1));
}

function notFound(request: Request, routes: readonly Route[]): HrwireError {
  // Only for the hint, and never repeated: a path may hold what is no business of a log.
  const near = nearest(request.path, new Set(routes.map(({ path }) => path)));
  return new HrwireError('server.not-found', 'the API has no such address', {
    hint: near === undefined ? 'All addresses stand in /openapi.json.' : `Did you mean ${near}?`,
  });
}

/** Answers with problem details; an answer that is under way is cut, so that nobody takes it for whole. */
function refuse(live: Live, response: Response, thrown: unknown, redactor: Redactor): void {
  const error = wrap(malformed(thrown) ?? thrown);
  const request = String(response.getHeader('x-request-id'));
  note(response, { code: error.code });
  if (error.code === 'internal.fault') tellFault(live, error, request);
  else if (isOfServer(error)) live.log.warn('the store failed', { request, code: error.code, message: error.message });
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const problem = problemOf(error, request, redactor, languageAsked(response.req));
  for (const [name, value] of Object.entries(problemHeaders(error))) response.setHeader(name, value);
  // What of the body was not read would be taken for the next request.
  if (!response.req.complete) response.setHeader('connection', 'close');
  response.statusCode = Number(problem['status']);
  response.setHeader('cache-control', 'no-store');
  response.setHeader('content-type', `${problemType}; charset=utf-8`);
  response.end(JSON.stringify(problem));
}

/** What Express itself refuses: a path with a broken escape. */
function malformed(thrown: unknown): HrwireError | undefined {
  if (!(thrown instanceof URIError)) return undefined;
  return new HrwireError('server.bad-request', 'the path is not encoded as a URL is', { hint: 'Write % as %25.' });
}

/** Where it was thrown; its message may hold a value, and stands in the log only where somebody looks for faults. */
function tellFault(live: Live, error: HrwireError, request: string): void {
  const cause = error.cause instanceof Error ? error.cause : error;
  const frames = (cause.stack ?? '')
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 6);
  live.log.warn('a request met a fault of hrwire', {
    request,
    error: cause.name,
    at: frames.map((line) => line.trim()),
  });
  live.log.debug('what it said', { request, message: cause.message });
}
