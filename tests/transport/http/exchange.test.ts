import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { json, memoryBudgets, open, serve, serveRaw } from './exchange-harness.ts';
import type { Opened } from './exchange-harness.ts';

function connector(url: string, more = ''): string {
  return `
config: { properties: { secret: { type: string, secret: true }, shown: { type: string } } }
http:
  base_url: ${url}
${more
  .split('\n')
  .map((line) => `  ${line}`)
  .join('\n')}
requests:
  get: { path: /x, query: { q: "{{ q }}" } }
  text: { path: /x, answer: text }
  post: { method: POST, path: /x, json: { a: 1 } }
`;
}

const write = { repeatable: false };

describe('an exchange', () => {
  it('gives the body, the server’s date and what it cost', async () => {
    const { url, seen } = await serve((response) =>
      json(response, { a: [1] }, 200, { date: 'Sat, 21 Nov 2026 02:00:07 GMT', 'x-page': '2' }),
    );
    const opened = open(connector(url));
    const answer = await opened.answer('get', { record: { q: 'ü' } });
    expect(answer).toMatchObject({
      status: 200,
      body: { a: [1] },
      bytes: 9,
      sentAt: opened.clock.now(),
      serverDate: Date.parse('2026-11-21T02:00:07Z'),
    });
    expect(answer.headers['x-page']).toBe('2');
    expect(seen.map((one) => one.url)).toEqual(['/x?q=%C3%BC']);
    expect(opened.points).toEqual(['before-request', 'after-request']);
    expect(opened.bytes).toEqual([9]);
  });

  it('sends a POST with its body once', async () => {
    const { url, seen } = await serve((response) => json(response, {}));
    await open(connector(url)).answer('post');
    expect(seen).toMatchObject([{ method: 'POST', body: '{"a":1}' }]);
    expect(seen[0]?.headers['content-type']).toBe('application/json');
    expect(seen[0]?.headers['content-length']).toBe('7');
  });

  it('names all tries of one request by one id, and another request by another', async () => {
    const { url, seen } = await serve((response, _seen, i) => json(response, {}, i === 0 ? 503 : 200));
    const opened = open(connector(url, 'headers: { X-Request: "{{ $request_id }}" }'));
    await opened.answer('get');
    await opened.answer('get');
    await opened.answer('get', { more: { request_id: 'mine' } });
    const ids = seen.map(({ headers }) => headers['x-request']);
    expect(ids[0]).toBe(ids[1]);
    expect(new Set(ids).size).toBe(3);
    expect(ids[3]).toBe('mine');
  });

  it('asks a next URL verbatim', async () => {
    const { url, seen } = await serve((response) => json(response, {}));
    await open(connector(url)).ask('get', { record: { q: 'mine' } }, { url: `${url}/n?$skiptoken=a%2Fb+c` });
    expect(seen.map((one) => one.url)).toEqual(['/n?$skiptoken=a%2Fb+c']);
  });

  it('refuses a next URL on a host that is not declared, and sends nothing', async () => {
    const { url, seen } = await serve((response) => json(response, {}));
    const opened = open(connector(url));
    const error = await opened.error('get', {}, { url: 'http://127.0.0.1:1/steal' });
    expect(error.code).toBe('http.host');
    expect(seen).toEqual([]);
    expect(opened.points).toEqual([]);
  });

  it('follows no redirect, and names the host it would have gone to', async () => {
    const foreign = await serve((response) => json(response, {}));
    const { url } = await serve((response) => response.writeHead(302, { location: `${foreign.url}/x?t=1` }).end());
    const error = await open(connector(url)).error('get');
    expect(error.code).toBe('http.redirect');
    expect(error.message).toContain(foreign.url);
    expect(error.message).not.toContain('t=1');
    expect(foreign.seen).toEqual([]);
  });

  it('takes 204 without a body as a success, and an empty 200 as none', async () => {
    const { url } = await serve((response, _seen, i) => response.writeHead(i === 0 ? 204 : 200).end());
    const opened = open(connector(url));
    expect((await opened.answer('get')).body).toBeNull();
    expect((await opened.error('get')).code).toBe('http.empty');
  });

  it('takes an empty body where the declared success allows it', async () => {
    const { url } = await serve((response) => response.writeHead(200).end());
    expect((await open(connector(url, "success: '$status = 200'")).answer('get')).body).toBeNull();
  });

  it('asserts the declared success: a missing field is a failure', async () => {
    const bodies = [{ code: 200 }, { code: 417 }, {}];
    const { url } = await serve((response, _seen, i) => json(response, bodies[i]));
    const opened = open(connector(url, `success: '$string(code) = "200"'`));
    expect((await opened.answer('get')).body).toEqual({ code: 200 });
    expect((await opened.error('get')).code).toBe('http.not-successful');
    expect((await opened.error('get')).code).toBe('http.not-successful');
  });

  it('reads text where that is declared', async () => {
    const { url } = await serve((response) => response.writeHead(200, { 'content-type': 'text/csv' }).end('a,b'));
    expect((await open(connector(url)).answer('text')).body).toBe('a,b');
  });

  it('keeps whole numbers beyond 2^53 as text', async () => {
    const { url } = await serve((response) =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end('{"id":9007199254740993,"small":12,"list":[-12345678901234567890, 1.5],"text":"9007199254740993"}'),
    );
    expect((await open(connector(url)).answer('get')).body).toEqual({
      id: '9007199254740993',
      small: 12,
      list: ['-12345678901234567890', 1.5],
      text: '9007199254740993',
    });
  });

  it('says what a status means, with place and without the query', async () => {
    const { url } = await serve((response) => json(response, { message: 'Anna Beispiel' }, 404));
    const error = await open(connector(url)).error('get', { record: { q: 'anna@example.com' } });
    expect(error).toMatchObject({ code: 'http.refused', place: { file: 'connectors/test.yaml' } });
    expect(error.message).toContain('404');
    expect(`${error.message} ${error.hint}`).not.toMatch(/anna/i);
  });

  it.each([409, 422])('says at %d how one record is refused in place of the run', async (status) => {
    const { url } = await serve((response) => json(response, {}, status));
    expect((await open(connector(url)).error('get')).hint).toContain(`{ when: "$status = ${status}", then: reject }`);
  });
});

describe('strict decoding', () => {
  const page = (text: string, type: string) => (response: ServerResponse) =>
    response.writeHead(200, { 'content-type': type }).end(text);

  it('unpacks gzip', async () => {
    const { url, seen } = await serve((response) => {
      const body = gzipSync('{"a":"ü"}');
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(body);
    });
    expect((await open(connector(url)).answer('get')).body).toEqual({ a: 'ü' });
    expect(seen[0]?.headers['accept-encoding']).toContain('gzip');
  });

  it('takes a web page with status 200 for what it is', async () => {
    const { url, seen } = await serve(page('<!doctype html><p>Maintenance</p>', 'text/html; charset=utf-8'));
    const error = await open(connector(url)).error('get');
    expect(error.code).toBe('http.exhausted');
    expect(error.cause).toMatchObject({ code: 'http.html' });
    expect(error.message).not.toContain('Maintenance');
    expect(seen).toHaveLength(5);
  });

  it('knows a web page by its first character, whatever type it claims', async () => {
    const { url } = await serve(page('  <html></html>', 'application/json'));
    expect((await open(connector(url, 'retry: { tries: 1 }')).error('get')).code).toBe('http.html');
  });

  it.each([
    ['{"a":', 'application/json', 'http.not-json'],
    ['{"a":1}{"a":2}', 'application/json', 'http.not-json'],
    ['a,b\n1,2', 'text/csv', 'http.content-type'],
    ['   ', 'application/json', 'http.empty'],
  ])('refuses the body %j of type %s', async (text, type, code) => {
    const { url } = await serve(page(text, type));
    expect((await open(connector(url)).error('get')).code).toBe(code);
  });

  it('refuses bytes that are not UTF-8', async () => {
    const { url } = await serve((response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(Buffer.from('{"a":"\xe4"}', 'latin1')),
    );
    expect((await open(connector(url)).error('get')).code).toBe('http.encoding');
  });

  it('reads another charset where the answer names it', async () => {
    const { url } = await serve((response) =>
      response
        .writeHead(200, { 'content-type': 'application/json; charset=GBK' })
        .end(Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xc0, 0xee, 0x22, 0x7d])),
    );
    expect((await open(connector(url)).answer('get')).body).toEqual({ a: '李' });
  });

  it('bounds the body on the wire and unpacked', async () => {
    const { url } = await serve((response, seen) => {
      const body = JSON.stringify('a'.repeat(100_000));
      if (seen.url.endsWith('raw')) response.writeHead(200, { 'content-type': 'application/json' }).end(body);
      else response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(body));
    });
    const opened = open(connector(url, 'answer_limit: 50000'));
    expect((await opened.error('get', { record: { q: 'raw' } })).code).toBe('http.too-large');
    expect((await opened.error('get', { record: { q: 'packed' } })).code).toBe('http.too-large');
  });

  it('takes an undecodable answer to a write for a lost one: the work may be done', async () => {
    const { url, seen } = await serve(page('<html>', 'text/html'));
    expect(await open(connector(url)).ask('post', {}, write)).toMatchObject({
      ok: false,
      refusal: { verb: 'lost', code: 'http.html' },
    });
    expect(seen).toHaveLength(1);
  });
});

describe('a lost answer', () => {
  const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
  const whole = `${head}content-length: 7\r\n\r\n{"a":1}`;
  const packed = gzipSync(JSON.stringify({ text: 'row\n'.repeat(2000) }));
  const cuts: [string, string | Buffer, string][] = [
    ['cut before its length is reached', `${head}content-length: 70\r\n\r\n{"a":1}`, 'http.cut'],
    ['cut in the middle of chunks', `${head}transfer-encoding: chunked\r\n\r\n5\r\n{"a":\r\n`, 'http.cut'],
    ['cut before its head is complete', 'HTTP/1.1 200 OK\r\ncontent-', 'http.lost'],
    ['never begun', '', 'http.lost'],
    [
      'whole on the wire with a gzip body that lacks its end',
      Buffer.concat([
        Buffer.from(`${head}content-encoding: gzip\r\ncontent-length: ${packed.length - 20}\r\n\r\n`),
        packed.subarray(0, -20),
      ]),
      'http.cut',
    ],
  ];

  it.each(cuts)('%s is asked for again where that is safe', async (_name, cut) => {
    const server = await serveRaw((socket, i) => socket.end(i === 0 ? cut : whole));
    expect((await open(connector(server.url)).answer('get')).body).toEqual({ a: 1 });
    expect(server.count()).toBe(2);
  });

  it.each(cuts)('%s is told as lost where a second time could double the work', async (_name, cut, code) => {
    const server = await serveRaw((socket) => socket.end(cut));
    const exchanged = await open(connector(server.url)).ask('post', {}, write);
    expect(exchanged).toMatchObject({ ok: false, refusal: { verb: 'lost', code } });
    expect(server.count()).toBe(1);
  });

  it('is an error when every try is lost', async () => {
    const server = await serveRaw((socket) => socket.destroy());
    const opened = open(connector(server.url, 'retry: { tries: 3 }'));
    const error = await opened.error('get');
    expect(error).toMatchObject({ code: 'http.exhausted', cause: { code: 'http.lost' } });
    expect(server.count()).toBe(3);
    expect(opened.clock.sleeps).toEqual([250, 500]);
    expect(opened.bytes).toEqual([0, 0, 0]);
  });

  it('is told when the head does not come in time', async () => {
    const server = await serveRaw(() => {});
    const opened = open(connector(server.url, 'timeouts: { headers: 100ms }\nretry: { tries: 1 }'));
    expect((await opened.error('get')).code).toBe('http.timeout');
    expect(await opened.ask('post', {}, write)).toMatchObject({ refusal: { verb: 'lost', code: 'http.timeout' } });
  });

  it('is told when the body stands still', async () => {
    const server = await serveRaw((socket) => socket.write(`${head}content-length: 7\r\n\r\n{"a"`));
    const opened = open(connector(server.url, 'timeouts: { body: 100ms }\nretry: { tries: 1 }'));
    expect((await opened.error('get')).code).toBe('http.timeout');
  });

  it('is told when a body drips past the time for the whole', async () => {
    const server = await serveRaw((socket) => {
      socket.write(`${head}content-length: 7000\r\n\r\n`);
      const drip = setInterval(() => socket.write(' '), 20);
      socket.on('close', () => clearInterval(drip));
    });
    const opened = open(connector(server.url, 'timeouts: { total: 150ms }\nretry: { tries: 1 }'));
    expect((await opened.error('get')).code).toBe('http.timeout');
  });

  it('of a server that is not there is asked for again even for writes: nothing was sent', async () => {
    const opened = open(connector('http://127.0.0.1:1'));
    const error = await opened.error('post', {}, write);
    expect(error).toMatchObject({ code: 'http.exhausted', cause: { code: 'http.connect' } });
    expect(error.message).toContain('127.0.0.1:1');
    expect(opened.clock.sleeps).toHaveLength(4);
  });
});

describe('the default rules', () => {
  async function answers(statuses: readonly [number, Record<string, string>?][]): Promise<[Opened, () => number]> {
    const { url, seen } = await serve((response, _seen, i) => {
      const [status, headers] = statuses[Math.min(i, statuses.length - 1)]!;
      json(response, {}, status, headers);
    });
    return [open(connector(url)), () => seen.length];
  }

  it('wait as long as Retry-After says in seconds', async () => {
    const [opened, count] = await answers([[429, { 'retry-after': '17' }], [200]]);
    await opened.answer('get');
    expect(opened.clock.sleeps).toEqual([17_000]);
    expect(count()).toBe(2);
  });

  it('wait until the date that Retry-After names', async () => {
    const [opened] = await answers([[429, { 'retry-after': 'Sat, 21 Nov 2026 02:01:30 GMT' }], [200]]);
    await opened.answer('get');
    expect(opened.clock.sleeps).toEqual([90_000]);
  });

  it('wait five minutes at a 429 that names no time', async () => {
    const [opened] = await answers([[429], [200]]);
    await opened.ask('post', {}, write);
    expect(opened.clock.sleeps).toEqual([300_000]);
  });

  it('say when to come back where the wait is too long', async () => {
    const [opened, count] = await answers([[429, { 'retry-after': '3600' }]]);
    const error = await opened.error('get');
    expect(error.code).toBe('http.wait-too-long');
    expect(error.hint).toContain('2026-11-21T03:00:00.000Z');
    expect(count()).toBe(1);
  });

  it.each([500, 502, 503, 504, 520])('try again at %d', async (status) => {
    const [opened, count] = await answers([[status], [status], [200]]);
    await opened.answer('get');
    expect(count()).toBe(3);
    expect(opened.log).toHaveLength(2);
  });

  it('honour Retry-After at 503', async () => {
    const [opened] = await answers([[503, { 'retry-after': '8' }], [200]]);
    await opened.answer('get');
    expect(opened.clock.sleeps).toEqual([8000]);
  });

  it.each([500, 507, 599])(
    'take %d at a write that must not double for lost: it may have failed after the work',
    async (status) => {
      const [opened, count] = await answers([[status], [200]]);
      expect(await opened.ask('post', {}, write)).toMatchObject({ refusal: { verb: 'lost', code: 'http.refused' } });
      expect(count()).toBe(1);
      expect((await opened.ask('get')).ok).toBe(true);
    },
  );

  it.each([400, 404, 501])('take %d at a write for an error: nothing was done', async (status) => {
    const [opened] = await answers([[status]]);
    expect((await opened.error('post', {}, write)).code).toBe('http.refused');
  });

  it('send a write again at a 503 that names a time: whoever does has not begun', async () => {
    const [opened, count] = await answers([[503, { 'retry-after': '8' }], [200]]);
    expect(await opened.ask('post', {}, write)).toMatchObject({ ok: true });
    expect(count()).toBe(2);
  });

  it.each([502, 503, 504])('take %d at a write that must not double for lost', async (status) => {
    const [opened, count] = await answers([[status]]);
    expect(await opened.ask('post', {}, write)).toMatchObject({ ok: false, refusal: { verb: 'lost' } });
    expect(count()).toBe(1);
  });

  it('fail after the last try', async () => {
    const [opened, count] = await answers([[503]]);
    expect((await opened.error('get')).code).toBe('http.exhausted');
    expect(count()).toBe(5);
  });

  it.each([400, 403, 404, 409, 501])('do not try again at %d', async (status) => {
    const [opened, count] = await answers([[status]]);
    expect((await opened.error('get')).code).toBe('http.refused');
    expect(count()).toBe(1);
  });

  it('say that a 401 without a login to renew is a refused login', async () => {
    const [opened, count] = await answers([[401]]);
    expect((await opened.error('get')).code).toBe('http.login-refused');
    expect(count()).toBe(1);
  });
});

describe('the rules of a connector', () => {
  const rules = `errors:
  - { when: '$status = 429', then: wait, after: 7s }
  - { when: 'code = "busy"', then: retry, after: 3s }
  - { when: '$contains(message, "90天")', then: narrow, code: code }
  - { when: 'code = "drift"', then: restart }
  - { when: 'error.code = "BAD"', then: reject, code: error.code, reason: error.message }
  - { when: '$contains($raw, "Service is down")', then: retry }
  - { when: '$headers."x-state" = "frozen"', then: stop, reason: message, hint: Ask the vendor. }
  - { when: 'odd', then: stop }`;

  async function once(body: unknown, status = 200, headers: Record<string, string> = {}): Promise<Opened> {
    const { url } = await serve((response, _seen, i) => {
      if (i > 0) json(response, { fine: true });
      else json(response, body, status, headers);
    });
    return open(connector(url, rules), { config: { secret: 'hunter2-secret', shown: 'yes' } });
  }

  it('hold for answers with status 200 as well', async () => {
    const opened = await once({ code: 'busy' });
    expect((await opened.answer('get')).body).toEqual({ fine: true });
    expect(opened.clock.sleeps).toEqual([3000]);
  });

  it('go before the default rules', async () => {
    const opened = await once({}, 429);
    await opened.answer('get');
    expect(opened.clock.sleeps).toEqual([7000]);
  });

  it('try a write again where the rule says that it was not done', async () => {
    const opened = await once({ code: 'busy' });
    expect(await opened.ask('post', {}, write)).toMatchObject({ ok: true });
  });

  it.each([502, 504])('do not make a write go again at %d: the work may be done behind the gateway', async (status) => {
    const opened = await once({ code: 'busy' }, status);
    expect(await opened.ask('post', {}, write)).toMatchObject({ ok: false, refusal: { verb: 'lost' } });
    expect(await opened.ask('get')).toMatchObject({ ok: true });
  });

  it('see the text of a body that is no JSON', async () => {
    const { url } = await serve((response, _seen, i) => {
      if (i > 0) json(response, {});
      else response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Service is down</p>');
    });
    expect(await open(connector(url, rules)).ask('post', {}, write)).toMatchObject({ ok: true });
  });

  it.each([
    [{ code: 417, message: '时间跨度不能超过90天' }, 'narrow', '417'],
    [{ code: 'drift' }, 'restart', '200'],
  ])('%j is handed back to the caller', async (body, verb, code) => {
    expect(await (await once(body)).ask('get')).toMatchObject({ ok: false, refusal: { verb, code } });
  });

  it('hand a rejection back with the vendor’s message and the answer', async () => {
    const opened = await once({ error: { code: 'BAD', message: 'Unknown field' } }, 400);
    expect(await opened.ask('get')).toMatchObject({
      ok: false,
      refusal: {
        verb: 'reject',
        code: 'BAD',
        message: expect.stringContaining('Unknown field') as string,
        answer: { status: 400, body: { error: { code: 'BAD' } } },
      },
    });
  });

  it('stop the run with reason and hint, and without the secrets a vendor echoes', async () => {
    const message = `Key hunter2-secret is frozen ${'x'.repeat(1000)}`;
    const error = await (await once({ message }, 200, { 'x-state': 'frozen' })).error('get');
    expect(error).toMatchObject({ code: 'http.stopped', hint: 'Ask the vendor.', place: { line: 12 } });
    expect(error.message).toContain('Key *** is frozen');
    expect(error.message.length).toBeLessThan(500);
  });

  it.each([
    ['a rule', { code: 'BAD' }, 400, `errors: [{ when: '$status = 400', then: stop }]`],
    ['no rule', { code: 'BAD' }, 400, ''],
    ['success', { code: 'BAD' }, 200, `success: '$string(code) = "200"'`],
  ])('that %s decides on is told with the id by which the vendor finds it', async (_by, body, status, more) => {
    const headers = { 'x-request-id': '7f3a-11', 'x-trace': 'no id, <b>' };
    const { url } = await serve((response) => json(response, body, status, headers));
    const error = await open(connector(url, `trace: [X-Request-ID, X-Trace, X-Absent]\n${more}`)).error('get');
    expect(error.message).toContain('(x-request-id 7f3a-11)');
  });

  it('are an error when they cannot be decided, not a non-match', async () => {
    expect((await (await once({ odd: 'yes' })).error('get')).code).toBe('http.rule');
    expect((await (await once({ message: 5 })).error('get')).code).toMatch(/^expression\./);
  });

  it('do not see secret settings', async () => {
    const { url } = await serve((response) => json(response, {}));
    const yaml = connector(url, `success: '$not($exists($config.secret)) and $config.shown = "yes"'`);
    await open(yaml, { config: { secret: 'hunter2', shown: 'yes' } }).answer('get');
  });
});

describe('the breaker of a connection', () => {
  it('refuses further requests after failures in a row and lets one probe when its time is over', async () => {
    let sick = true;
    const { url, seen } = await serve((response) => json(response, {}, sick ? 503 : 200));
    const opened = open(connector(url, 'breaker: { failures: 2, open: 30s }\nretry: { tries: 2 }'));
    expect((await opened.error('get')).code).toBe('http.exhausted');
    expect((await opened.error('get')).code).toBe('http.breaker-open');
    expect(seen).toHaveLength(2);
    sick = false;
    opened.clock.pass(30_000);
    await opened.answer('get');
    await opened.answer('get');
    expect(seen).toHaveLength(4);
  });

  it('does not count what a server refuses on purpose', async () => {
    const { url, seen } = await serve((response) => json(response, {}, 404));
    const opened = open(connector(url, 'breaker: { failures: 2 }'));
    for (let i = 0; i < 4; i++) expect((await opened.error('get')).code).toBe('http.refused');
    expect(seen).toHaveLength(4);
  });
});

describe('signals and closing', () => {
  it('ends at once with the reason of the caller’s signal', async () => {
    const arrived = Promise.withResolvers<void>();
    const { url } = await serve(() => arrived.resolve());
    const caller = new AbortController();
    const asked = open(connector(url)).ask('get', {}, { signal: caller.signal });
    await arrived.promise;
    caller.abort(new Error('stopped by the user'));
    await expect(asked).rejects.toThrow('stopped by the user');
  });

  it('ends what is on its way when the connection is closed', async () => {
    const arrived = Promise.withResolvers<void>();
    const { url } = await serve(() => arrived.resolve());
    const opened = open(connector(url));
    const asked = opened.error('get');
    await arrived.promise;
    await opened.exchange.close();
    expect((await asked).code).toBe('http.closed');
  });

  it('spends the budget of a day for every try', async () => {
    const { url, seen } = await serve((response) => json(response, {}, 503));
    const budgets = memoryBudgets();
    const yaml = connector(url, 'limits: [{ requests: 3, per: 1d, then: stop }]');
    expect((await open(yaml, { context: { budgets } }).error('get')).code).toBe('http.budget-spent');
    expect(seen).toHaveLength(3);
  });
});
