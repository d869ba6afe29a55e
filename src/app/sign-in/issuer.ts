import * as client from 'openid-client';
import { addressClass } from '../../access/address.ts';
import { HrwireError } from '../../error/error.ts';
import type { JsonObject } from '../../record/json.ts';
import { claimsOf } from './grant.ts';
import type { Pending } from './pending.ts';
import type { SignInSettings } from './settings.ts';

/** Seconds for an answer of the issuer. */
const timeout = 10;

/** What an issuer says of who signed in. */
export interface Said {
  readonly subject: string;
  readonly claims: JsonObject;
  readonly refresh: string | undefined;
}

/** The issuer of sign-ins. Failures are `access.issuer`; a refusal is `access.sign-in`. Nothing of its answers is told. */
export interface Issuer {
  begin(pending: Pick<Pending, 'state' | 'nonce' | 'verifier'>): Promise<string>;
  finish(address: URL, pending: Pending): Promise<Said>;
  renew(refresh: string): Promise<Said>;
}

/** Where the issuer sends the browser back. */
export function callbackOf({ url }: SignInSettings): string {
  return `${url}/api/v1/sign-in/callback`;
}

/** Found out by discovery, once. Throws `access.issuer`. */
export async function openIssuer(settings: SignInSettings): Promise<Issuer> {
  const { issuer, client_id: id, client_secret: secret } = settings;
  const config = await told(() => {
    const address = new URL(issuer);
    // Secrets go in the clear to nobody but a process on this machine.
    const local = address.hostname === 'localhost' || addressClass(address.hostname) === 'loopback';
    const execute = address.protocol === 'http:' && local ? { execute: [client.allowInsecureRequests] } : {};
    return client.discovery(address, id, undefined, client.ClientSecretBasic(secret), { timeout, ...execute });
  });
  config.timeout = timeout;
  return {
    begin: async ({ state, nonce, verifier }) =>
      client.buildAuthorizationUrl(config, {
        redirect_uri: callbackOf(settings),
        scope: settings.scopes.join(' '),
        ...{ state, nonce, code_challenge_method: 'S256' },
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
      }).href,
    finish: async (address, { state, nonce, verifier }) =>
      told(async () => {
        const checks = {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        };
        return saidBy(config, await client.authorizationCodeGrant(config, address, checks));
      }),
    renew: async (refresh) =>
      told(async () => {
        const said = await saidBy(config, await client.refreshTokenGrant(config, refresh));
        return { ...said, refresh: said.refresh ?? refresh };
      }),
  };
}

type Tokens = Awaited<ReturnType<typeof client.authorizationCodeGrant>>;

/** What stands in the ID token, and what the issuer tells of the person beside it. */
async function saidBy(config: client.Configuration, tokens: Tokens): Promise<Said> {
  const own = tokens.claims();
  const asks = config.serverMetadata().userinfo_endpoint !== undefined;
  const subject = own?.sub;
  const more = asks ? await client.fetchUserInfo(config, tokens.access_token, subject ?? client.skipSubjectCheck) : {};
  const claims = { ...claimsOf(more), ...claimsOf(own) };
  const { sub } = claims;
  if (typeof sub !== 'string') throw new TypeError('the issuer names nobody');
  return { subject: sub, claims, refresh: tokens.refresh_token };
}

async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const refused =
      thrown instanceof client.AuthorizationResponseError ||
      thrown instanceof client.ResponseBodyError ||
      (thrown instanceof client.ClientError && thrown.code !== 'OAUTH_TIMEOUT' && thrown.code !== 'OAUTH_ABORT');
    throw refused
      ? new HrwireError('access.sign-in', 'the sign-in did not come to its end', {
          hint: 'Sign in again.',
          cause: thrown,
        })
      : new HrwireError('access.issuer', 'the issuer of sign-ins does not answer as it must', {
          hint: 'See that `serve.access.sign_in.issuer` of hrwire.yaml can be reached, and try again.',
          cause: thrown,
        });
  }
}
