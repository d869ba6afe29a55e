import { randomBytes } from 'node:crypto';
import type { Actor } from '../access/actor.ts';
import { secretHash } from '../access/token-text.ts';
import { HrwireError } from '../error/error.ts';
import { wrap } from '../error/wrap.ts';
import type { SignInRow } from '../store/sign-ins.ts';
import type { Store } from '../store/store.ts';
import { audit } from './aside.ts';
import { gateOf } from './gate.ts';
import type { Live } from './live.ts';
import { onBehalfOf } from './session.ts';
import { grantFrom, grantJson, grantOf, personOf } from './sign-in/grant.ts';
import type { Grant } from './sign-in/grant.ts';
import { callbackOf, openIssuer } from './sign-in/issuer.ts';
import type { Issuer, Said } from './sign-in/issuer.ts';
import { openPending, sealPending } from './sign-in/pending.ts';
import { signInSettings } from './sign-in/settings.ts';
import type { SignInSettings } from './sign-in/settings.ts';

/** When a sign-in was used last is told to the minute. */
const minute = 60_000;

interface Known {
  readonly of: string;
  readonly issuer: Promise<Issuer>;
}
const issuers = new WeakMap<Live, Known>();
/** One renewal at a time: an issuer that sees a refresh token twice takes it for stolen. */
const renewals = new Map<string, Promise<SignInRow | undefined>>();

/** The settings of sign-ins; throws `access.sign-in-off` where none is set up. */
export function dueSignIn(live: Live): SignInSettings {
  const settings = signInSettings(live.session());
  if (settings !== undefined) return settings;
  throw new HrwireError('access.sign-in-off', 'no sign-in is set up', {
    hint: 'Set `serve.access.sign_in` in hrwire.yaml, or use a token.',
  });
}

/** Where a browser goes to sign in, and what it keeps meanwhile. `to`: a path of this server, else nothing is begun. */
export async function beginSignIn(live: Live, to: string): Promise<{ readonly url: string; readonly pending: string }> {
  const settings = dueSignIn(live);
  const path = to.startsWith('/') ? pathOf(to, settings.url) : undefined;
  if (path === undefined) {
    throw new HrwireError('access.sign-in', 'a sign-in ends at a path of this server', { hint: 'Give `to` as /path.' });
  }
  const random = (): string => randomBytes(32).toString('base64url');
  const fresh = { state: random(), nonce: random(), verifier: random() };
  const url = await (await issuerOf(live, settings)).begin(fresh);
  const { pepper } = await live.session().store();
  const pending = { ...fresh, at: live.clock.now(), to: path };
  return { url, pending: sealPending(pepper, pending) };
}

/** Undefined where it leads elsewhere; looked at as the browser will be sent to it: `/.//host` becomes `//host`. */
function pathOf(to: string, url: string): string | undefined {
  const target = URL.parse(to, url);
  const path = `${target?.pathname ?? ''}${target?.search ?? ''}`;
  const { origin } = new URL(url);
  return target?.origin === origin && URL.parse(path, url)?.origin === origin ? path : undefined;
}

/** The browser is back. Who has a role is signed in; who has none is refused, and that is noted. */
export async function finishSignIn(
  live: Live,
  search: string,
  sealed: string | undefined,
): Promise<{ readonly cookie: string; readonly to: string; readonly lasts: number }> {
  const settings = dueSignIn(live);
  const store = await live.session().store();
  const now = live.clock.now();
  const pending = sealed === undefined ? undefined : openPending(store.pepper, sealed, now);
  if (pending === undefined) {
    throw new HrwireError('access.sign-in', 'no sign-in is under way in this browser', { hint: 'Sign in again.' });
  }
  const issuer = await issuerOf(live, settings);
  const said = await issuer.finish(new URL(`${callbackOf(settings)}${search}`), pending);
  const grant = await granted(live, settings, said);
  const cookie = randomBytes(32).toString('base64url');
  const subject = subjectOf(store, settings, said);
  await store.signIns.put({
    hash: secretHash(store.pepper, 'sign-in', cookie),
    ...{ subject, grant: grantJson(grant), createdAt: now, seenAt: now },
    ...{ renewAt: now + settings.renew, expiresAt: now + settings.session },
  });
  await audit(onBehalfOf(live.session(), personOf(grant, subject)), 'sign in', { role: grant.role });
  return { cookie, to: pending.to, lasts: settings.session };
}

/** Who holds this cookie; throws `access.ended` where it has ended. */
export async function signedIn(live: Live, cookie: string): Promise<Actor> {
  const settings = dueSignIn(live);
  const store = await live.session().store();
  const now = live.clock.now();
  const found = await store.signIns.find(secretHash(store.pepper, 'sign-in', cookie));
  const row = found === undefined ? undefined : await current(live, settings, found, now);
  const grant = row === undefined ? undefined : grantFrom(row.grant);
  if (row === undefined || grant === undefined) {
    throw new HrwireError('access.ended', 'the sign-in has ended', { hint: 'Sign in again: /api/v1/sign-in' });
  }
  if (now - row.seenAt >= minute) await store.signIns.put({ ...row, seenAt: now });
  return personOf(grant, row.subject);
}

/** Ends it; false where there was none. */
export async function signOut(live: Live, cookie: string): Promise<boolean> {
  const store = await live.session().store();
  return (await store.signIns.end({ hash: secretHash(store.pepper, 'sign-in', cookie) })) > 0;
}

/** The sign-in as it holds at this moment; one whose time is over, or whose rules have changed, is ended. */
async function current(
  live: Live,
  settings: SignInSettings,
  row: SignInRow,
  now: number,
): Promise<SignInRow | undefined> {
  const { signIns } = await live.session().store();
  const grant = grantFrom(row.grant);
  if (grant?.rule !== settings.rule || now >= row.expiresAt || now - row.seenAt >= settings.idle) {
    await signIns.end({ hash: row.hash });
    return undefined;
  }
  if (now < row.renewAt || grant.refresh === undefined) return row;
  const under = renewals.get(row.hash) ?? renew(live, settings, row, grant.refresh, now);
  renewals.set(row.hash, under);
  try {
    return await under;
  } finally {
    renewals.delete(row.hash);
  }
}

async function renew(
  live: Live,
  settings: SignInSettings,
  row: SignInRow,
  refresh: string,
  now: number,
): Promise<SignInRow | undefined> {
  const store = await live.session().store();
  try {
    const said = await (await issuerOf(live, settings)).renew(refresh);
    if (subjectOf(store, settings, said) !== row.subject) throw new HrwireError('access.sign-in', 'another person');
    const grant = await granted(live, settings, said);
    const renewed = { ...row, grant: grantJson(grant), seenAt: now, renewAt: now + settings.renew };
    await store.signIns.put(renewed);
    return renewed;
  } catch (thrown) {
    const error = wrap(thrown);
    // Not answered: it holds on, and is asked again soon; it ends at its time whatever comes.
    if (error.code === 'access.issuer') {
      const waiting = { ...row, renewAt: now + minute };
      await store.signIns.put(waiting);
      return waiting;
    }
    await store.signIns.end({ hash: row.hash });
    return undefined;
  }
}

async function granted(live: Live, settings: SignInSettings, { claims, refresh }: Said): Promise<Grant> {
  try {
    return await grantOf(settings, claims, refresh);
  } catch (thrown) {
    gateOf(live).refused(wrap(thrown).code, 'who signed in');
    throw thrown;
  }
}

function subjectOf({ pepper }: Store, { issuer }: SignInSettings, { subject }: Said): string {
  return secretHash(pepper, 'subject', JSON.stringify([issuer, subject]));
}

/** Found out again after an edit, and after a failure. */
async function issuerOf(live: Live, settings: SignInSettings): Promise<Issuer> {
  const of = JSON.stringify([
    settings.issuer,
    settings.client_id,
    settings.client_secret,
    settings.url,
    settings.scopes,
  ]);
  const known = issuers.get(live);
  const issuer = known?.of === of ? known.issuer : openIssuer(settings);
  issuers.set(live, { of, issuer });
  try {
    return await issuer;
  } catch (thrown) {
    issuers.delete(live);
    throw thrown;
  }
}
