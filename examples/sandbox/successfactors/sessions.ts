import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Failure } from '../shared/failure.ts';

const idle = 10 * 60_000;

/** Login sessions: the first answer brings a cookie and a CSRF token, both are due on later calls (KBA 3308165). */
export class Sessions {
  readonly #sessions = new Map<string, { csrf: string; used: number }>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The session's id and whether this request opened it. */
  enter(request: IncomingMessage, response: ServerResponse): { id: string; state: 'new' | 'reused' } {
    const cookie = /(?:^|;\s*)JSESSIONID=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];
    const known = cookie === undefined ? undefined : this.#sessions.get(cookie);
    if (cookie !== undefined && known !== undefined && this.#now() - known.used < idle) {
      if (request.headers['x-csrf-token'] !== known.csrf) {
        throw new Failure(403, 'LGN0005', 'The session needs its X-CSRF-Token.', true);
      }
      known.used = this.#now();
      return { id: cookie, state: 'reused' };
    }
    const id = randomBytes(12).toString('hex');
    const csrf = randomBytes(12).toString('hex');
    this.#sessions.set(id, { csrf, used: this.#now() });
    response.setHeader('Set-Cookie', `JSESSIONID=${id}; Path=/; HttpOnly`);
    response.setHeader('X-CSRF-Token', csrf);
    return { id, state: 'new' };
  }
}
