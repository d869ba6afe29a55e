import type { IncomingMessage } from 'node:http';
import { addressClass, addressGroup } from '../access/address.ts';
import { roles } from '../access/actor.ts';
import type { Actor, Via } from '../access/actor.ts';
import { judgeTokenText, secretHash } from '../access/token-text.ts';
import { gateOf } from '../app/gate.ts';
import type { Live } from '../app/live.ts';
import { signedIn } from '../app/sign-in.ts';
import { signInSettings } from '../app/sign-in/settings.ts';
import { stateOf } from '../app/tokens.ts';
import { localUser } from '../app/who.ts';
import { HrwireError } from '../error/error.ts';
import type { Code } from '../error/catalogue.ts';
import { isSameSecret } from '../record/secret.ts';
import type { TokenRow } from '../store/access.ts';
import type { Store } from '../store/store.ts';
import { clientOf } from './http/client.ts';
import type { Client } from './http/client.ts';
import { refuseCrossSite, sessionOf } from './sign-in-cookie.ts';

/** When a token was used last is told to the hour: a write a request would be a high price for it. */
const hour = 3_600_000;
const hint = 'Send it as `Authorization: Bearer hrw_…`; an administrator makes one with: hrwire token create NAME';

/**
 * Who asks: by bearer token, by the cookie of a sign-in, or on loopback without any token: the local user. A token is
 * looked up anew for each request (one row by its key), so that a revocation holds at once, whichever process made it.
 */
export async function callerOf(live: Live, request: IncomingMessage): Promise<Actor> {
  const client = clientOf(request);
  const via: Via = { request: client.id, address: addressClass(client.address) };
  const store = await live.session().store();
  const { authorization } = request.headers;
  if (authorization !== undefined) return byToken(live, store, authorization, client, via);
  const signIn = signInSettings(live.session());
  const cookie = signIn === undefined ? undefined : sessionOf(request, signIn.url);
  if (signIn !== undefined && cookie !== undefined) {
    refuseCrossSite(request, signIn.url);
    return { ...(await signedIn(live, cookie)), via };
  }
  const asked = signIn !== undefined || isForwarded(request) || (await store.access.any());
  if (!asked && via.address === 'loopback') return { ...localUser(), via };
  throw new HrwireError('access.unauthenticated', 'a token is asked for', { hint });
}

/** A proxy on this machine asks for people elsewhere, whatever address it has. */
function isForwarded({ headers }: IncomingMessage): boolean {
  return ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip'].some((name) => headers[name] !== undefined);
}

async function byToken(live: Live, store: Store, header: string, client: Client, via: Via): Promise<Actor> {
  const text = /^bearer +([\x21-\x7e]{1,512})$/i.exec(header)?.[1];
  const hash = secretHash(store.pepper, 'token', text ?? '');
  const now = live.clock.now();
  const { slowdown } = gateOf(live);
  const group = addressGroup(client.address);
  const names = [`address ${group}`, ...(text === undefined ? [] : [`token ${text.slice(0, 8)}`])];
  const who = `${group} ${hash}`;
  const waits = slowdown.wasLetIn(who, now) ? 0 : slowdown.waits(names, now);
  if (waits > 0) {
    throw new HrwireError('access.too-many', 'too many wrong tokens came from here', {
      hint: 'Wait, and see that no script goes on with a token that has ended.',
      retryAfter: waits / 1000,
    });
  }
  const row = text === undefined ? undefined : await store.access.find(hash);
  const why = refusalOf(text, row, hash, now);
  if (why !== undefined || row === undefined) {
    gateOf(live).refused(why?.code ?? 'access.unauthenticated', `from ${via.address}`);
    await live.clock.sleep(slowdown.failed(names, now));
    throw why ?? refusal('access.unauthenticated', 'the token is not known');
  }
  slowdown.letIn(who, now);
  if (row.usedAt === undefined || now - row.usedAt >= hour) {
    await store.access.change({ used: { id: row.id, at: now - (now % hour) } });
  }
  return actorOf(row, via);
}

function refusalOf(
  text: string | undefined,
  row: TokenRow | undefined,
  hash: string,
  now: number,
): HrwireError | undefined {
  if (text === undefined) return refusal('access.unauthenticated', 'the header Authorization holds no bearer token');
  if (judgeTokenText(text) === 'slip') {
    return refusal('access.slip', 'the token was not copied whole', 'It begins with hrw_ and has 53 characters.');
  }
  if (row === undefined || !isSameSecret(row.hash, hash)) {
    return refusal('access.unauthenticated', 'the token is not known');
  }
  const state = stateOf(row, now);
  if (state === 'active') return undefined;
  const word = state === 'revoked' ? 'was revoked' : 'has expired';
  return refusal('access.ended', `the token "${row.name}" ${word}`, 'Ask an administrator for another one.');
}

function refusal(code: Code, message: string, what: string = hint): HrwireError {
  return new HrwireError(code, message, { hint: what });
}

function actorOf({ id, name, role, reveal, scope, mappings }: TokenRow, via: Via): Actor {
  const own = roles[role];
  const permissions = reveal && !own.includes('reveal') ? [...own, 'reveal' as const] : own;
  return { name, kind: 'token', permissions, scope, mappings, via: { ...via, token: id } };
}
