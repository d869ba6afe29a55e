import { randomBytes } from 'node:crypto';
import { verifyAssertion } from './assertion.ts';
import { Failure } from '../shared/failure.ts';
import { undocumented } from './failure.ts';
import type { Settings } from './options.ts';
import type { Tables } from './tables.ts';

interface Token {
  readonly text: string;
  readonly user: string;
  readonly expires: number;
  killed: boolean;
}

const fields = new Set(['company_id', 'client_id', 'grant_type', 'assertion', 'new_token']);
const grant = 'urn:ietf:params:oauth:grant-type:saml2-bearer';

/** Hands out tokens and knows which are good. */
export class Tokens {
  readonly #settings: Settings;
  readonly #tables: Tables;
  readonly #tokens = new Map<string, Token>();
  readonly #ofUser = new Map<string, Token>();

  constructor(settings: Settings, tables: Tables) {
    this.#settings = settings;
    this.#tables = tables;
  }

  /**
   * `POST /oauth/token`, its fields in the form or in the query. A live token is given out again with the time it has
   * left, also when it was killed on the server, unless `new_token=true` (KBA 2872019).
   */
  exchange(form: URLSearchParams, recipient: string): string {
    for (const name of form.keys()) {
      if (!fields.has(name)) throw undocumented(`The field ${name} is not known at /oauth/token.`);
      if (form.getAll(name).length > 1) throw undocumented(`The field ${name} is there twice.`);
    }
    const { companyId, clientId, now, tokenSeconds } = this.#settings;
    if (form.get('grant_type') !== grant) throw undocumented('grant_type must be the SAML 2.0 bearer grant.');
    if (form.get('company_id') !== companyId) throw new Failure(403, 'LGN0008', 'Unknown company id (case-sensitive).');
    if (form.get('client_id') !== clientId) throw new Failure(401, 'INVALID_CLIENT', 'Unknown client_id.');
    const renew = form.get('new_token');
    if (renew !== null && renew !== 'true' && renew !== 'false') throw undocumented('new_token is true or false.');
    const subject = verifyAssertion(form.get('assertion') ?? '', this.#settings, recipient);
    const user = this.#tables.all('User').find((row) => row[subject.by] === subject.nameId);
    if (user === undefined) throw new Failure(401, 'INVALID_ASSERTION', 'The subject is no user.');
    if (user['status'] !== 't') throw new Failure(403, 'LGN0001', 'The user is not active.');
    let token = this.#ofUser.get(subject.nameId);
    if (token === undefined || token.expires <= now() || renew === 'true') {
      token = {
        text: randomBytes(24).toString('base64url'),
        user: String(user['userId']),
        expires: now() + tokenSeconds * 1000,
        killed: false,
      };
      this.#tokens.set(token.text, token);
      this.#ofUser.set(subject.nameId, token);
    }
    return JSON.stringify({
      access_token: token.text,
      token_type: 'Bearer',
      expires_in: Math.floor((token.expires - now()) / 1000),
    });
  }

  /** Every token dies; asking again without `new_token` gives the dead one. */
  kill(): void {
    for (const token of this.#tokens.values()) token.killed = true;
  }

  /** Throws unless the header authorises: bearer tokens always, Basic where it is switched on. */
  authorise(header: string | undefined, onApiHost: boolean): void {
    if (header === undefined) throw new Failure(401, 'LGN0001', 'No Authorization header.');
    if (!onApiHost) throw new Failure(403, 'LGN0004', 'The API is not served on this host.');
    const [scheme, value, ...rest] = header.split(' ');
    if (scheme === 'Basic' && value !== undefined && rest.length === 0) return this.#basic(value);
    if (scheme !== 'Bearer' || value === undefined || rest.length > 0) {
      throw new Failure(403, 'LGN0002', 'The token has a bad format.');
    }
    const token = this.#tokens.get(value);
    if (token === undefined || token.killed || token.expires <= this.#settings.now()) {
      throw new Failure(403, 'LGN0022', 'The access token has expired.');
    }
  }

  #basic(value: string): void {
    const { basicPassword, companyId, userId } = this.#settings;
    if (basicPassword === undefined) throw new Failure(401, 'LGN0003', 'Basic authentication has been retired.');
    const text = Buffer.from(value, 'base64').toString('utf8');
    const name = text.slice(0, text.indexOf(':'));
    const [user, company] = name.split('@');
    if (company !== companyId) throw new Failure(403, 'LGN0008', 'Unknown company id (case-sensitive).');
    if (user !== userId || text.slice(name.length + 1) !== basicPassword) {
      throw new Failure(401, 'LGN0007', 'Wrong user or password.');
    }
  }
}
