import * as kinds from '../../../config/schema/kinds.ts';
import type { Fragment } from '../../../config/schema/kinds.ts';
import { HrwireError } from '../../../error/error.ts';
import { compileExpression } from '../../../expression/compile.ts';
import { encodeHeader } from '../encode/header.ts';
import { compileRequest } from '../request.ts';
import { requestSchema } from '../request-schema.ts';
import type { HttpScope } from '../exchange.ts';
import { textSetting } from '../settings.ts';
import { sourceAt } from '../source-at.ts';
import type { Auth, AuthSetup } from './auth.ts';
import { keptAuth } from './kept.ts';
import type { Obtained } from './kept.ts';
import { compileLifetime, expiresInSchema, skewSchema } from './lifetime.ts';

/** How a token is found in the answer that brings it, how long it holds, and how requests carry it. */
export const tokenProperties: Readonly<Record<string, Fragment>> = {
  token: kinds.expression('Where the answer holds the token. Default access_token.', { default: 'access_token' }),
  expires_in: expiresInSchema,
  skew: skewSchema,
  header: kinds.text('The header that carries it. Default Authorization.', { default: 'Authorization' }),
  prefix: kinds.text('Stands before the token in the header, with its space. Default "Bearer ".', {
    minLength: 0,
    default: 'Bearer ',
  }),
  query: kinds.text('The parameter that carries it, in place of the header.'),
};

export const tokenSchema = kinds.object(
  'A token in exchange for secrets, by any request.',
  { request: requestSchema, ...tokenProperties },
  ['request'],
);

export function tokenAuth(setup: AuthSetup): Auth {
  const request = compileRequest(setup.spec['request'] ?? null, {
    document: setup.document,
    path: [...setup.path, 'request'],
    site: setup.site,
  });
  return exchangedToken(setup, async (renewing, signal) => {
    const scope: HttpScope = { more: { reauthorising: renewing } };
    return setup.login(request, scope, signal);
  });
}

type Ask = (renewing: boolean, signal: AbortSignal) => Promise<{ readonly body: unknown; readonly sentAt: number }>;

/** A kept token that `ask` brings; reads `tokenProperties` of the section. */
export function exchangedToken(setup: AuthSetup, ask: Ask): Auth {
  const { spec, document, path } = setup;
  const text = textSetting(spec, ownSchema, 'token') ?? 'access_token';
  const at = compileExpression(sourceAt(document, [...path, 'token'], text));
  const lifetime = compileLifetime(setup);
  const carry = compileCarry(setup);
  return keptAuth({
    clock: setup.clock,
    closing: setup.closing,
    async obtain(renewing, signal) {
      const { body, sentAt } = await ask(renewing, signal);
      const token = await at.value(body);
      if (typeof token !== 'string' || token.trim() === '') {
        throw new HrwireError('http.login-answer', `The answer to the login holds no token at \`${text}\`.`, {
          place: document.at(path),
          hint: 'Check `token:` of `auth` against what the system answers.',
        });
      }
      return { credential: carry(token), until: await lifetime(body, sentAt) };
    },
  });
}

function compileCarry({ spec }: AuthSetup): (token: string) => Obtained['credential'] {
  const { query } = spec;
  if (typeof query === 'string') return (token) => ({ token, headers: {}, query: [[query, token]] });
  const header = textSetting(spec, ownSchema, 'header') ?? 'Authorization';
  const prefix = textSetting(spec, ownSchema, 'prefix') ?? '';
  return (token) => ({
    token,
    headers: { [header.toLowerCase()]: encodeHeader(header, `${prefix}${token}`) },
    query: [],
  });
}

const ownSchema = kinds.object('', tokenProperties);
