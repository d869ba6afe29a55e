import { randomBytes } from 'node:crypto';
import { Failure, undocumented } from '../shared/failure.ts';
import type { Settings } from './options.ts';

/** Classic logins, each a cookie; or one bearer token. */
export class Sessions {
  readonly #settings: Settings;
  readonly #used = new Map<string, number>();
  #tokenDead = false;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** Sessions that hold: none is left behind by a client that logs out. */
  get open(): number {
    return [...this.#used.values()].filter((used) => this.#fresh(used)).length;
  }

  /** The cookie of a new session. */
  login(body: unknown): string {
    const { applicationField, applicationToken, apiKey, user } = this.#settings;
    const due: Readonly<Record<string, string>> = {
      [applicationField]: applicationToken,
      version: '1.2.0',
      impersonate: user,
      apiKey,
    };
    if (typeof body !== 'object' || body === null || Array.isArray(body)) throw undocumented('The login is no object.');
    const given = new Map<string, unknown>(Object.entries(body));
    for (const name of given.keys()) {
      if (!Object.hasOwn(due, name)) throw undocumented(`The login has no field ${name}.`);
    }
    if (Object.entries(due).some(([name, value]) => given.get(name) !== value)) {
      throw new Failure(401, 'LOGIN', 'The login is wrong.');
    }
    const id = randomBytes(16).toString('hex');
    this.#used.set(id, this.#settings.now());
    return `sessionid=${id}; Path=/; HttpOnly`;
  }

  logout(cookie: string | undefined): void {
    this.#used.delete(sessionOf(cookie));
  }

  /** Refuses who is not logged in, with 401. A session lives on with each request. */
  check(cookie: string | undefined, authorization: string | undefined): void {
    const { bearerToken, now, tenant } = this.#settings;
    if (authorization !== undefined) {
      const right = bearerToken !== undefined && authorization === `Bearer ${bearerToken}`;
      if (right && !this.#tokenDead) return;
      this.#tokenDead = false;
      throw new Failure(tenant.expiredStatus, 'TOKEN', 'The token is not valid.');
    }
    const id = sessionOf(cookie);
    const used = this.#used.get(id);
    if (used === undefined || !this.#fresh(used))
      throw new Failure(tenant.expiredStatus, 'SESSION', 'The session has ended.');
    this.#used.set(id, now());
  }

  /** All sessions end, and the token is refused once. */
  kill(): void {
    this.#used.clear();
    this.#tokenDead = true;
  }

  #fresh(used: number): boolean {
    return this.#settings.now() - used < this.#settings.sessionSeconds * 1000;
  }
}

function sessionOf(cookie: string | undefined): string {
  return /(?:^|;\s*)sessionid=([^;]+)/.exec(cookie ?? '')?.[1] ?? '';
}
