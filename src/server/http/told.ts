import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Live } from '../../app/live.ts';

/** What becomes known of a request while it is answered. */
interface Known {
  /** The pattern of its path: never the path, nor the query, which may hold a person's number. */
  readonly route?: string;
  readonly actor?: string;
  readonly code?: string;
  /** Asked every few seconds by machines: told to those alone who want all. */
  readonly quiet?: boolean;
}

const known = new WeakMap<ServerResponse, Known>();

export function note(response: ServerResponse, more: Known): void {
  known.set(response, { ...known.get(response), ...more });
}

/** One line of the log and one observation for each request, once its answer has left or its caller has gone. */
export function noteAnswer(live: Live, request: IncomingMessage, response: ServerResponse): void {
  const began = performance.now();
  response.once('close', () => {
    const { route = 'none', actor, code, quiet } = known.get(response) ?? {};
    const ms = performance.now() - began;
    const gone = !response.writableFinished;
    const method = request.method ?? '';
    const { statusCode: status } = response;
    live.log[quiet === true && status < 400 ? 'debug' : 'info']('request', {
      ...{ method, route, status, ms: Math.round(ms * 10) / 10, request: String(response.getHeader('x-request-id')) },
      ...(actor === undefined ? {} : { actor }),
      ...(code === undefined ? {} : { code }),
      ...(gone ? { gone } : {}),
    });
    live.observe({ kind: 'answered', method, route, status, at: live.clock.now(), seconds: ms / 1000 });
  });
}
