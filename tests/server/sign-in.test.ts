import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { systemClock } from '../../src/app/clock.ts';
import { exampleProject, get, put } from '../cli/harness.ts';
import { server } from './harness.ts';
import type { Answer, TestServer } from './harness.ts';

const secret = 'a%secret+with:signs-4711';
/** What the server is called by: the port is not known before it listens, and needs not be for what is tested. */
const own = 'http://hrwire.test';

/** A real issuer on loopback whose people sign in without a page. `people`: their claims, by login. */
async function issuer(people: Map<string, Record<string, unknown>>): Promise<string> {
  // It tells on the console that it is set up for tests.
  for (const how of ['warn', 'info'] as const) {
    const quiet = vi.spyOn(console, how).mockImplementation(() => undefined);
    onTestFinished(() => quiet.mockRestore());
  }
  const listening = createServer();
  listening.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const url = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  const provider = new Provider(url, {
    clients: [
      {
        client_id: 'hrwire',
        client_secret: secret,
        redirect_uris: [`${own}/api/v1/sign-in/callback`],
        grant_types: ['authorization_code', 'refresh_token'],
      },
    ],
    claims: { openid: ['sub'], profile: ['preferred_username', 'groups'] },
    pkce: { required: () => true },
    issueRefreshToken: async () => true,
    findAccount: async (_, id) => ({ accountId: id, claims: async () => ({ sub: id, ...people.get(id) }) }),
    loadExistingGrant: async (ctx) => {
      const { provider: of, client, session } = ctx.oidc;
      const grant = new of.Grant({ clientId: client!.clientId, accountId: session!.accountId! });
      grant.addOIDCScope('openid profile offline_access');
      await grant.save();
      return grant;
    },
    interactions: { url: (_, { uid }) => `/login/${uid}` },
    features: { devInteractions: { enabled: false } },
  });
  listening.on('request', (request, response) => {
    if (request.url?.startsWith('/login/') !== true) return void provider.callback()(request, response);
    const login = { accountId: String(request.headers['x-login']) };
    void provider.interactionFinished(request, response, { login });
  });
  onTestFinished(async () => {
    listening.closeAllConnections();
    listening.close();
    await once(listening, 'close');
  });
  return url;
}

interface Stage {
  readonly at: TestServer;
  readonly people: Map<string, Record<string, unknown>>;
  readonly clock: { by: number };
  /** As a browser does it; the last answer of our server. */
  signIn(login: string, to?: string): Promise<Answer>;
}

async function stage(more = ''): Promise<Stage> {
  const people = new Map<string, Record<string, unknown>>([
    ['ann', { preferred_username: 'ann', groups: ['hr-admins'] }],
    ['eve', { preferred_username: 'eve" or true', groups: [] }],
  ]);
  const root = exampleProject();
  const access = `{ issuer: "${await issuer(people)}", client_id: hrwire, client_secret: "\${SECRET}", url: "${own}", scopes: [openid, profile, offline_access], role: '"hr-admins" in groups ? "admin"'${more} }`;
  put(
    root,
    'hrwire.yaml',
    `${get(root, 'hrwire.yaml')}serve:\n  listen: { names: [hrwire.test] }\n  access: { sign_in: ${access} }\n`,
  );
  const clock = { ...systemClock, by: 0, now: (): number => Date.now() + clock.by };
  const at = await server({ root, env: { SECRET: secret }, clock });
  const signIn = async (login: string, to = '/api/v1/session'): Promise<Answer> => {
    const begun = await at.ask('GET', `/api/v1/sign-in?to=${encodeURIComponent(to)}`);
    if (begun.status !== 302) return begun;
    const back = await browse(String(begun.headers.location), login);
    return at.ask('GET', back, { headers: { cookie: cookieOf(begun) } });
  };
  return { at, people, clock, signIn };
}

/** Follows the issuer until it sends the browser back to us; gives that path. */
async function browse(start: string, login: string): Promise<string> {
  const jar = new Map<string, string>();
  for (let url = start, hops = 0; hops < 10; hops++) {
    if (url.startsWith(own)) return url.slice(own.length);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, { redirect: 'manual', headers: { 'x-login': login, cookie } });
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      jar.set(name, value);
    }
    url = new URL(answer.headers.get('location') ?? '', url).href;
  }
  throw new Error('the issuer sends the browser nowhere');
}

function cookieOf({ headers }: Answer): string {
  return (headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '';
}

describe('who signs in', () => {
  it('is asked for, and is then who they are with the role of their claims, until they sign out', async () => {
    const { at, signIn } = await stage();
    await at.object('GET', '/api/v1/session', 401);
    const done = await signIn('ann');
    expect(done.status).toBe(303);
    expect(done.headers.location).toBe('/api/v1/session');
    expect(done.headers['set-cookie']?.[0]).toMatch(
      /^hrwire=[\w-]{43}; Max-Age=28800; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const cookie = cookieOf(done);
    expect(await at.object('GET', '/api/v1/session', 200, { headers: { cookie } })).toMatchObject({
      name: expect.stringMatching(/^ann #[\w-]{6}$/) as string,
      kind: 'person',
      scoped: false,
    });
    const { items } = await at.object('GET', '/api/v1/audit', 200, { headers: { cookie } });
    expect(items).toMatchObject([{ action: 'sign in', kind: 'person', subject: { role: 'admin' } }]);
    const own2 = { cookie, origin: own, 'x-hrwire-request': '1' };
    expect((await at.ask('DELETE', '/api/v1/session', { headers: { cookie } })).status).toBe(403);
    expect((await at.ask('DELETE', '/api/v1/session', { headers: { ...own2, host: 'hrwire.test' } })).status).toBe(204);
    await at.object('GET', '/api/v1/session', 401, { headers: { cookie } });
  });

  it('and has no role is refused, and that is noted', async () => {
    const { at, signIn } = await stage();
    const refused = await signIn('eve');
    expect(refused.json).toMatchObject({ status: 403, code: 'access.no-role' });
    const cookie = cookieOf(await signIn('ann'));
    const { items } = await at.object('GET', '/api/v1/audit?action=refused', 200, { headers: { cookie } });
    expect(items).toMatchObject([{ subject: { 'access.no-role who signed in': 1 } }]);
  });

  it('sees what the claims say; a claim is a value, whatever is written in it', async () => {
    const scope = `, scope: 'department = $claims.preferred_username', mappings: '["people-to-out"]'`;
    const { at, people, signIn } = await stage(scope);
    people.set('eve', { preferred_username: '" or true or "', groups: ['hr-admins'] });
    const cookie = cookieOf(await signIn('eve'));
    const who = await at.object('GET', '/api/v1/session', 200, { headers: { cookie } });
    expect(who).toMatchObject({ scoped: true, mappings: ['people-to-out'] });
    await at.object('GET', '/api/v1/tokens', 403, { headers: { cookie } });
  });

  it('is signed out when the issuer does not give the role any more', async () => {
    const { at, people, clock, signIn } = await stage();
    const cookie = cookieOf(await signIn('ann'));
    clock.by = 31 * 60_000;
    await at.object('GET', '/api/v1/session', 200, { headers: { cookie } });
    people.set('ann', { preferred_username: 'ann', groups: [] });
    clock.by = 59 * 60_000;
    await at.object('GET', '/api/v1/session', 200, { headers: { cookie } });
    clock.by = 62 * 60_000;
    expect(await at.object('GET', '/api/v1/session', 401, { headers: { cookie } })).toMatchObject({
      code: 'access.ended',
    });
  });

  it('is signed out after an hour without use', async () => {
    const { at, clock, signIn } = await stage();
    const cookie = cookieOf(await signIn('ann'));
    clock.by = 60 * 60_000;
    await at.object('GET', '/api/v1/session', 401, { headers: { cookie } });
  });
});

describe('a sign-in', () => {
  it.each([
    ...['https://evil.example/', '//evil.example/', '/\\evil.example', 'javascript:alert(1)', '/\t/evil.example'],
    // What is left of these once their dots are taken away begins with two slashes.
    ...['/.//evil.example', '/a/..//evil.example', '/%2e//evil.example', '/./\\evil.example', '//', '/.//'],
  ])('ends nowhere else: %j', async (to) => {
    const { at } = await stage();
    const answer = await at.ask('GET', `/api/v1/sign-in?to=${encodeURIComponent(to)}`);
    expect(answer.json).toMatchObject({ code: 'access.sign-in' });
    expect(answer.headers.location).toBeUndefined();
  });

  it('that was begun in another browser, or answered with another state, is refused', async () => {
    const { at } = await stage();
    const [mine, other] = [await at.ask('GET', '/api/v1/sign-in'), await at.ask('GET', '/api/v1/sign-in')];
    const back = await browse(String(mine.headers.location), 'ann');
    for (const cookie of ['', 'hrwire-sign-in=AAAA', cookieOf(other)]) {
      expect((await at.ask('GET', back, { headers: { cookie } })).json).toMatchObject({ code: 'access.sign-in' });
    }
  });

  it('is over after ten minutes', async () => {
    const { at, clock } = await stage();
    const begun = await at.ask('GET', '/api/v1/sign-in');
    const back = await browse(String(begun.headers.location), 'ann');
    clock.by = 601_000;
    const late = await at.ask('GET', back, { headers: { cookie: cookieOf(begun) } });
    expect(late.json).toMatchObject({ code: 'access.sign-in' });
  });

  it('is told to be off where none is set up, and an issuer that is not there is told', async () => {
    const plain = await server();
    await plain.object('GET', '/api/v1/sign-in', 404);
    const root = exampleProject();
    const signIn = `{ issuer: "http://127.0.0.1:9", client_id: a, client_secret: b, url: "${own}", role: '"admin"' }`;
    put(root, 'hrwire.yaml', `${get(root, 'hrwire.yaml')}serve: { access: { sign_in: ${signIn} } }\n`);
    const gone = await server({ root });
    expect(await gone.object('GET', '/api/v1/sign-in', 502)).toMatchObject({ code: 'access.issuer' });
  });
});
