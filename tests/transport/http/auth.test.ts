import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { json, open, serve } from './exchange-harness.ts';
import type { Loopback, Reply } from './exchange-harness.ts';

function connector(url: string, auth: string, more = ''): string {
  return `
config: { properties: { secret: { type: string, secret: true } } }
http:
  base_url: ${url}
  auth: ${auth}
${more === '' ? '' : `  ${more}\n`}requests:
  get: { path: /x }
  other: { path: /y }
  with_token: { path: /x, query: { t: "{{ $token }}" } }
  post: { method: POST, path: /x, json: {} }
`;
}

const tokenAuth =
  '{ kind: token, token: data.access_token, request: { method: POST, path: /token, form: { grant: simple, key: "{{ $config.secret }}", fresh: "{{ $reauthorising ? true : undefined }}" } } }';

/** A server whose /token hands out t1, t2 … and whose other paths take what `accepts` says. */
async function tokenServer(accepts: (token: string) => boolean, refusal = 401, extra: object = {}): Promise<Loopback> {
  let given = 0;
  return serve((response, seen) => {
    if (seen.url === '/token') {
      json(response, { data: { access_token: `t${++given}` }, ...extra });
      return;
    }
    const token = (seen.headers.authorization ?? '').replace('Bearer ', '');
    if (accepts(token)) json(response, { token });
    else json(response, { error: { code: 'LGN0022' } }, refusal);
  });
}

const urls = (server: Loopback): string[] => server.seen.map((one) => one.url);

describe('fixed credentials', () => {
  const cases: [string, string, object, string][] = [
    [
      'key in a header',
      '{ kind: key, header: X-Api-Key, value: "{{ $config.secret }}" }',
      { 'x-api-key': 's&1' },
      '/x',
    ],
    [
      'key with a prefix',
      '{ kind: key, header: Authorization, prefix: "Token ", value: k }',
      { authorization: 'Token k' },
      '/x',
    ],
    ['key in the query', '{ kind: key, query: api_key, value: "{{ $config.secret }}" }', {}, '/x?api_key=s%261'],
    [
      'basic',
      '{ kind: basic, user: "{{ $config.user }}@acme", password: "{{ $config.secret }}" }',
      { authorization: `Basic ${Buffer.from('ü@acme:s&1').toString('base64')}` },
      '/x',
    ],
    ['bearer', '{ kind: bearer, token: "{{ $config.secret }}" }', { authorization: 'Bearer s&1' }, '/x'],
    ['none', '{ kind: none }', {}, '/x'],
  ];

  it.each(cases)('%s', async (_name, auth, headers, path) => {
    const server = await serve((response) => json(response, {}));
    await open(connector(server.url, auth), { config: { secret: 's&1', user: 'ü' } }).answer('get');
    expect(server.seen[0]?.headers).toMatchObject(headers);
    expect(urls(server)).toEqual([path]);
    if (Object.keys(headers).length === 0) expect(server.seen[0]?.headers.authorization).toBeUndefined();
  });

  it('put a key into a next URL that lacks it, and no second one into one that has it', async () => {
    const server = await serve((response) => json(response, {}));
    const opened = open(connector(server.url, '{ kind: key, query: k, value: v }'));
    await opened.ask('get', {}, { url: `${server.url}/n?p=2` });
    await opened.ask('get', {}, { url: `${server.url}/n?k=v&p=3` });
    expect(urls(server)).toEqual(['/n?p=2&k=v', '/n?k=v&p=3']);
  });

  it.each([
    ['{ kind: basic, user: "a:b", password: c }'],
    ['{ kind: bearer, token: "{{ $config.missing }}" }'],
    ['{ kind: kerberos }'],
  ])('%s is an error before anything is sent', async (auth) => {
    const server = await serve((response) => json(response, {}));
    const thrown = await (async () => open(connector(server.url, auth)).error('get'))().catch(
      (reason: unknown) => reason,
    );
    expect(thrown).toMatchObject({ code: 'http.auth' });
    expect(server.seen).toEqual([]);
  });
});

describe('variants', () => {
  const auth =
    '{ by: $config.login, key: { kind: key, header: X-Key, value: k }, basic: { kind: basic, user: u, password: p } }';

  it('are picked by a setting', async () => {
    const server = await serve((response) => json(response, {}));
    await open(connector(server.url, auth), { config: { login: 'key' } }).answer('get');
    await open(connector(server.url, auth), { config: { login: 'basic' } }).answer('get');
    expect(server.seen.map(({ headers }) => [headers['x-key'], headers.authorization])).toEqual([
      ['k', undefined],
      [undefined, 'Basic dTpw'],
    ]);
  });

  it('that nobody knows are an error with the nearest one', async () => {
    const server = await serve((response) => json(response, {}));
    const error = await open(connector(server.url, auth), { config: { login: 'basik' } }).error('get');
    expect(error).toMatchObject({ code: 'http.auth', hint: 'Did you mean `basic`?' });
    const proto = await open(connector(server.url, auth), { config: { login: 'constructor' } }).error('get');
    expect(proto.code).toBe('http.auth');
  });
});

describe('a token by exchange', () => {
  it('is asked for once and used for all', async () => {
    const server = await tokenServer(() => true);
    const opened = open(connector(server.url, tokenAuth), { config: { secret: 'a b' } });
    expect((await opened.answer('get')).body).toEqual({ token: 't1' });
    await opened.answer('get');
    expect(urls(server)).toEqual(['/token', '/x', '/x']);
    expect(server.seen[0]?.body).toBe('grant=simple&key=a+b');
  });

  it('is asked for once by twenty requests at the same time', async () => {
    const server = await tokenServer(() => true);
    const opened = open(connector(server.url, tokenAuth), { config: { secret: 's' } });
    await Promise.all(Array.from({ length: 20 }, () => opened.answer('get')));
    expect(urls(server).filter((url) => url === '/token')).toHaveLength(1);
  });

  it('is renewed once by twenty requests that are refused at the same time', async () => {
    const server = await tokenServer((token) => token === 't2');
    const opened = open(connector(server.url, tokenAuth), { config: { secret: 's' } });
    await Promise.all(Array.from({ length: 20 }, () => opened.answer('get')));
    const logins = server.seen.filter(({ url }) => url === '/token');
    expect(logins.map(({ body }) => body.includes('fresh=true'))).toEqual([false, true]);
  });

  it('is renewed after a 401, once, also for a write', async () => {
    const server = await tokenServer((token) => token === 't2');
    const opened = open(connector(server.url, tokenAuth), { config: { secret: 's' } });
    expect(await opened.ask('post', {}, { repeatable: false })).toMatchObject({ ok: true });
    expect(urls(server)).toEqual(['/token', '/x', '/token', '/x']);
  });

  it('is renewed after a 403 whose body a rule names', async () => {
    const server = await tokenServer((token) => token === 't2', 403);
    const rules = `errors: [{ when: '$status = 403 and error.code = "LGN0022"', then: reauthorise }]`;
    const opened = open(connector(server.url, tokenAuth, rules), { config: { secret: 's' } });
    expect((await opened.answer('get')).body).toEqual({ token: 't2' });
  });

  it('that is refused again right after is an error with a hint, not a loop', async () => {
    const server = await tokenServer(() => false);
    const error = await open(connector(server.url, tokenAuth), { config: { secret: 's' } }).error('get');
    expect(error.code).toBe('http.still-refused');
    expect(error.hint).toContain('permissions');
    expect(urls(server)).toEqual(['/token', '/x', '/token', '/x']);
  });

  it('that is refused again right after is told with the hint of the rule where one decided', async () => {
    const server = await tokenServer(() => false);
    const rules = `errors: [{ when: '$status = 401', then: reauthorise, hint: Tick the API in the connector. }]`;
    const error = await open(connector(server.url, tokenAuth, rules), { config: { secret: 's' } }).error('get');
    expect(error).toMatchObject({ code: 'http.still-refused', hint: 'Tick the API in the connector.' });
  });

  it('that a rule stops is a refused login with the hint of the rule', async () => {
    const server = await serve((response) => json(response, { message: 'not in the trusted IPs' }, 403));
    const rules = `errors: [{ when: '$status = 403', then: stop, code: '"trusted-ip"', hint: Ask for a fixed address. }]`;
    const error = await open(connector(server.url, tokenAuth, rules), { config: { secret: 's' } }).error('get');
    expect(error).toMatchObject({ code: 'http.login-refused', hint: 'Ask for a fixed address.' });
    expect(error.message).toContain('trusted-ip');
  });

  it('is no matter for the other rules, which are about what it leads to', async () => {
    const server = await serve((response) => json(response, {}, 403));
    const rules = `errors: [{ when: '$status = 403', then: reject, hint: Change the record. }]`;
    const error = await open(connector(server.url, tokenAuth, rules), { config: { secret: 's' } }).error('get');
    expect(error.code).toBe('http.login-refused');
    expect(error.hint).not.toBe('Change the record.');
  });

  it('may be renewed again by a later request', async () => {
    let good = 't2';
    const server = await tokenServer((token) => token === good);
    const opened = open(connector(server.url, tokenAuth), { config: { secret: 's' } });
    await opened.answer('get');
    good = 't3';
    expect((await opened.answer('get')).body).toEqual({ token: 't3' });
  });

  it('is at hand as $token in requests', async () => {
    const server = await tokenServer(() => true);
    await open(connector(server.url, tokenAuth), { config: { secret: 's' } }).answer('with_token');
    expect(urls(server)).toEqual(['/token', '/x?t=t1']);
  });

  it.each([
    ['a number', { expires_in: 3600 }, '', 3540],
    ['a text', { expires_in: '3600' }, '', 3540],
    ['capped', { expires_in: 86_400 }, 'expires_in: { cap: 6900s }, ', 6840],
    ['missing, with a default', {}, 'expires_in: { default: 10m }, ', 540],
    ['elsewhere', { data2: { life: 120 } }, 'expires_in: { at: data2.life }, ', 60],
    ['shorter than the skew', { expires_in: 10 }, '', 5],
  ])('is renewed before it expires: life %s', async (_name, extra, keys, seconds) => {
    const server = await tokenServer(() => true, 401, extra);
    const auth = tokenAuth.replace('{ kind: token, ', `{ kind: token, ${keys}`);
    const opened = open(connector(server.url, auth), { config: { secret: 's' } });
    await opened.answer('get');
    opened.clock.pass(seconds * 1000 - 1);
    await opened.answer('get');
    expect(urls(server)).toEqual(['/token', '/x', '/x']);
    opened.clock.pass(1);
    await opened.answer('get');
    expect(urls(server)).toEqual(['/token', '/x', '/x', '/token', '/x']);
  });

  it('that the answer lacks is a clear error', async () => {
    const server = await serve((response) => json(response, { data: {} }));
    const error = await open(connector(server.url, tokenAuth), { config: { secret: 's' } }).error('get');
    expect(error.code).toBe('http.login-answer');
    expect(error.message).toContain('data.access_token');
  });

  it('that is refused says so, with the short code of OAuth and without secrets', async () => {
    const body = { error: 'invalid_client', error_description: 'key hunter2-secret is wrong' };
    const server = await serve((response) => json(response, body, 400));
    const error = await open(connector(server.url, tokenAuth), { config: { secret: 'hunter2-secret' } }).error('get');
    expect(error.code).toBe('http.login-refused');
    expect(error.message).toContain('invalid_client');
    expect(JSON.stringify([error.message, error.hint, error.cause])).not.toContain('hunter2');
  });

  it('is asked for again when the login server is busy', async () => {
    let logins = 0;
    const server = await serve((response, seen) => {
      if (seen.url !== '/token') json(response, {});
      else if (logins++ === 0) json(response, {}, 503);
      else json(response, { data: { access_token: 't' } });
    });
    await open(connector(server.url, tokenAuth), { config: { secret: 's' } }).answer('get');
    expect(urls(server)).toEqual(['/token', '/token', '/x']);
  });

  it('is still got for the others when the request that began the login gives up', async () => {
    const gate = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    const server = await serve((response, seen) => {
      if (seen.url === '/token') {
        arrived.resolve();
        void gate.promise.then(() => json(response, { data: { access_token: 't' } }));
      } else json(response, {});
    });
    const opened = open(connector(server.url, tokenAuth), { config: { secret: 's' } });
    const impatient = new AbortController();
    const first = opened.ask('get', {}, { signal: impatient.signal });
    const second = opened.answer('get');
    await arrived.promise;
    impatient.abort(new Error('gave up'));
    await expect(first).rejects.toThrow('gave up');
    gate.resolve();
    await second;
    expect(urls(server)).toEqual(['/token', '/x']);
  });

  it('never goes to a host that is not declared', async () => {
    const server = await tokenServer(() => true);
    const auth = tokenAuth.replace('path: /token', 'url: "http://127.0.0.1:1/token"');
    const error = await open(connector(server.url, auth), { config: { secret: 's' } }).error('get');
    expect(error.code).toBe('http.host');
    expect(server.seen).toEqual([]);
  });
});

describe('a session', () => {
  const auth = '{ kind: session, idle: 10m, request: { method: POST, path: /login, json: { user: u } } }';

  /** Cookies c1, c2 … by login; /x takes the newest alone. */
  function sessionServer(valid: (cookie: string) => boolean): Promise<Loopback> {
    let logins = 0;
    const reply: Reply = (response, seen) => {
      if (seen.url === '/login') {
        const cookies = [`SID=c${++logins}; Path=/; HttpOnly`, 'theme=dark; Max-Age=60', 'old=1; Max-Age=0'];
        response.writeHead(200, { 'content-type': 'application/json', 'set-cookie': cookies }).end('{}');
      } else json(response, {}, valid(seen.headers.cookie ?? '') ? 200 : 401);
    };
    return serve(reply);
  }

  it('begins with a login whose cookies go back', async () => {
    const server = await sessionServer(() => true);
    const opened = open(connector(server.url, auth));
    await opened.answer('get');
    expect(server.seen.map(({ url, headers }) => [url, headers.cookie])).toEqual([
      ['/login', undefined],
      ['/x', 'SID=c1; theme=dark'],
    ]);
    opened.clock.pass(61_000);
    await opened.answer('get');
    expect(server.seen[2]?.headers.cookie).toBe('SID=c1');
  });

  it('begins with a login that answers nothing but its cookies', async () => {
    const server = await serve((response, seen) =>
      seen.url === '/login'
        ? response.writeHead(200, { 'set-cookie': 'SID=c1; Path=/' }).end()
        : json(response, {}, seen.headers.cookie === 'SID=c1' ? 200 : 401),
    );
    await open(connector(server.url, auth)).answer('get');
    expect(urls(server)).toEqual(['/login', '/x']);
  });

  it('is renewed after a 401', async () => {
    const server = await sessionServer((cookie) => cookie.includes('c2'));
    await open(connector(server.url, auth)).answer('get');
    expect(urls(server)).toEqual(['/login', '/x', '/login', '/x']);
    expect(server.seen[2]?.headers.cookie).toBeUndefined();
  });

  it('is renewed when it lay idle', async () => {
    const server = await sessionServer(() => true);
    const opened = open(connector(server.url, auth));
    await opened.answer('get');
    opened.clock.pass(599_000);
    await opened.answer('get');
    opened.clock.pass(600_000);
    await opened.answer('get');
    expect(urls(server)).toEqual(['/login', '/x', '/x', '/login', '/x']);
  });
});

describe('the logout of a session', () => {
  const auth = `{ kind: session, request: { method: POST, path: /login, json: {} }, logout: { request: { method: POST, path: /logout } } }`;

  function logoutServer(answer: Reply): Promise<Loopback> {
    return serve((response, seen, index) => {
      if (seen.url === '/logout') void answer(response, seen, index);
      else json(response, {}, 200, seen.url === '/login' ? { 'set-cookie': 'SID=c1; Path=/' } : {});
    });
  }

  it('is sent once with its cookies when the connection closes, however often it is closed', async () => {
    const server = await logoutServer((response) => void response.writeHead(204).end());
    const opened = open(connector(server.url, auth));
    await opened.answer('get');
    await opened.answer('get');
    await opened.exchange.close();
    await opened.exchange.close();
    expect(urls(server)).toEqual(['/login', '/x', '/x', '/logout']);
    expect(server.seen.at(-1)).toMatchObject({ method: 'POST', headers: { cookie: 'SID=c1' } });
  });

  it('is not sent where nobody logged in, or the login was refused', async () => {
    const unused = await logoutServer((response) => json(response, {}));
    await open(connector(unused.url, auth)).exchange.close();
    expect(unused.seen).toEqual([]);
    const refused = await serve((response) => json(response, {}, 401));
    const opened = open(connector(refused.url, auth));
    expect((await opened.error('get')).code).toBe('http.login-refused');
    await opened.exchange.close();
    expect(urls(refused)).toEqual(['/login']);
  });

  it('is tried once, and its failure is told and stops nobody', async () => {
    for (const fail of [
      (response) => json(response, {}, 500),
      (response) => void response.destroy(),
      (response) => json(response, {}, 401),
    ] satisfies Reply[]) {
      const server = await logoutServer(fail);
      const opened = open(connector(server.url, auth));
      await opened.answer('get');
      await opened.exchange.close();
      expect(urls(server)).toEqual(['/login', '/x', '/logout']);
      expect(opened.log.join()).toContain('the session could not be ended');
    }
  });

  it('is given up where the server does not answer', async () => {
    const server = await logoutServer(() => undefined);
    const opened = open(connector(server.url, auth));
    await opened.answer('get');
    const bound = vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
      const bounded = new AbortController();
      setImmediate(() => bounded.abort(new Error('too long')));
      return bounded.signal;
    });
    onTestFinished(() => bound.mockRestore());
    await opened.exchange.close();
    expect(opened.log.join()).toContain('the session could not be ended');
  });

  it('belongs to the variant that a setting chose', async () => {
    const server = await logoutServer((response) => json(response, {}));
    const variants = `{ by: $config.login, classic: ${auth}, other: { kind: none } }`;
    for (const [login, expected] of [
      ['other', ['/x']],
      ['classic', ['/x', '/login', '/x', '/logout']],
    ] as const) {
      const opened = open(connector(server.url, variants), { config: { login } });
      await opened.answer('get');
      await opened.exchange.close();
      expect(urls(server)).toEqual(expected);
    }
  });
});

describe('cookies and CSRF token beside any login', () => {
  const more = 'session: { cookies: true, csrf: { header: X-CSRF-Token } }';

  it('are sent back as they came', async () => {
    const server = await serve((response, _seen, i) =>
      json(response, {}, 200, { 'set-cookie': `S=${i}; Secure`, 'x-csrf-token': `t${i}` }),
    );
    const opened = open(connector(server.url, '{ kind: basic, user: u, password: p }', more));
    await opened.answer('get');
    await opened.answer('get');
    await opened.answer('post');
    expect(server.seen.map(({ headers }) => [headers.cookie, headers['x-csrf-token']])).toEqual([
      [undefined, undefined],
      ['S=0', 't0'],
      ['S=1', 't1'],
    ]);
  });

  it('are dropped, and the request sent again once, when a fixed login with them is refused', async () => {
    const server = await serve((response, seen, i) => {
      if (i > 0 && seen.headers.cookie !== undefined) json(response, {}, 401);
      else json(response, {}, 200, { 'set-cookie': 'S=1' });
    });
    const opened = open(connector(server.url, '{ kind: basic, user: u, password: p }', more));
    await opened.answer('get');
    await opened.answer('get');
    expect(server.seen.map(({ headers }) => headers.cookie)).toEqual([undefined, 'S=1', undefined]);
  });

  const token = '{ kind: token, token: t, request: { method: POST, path: /login } }';
  /** Two requests to a server that gives tokens and a cookie, and refuses what it is told to. */
  async function twice(refused: (cookie: string | undefined, i: number) => boolean): Promise<Loopback> {
    const server = await serve((response, seen, i) => {
      if (seen.url === '/login') json(response, { t: `t${i}` });
      else if (refused(seen.headers.cookie, i)) json(response, {}, 401);
      else json(response, {}, 200, { 'set-cookie': 'S=1' });
    });
    const opened = open(connector(server.url, token, more));
    await opened.answer('get');
    await opened.answer('get');
    return server;
  }
  const cookiesOf = (server: Loopback) => server.seen.map(({ url, headers }) => [url, headers.cookie]);

  it('stay when a token beside them is renewed: a list may be read by them', async () => {
    const server = await twice((_cookie, i) => i === 2);
    expect(cookiesOf(server).filter(([url]) => url === '/x')).toEqual([
      ['/x', undefined],
      ['/x', 'S=1'],
      ['/x', 'S=1'],
    ]);
  });

  it('go when the new token is refused with them too; without them it is an error', async () => {
    const server = await twice((cookie) => cookie !== undefined);
    expect(cookiesOf(server).filter(([url]) => url === '/x')).toEqual([
      ['/x', undefined],
      ['/x', 'S=1'],
      ['/x', 'S=1'],
      ['/x', undefined],
    ]);
  });

  it('stay away from answers, so that no rule and no message can show them', async () => {
    const server = await serve((response) => json(response, {}, 200, { 'set-cookie': 'S=geheim' }));
    const answer = await open(connector(server.url, '{ kind: none }', more)).answer('get');
    expect(JSON.stringify(answer)).not.toContain('geheim');
  });

  it('are ignored without the setting', async () => {
    const server = await serve((response) => json(response, {}, 200, { 'set-cookie': 'S=1', 'x-csrf-token': 't' }));
    const opened = open(connector(server.url, '{ kind: none }'));
    await opened.answer('get');
    await opened.answer('get');
    expect(server.seen[1]?.headers.cookie).toBeUndefined();
    expect(server.seen[1]?.headers['x-csrf-token']).toBeUndefined();
  });
});
