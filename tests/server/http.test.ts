import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Route } from '../../src/server/route.ts';
import { json, jsonBody, shape } from '../../src/server/schemas.ts';
import { exampleProject, get, put } from '../cli/harness.ts';
import { exchange, server } from './harness.ts';
import type { TestServer } from './harness.ts';

const word = {
  type: 'object',
  properties: { word: { type: 'string', maxLength: 2000 } },
  required: ['word'],
  additionalProperties: false,
};

const echo: Route = {
  method: 'post',
  path: '/api/v1/echoes',
  needs: 'run',
  operation: {
    operationId: 'echo',
    summary: 'Says what it was told',
    requestBody: jsonBody(word),
    responses: { 200: json('It.', shape('It.', { body: word, language: { type: 'string' } })) },
  },
  handle: async ({ body, language }) => ({ json: { body: body ?? null, language } }),
};

const broken: Route = {
  method: 'get',
  path: '/api/v1/broken',
  needs: 'read',
  operation: { operationId: 'broken', summary: 'Fails', responses: { 200: json('Never.', {}) } },
  handle: async () => {
    throw new TypeError('cannot read the mail ann@example.com');
  },
};

const cut: Route = {
  method: 'get',
  path: '/api/v1/cut',
  needs: 'read',
  operation: {
    operationId: 'cut',
    summary: 'Breaks off',
    responses: { 200: { description: 'Half.', content: { 'text/plain': {} } } },
  },
  handle: async () => {
    let sent = 0;
    const stream = new Readable({
      read() {
        if (sent++ === 0) this.push('half');
        else this.destroy(new Error('the disk is gone'));
      },
    });
    return { stream, headers: { 'content-type': 'text/plain' } };
  },
};

const routes = [echo, broken, cut];
const hey = { json: { word: 'hey' } };

/** A project whose server takes little and waits for nothing. */
function strict(more = ''): string {
  const root = exampleProject();
  const limits = `serve:\n  limits: { body: 1024, headers_timeout: 500ms, request_timeout: 700ms }\n${more}`;
  put(root, 'hrwire.yaml', `${get(root, 'hrwire.yaml')}${limits}`);
  return root;
}

/** What a server answers to these bytes, until it ends the connection. */
async function raw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(text);
  let answer = '';
  try {
    for await (const chunk of socket) answer += String(chunk);
  } catch {
    // Reset: what came before counts.
  }
  return answer;
}

const statusOf = (answer: string): string => answer.split('\r\n')[0] ?? '';

describe('a body', () => {
  it('of another content type, or compressed, is refused before it is read', async () => {
    const { object } = await server({ routes });
    for (const headers of [
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/x-www-form-urlencoded' },
      { 'content-type': 'application/json; charset=gbk' },
      { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    ]) {
      const problem = await object('POST', '/api/v1/echoes', 415, { body: '{"word":"hey"}', headers });
      expect(problem).toMatchObject({ code: 'server.media-type' });
    }
  });
  it('beyond the bound is refused, whether it says its length or not', async () => {
    const { ask, url } = await server({ routes, root: strict() });
    const answer = await ask('POST', '/api/v1/echoes', { json: { word: 'x'.repeat(1100) } });
    expect(answer).toMatchObject({ status: 413, json: { code: 'server.too-large' } });
    expect(answer.headers.connection).toBe('close');
    const chunk = `400\r\n${'x'.repeat(1024)}\r\n`;
    const head = `POST /api/v1/echoes HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
    expect(statusOf(await raw(url, `${head}${chunk}${chunk}`))).toBe('HTTP/1.1 413 Payload Too Large');
  });
  it('that is no JSON, no UTF-8, or empty is refused, and nothing of it is repeated', async () => {
    const { ask } = await server({ routes });
    for (const body of ['{"word": secret', '', new Uint8Array([0x22, 0xff, 0x22])]) {
      const answer = await ask('POST', '/api/v1/echoes', { body, headers: { 'content-type': 'application/json' } });
      expect(answer).toMatchObject({ status: 400, json: { code: 'server.bad-request' } });
      expect(answer.text).not.toContain('secret');
    }
  });
  it('is told all that is wrong with it, each with its place', async () => {
    const { object } = await server({ routes });
    const problem = await object('POST', '/api/v1/echoes', 422, { json: { wodr: 'hey', __proto__x: 1 } });
    expect(problem['errors']).toEqual([
      { in: 'body', at: '/word', message: 'the body needs word', hint: null },
      { in: 'body', at: '/wodr', message: 'the body takes no "wodr"', hint: 'Did you mean word?' },
      { in: 'body', at: '/__proto__x', message: 'the body takes no "__proto__x"', hint: 'It takes: word.' },
    ]);
  });
  it('is asked for only once it is wanted', async () => {
    const { url } = await server({ routes });
    const head = 'POST /api/v1/echoes HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nExpect: 100-continue\r\n';
    const refused = await raw(url, `${head}Content-Type: text/plain\r\nContent-Length: 10\r\n\r\n`);
    expect(statusOf(refused)).toBe('HTTP/1.1 415 Unsupported Media Type');
    const body = '{"word":"hey"}';
    const wanted = await raw(
      url,
      `${head}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    expect(wanted.split('\r\n\r\n').map(statusOf).slice(0, 2)).toEqual(['HTTP/1.1 100 Continue', 'HTTP/1.1 200 OK']);
  });
});

describe('a foreign caller', () => {
  it('that calls the server by another name is refused, on loopback too', async () => {
    const { ask, url } = await server();
    const port = new URL(url).port;
    for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1.evil.example', '10.0.0.1', 'a b', '[::1']) {
      const answer = await ask('GET', '/healthz', { headers: { host } });
      expect({ host, ...answer }).toMatchObject({ host, status: 403, json: { code: 'server.foreign' } });
    }
    for (const host of ['localhost', `localhost:${port}`, '127.0.0.1', 'LOCALHOST', '[::1]:80'])
      expect((await ask('GET', '/healthz', { headers: { host } })).status).toBe(200);
  });
  it('that is named in the settings is let in', async () => {
    const { ask } = await server({ root: strict('  listen: { names: [hr.example] }\n') });
    expect((await ask('GET', '/healthz', { headers: { host: 'hr.example' } })).status).toBe(200);
  });
  it('whose page is elsewhere is refused; the server’s own pages, and links that people follow, are not', async () => {
    const { ask, url } = await server();
    const from = async (headers: Record<string, string>): Promise<number> =>
      (await ask('GET', '/healthz', { headers })).status;
    expect(await from({ origin: 'https://evil.example' })).toBe(403);
    expect(await from({ origin: 'null' })).toBe(403);
    expect(await from({ origin: url.replace('http:', 'https:') })).toBe(403);
    expect(await from({ origin: url })).toBe(200);
    expect(await from({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })).toBe(403);
    expect(await from({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })).toBe(200);
  });
  it('is given no permission to read from elsewhere', async () => {
    const { ask } = await server({ routes });
    const { headers } = await ask('OPTIONS', '/api/v1/echoes');
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});

describe('an answer', () => {
  it('is kept by nobody, guessed at by nobody, and named by an id of the server’s own', async () => {
    const { ask } = await server({ routes });
    const { headers } = await ask('POST', '/api/v1/echoes', { ...hey, headers: { 'x-request-id': 'forged' } });
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
    });
    expect(headers['x-request-id']).toMatch(/^[0-9a-z]{15}$/);
    expect(headers['x-powered-by']).toBeUndefined();
  });
  it('to an address or a method that is not there says what there is', async () => {
    const { object, ask } = await server({ routes });
    expect(await object('GET', '/api/v1/echose', 404)).toMatchObject({ hint: 'Did you mean /api/v1/echoes?' });
    expect((await ask('DELETE', '/api/v1/echoes')).headers.allow).toBe('POST');
    expect(await object('POST', '/api/v1/echoes?x=1', 400, hey)).toMatchObject({ code: 'server.bad-request' });
    expect(await object('GET', '/api/v1/%ZZ', 404)).toMatchObject({ code: 'server.not-found' });
  });
  it('of a fault of hrwire says nothing but where the log says more, and the log holds no value', async () => {
    const { object, lines } = await server({ routes });
    const problem = await object('GET', '/api/v1/broken', 500);
    expect(problem).toMatchObject({ code: 'internal.fault', detail: 'hrwire itself is at fault' });
    const told = lines.filter(({ level }) => level !== 'debug');
    expect(JSON.stringify([problem, told])).not.toContain('ann@example.com');
    expect(told.some(({ fields }) => fields['error'] === 'TypeError')).toBe(true);
  });
  it('that breaks off is cut, so that nobody takes it for whole', async () => {
    const { url } = await server({ routes });
    await expect(exchange(url, 'GET', '/api/v1/cut')).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
  it('is in the language that is asked for', async () => {
    const { object } = await server({ routes });
    const said = async (path: string, accept: string): Promise<unknown> =>
      (await object('POST', path, 200, { ...hey, headers: { 'accept-language': accept } }))['language'];
    expect(await said('/api/v1/echoes', 'zh-CN,zh;q=0.9,en;q=0.8')).toBe('zh');
    expect(await said('/api/v1/echoes', 'fr, en;q=0.3, zh;q=0.2')).toBe('en');
    expect(await said('/api/v1/echoes?lang=zh', 'en')).toBe('zh');
    expect(await object('POST', '/api/v1/echoes?lang=fr', 400, hey)).toMatchObject({ status: 400 });
  });
});

describe('the log', () => {
  it('has a line a request with the pattern of its path, never the path or the query', async () => {
    const { ask, lines } = await server();
    const { headers } = await ask('GET', '/api/v1/mappings/people-to-out?lang=en');
    const line = lines.find(({ message }) => message === 'request');
    expect(line?.fields).toMatchObject({
      method: 'GET',
      route: '/api/v1/mappings/{mapping}',
      status: 200,
      request: headers['x-request-id'],
      actor: expect.any(String) as string,
    });
    await ask('GET', '/ann@example.com?mail=ann@example.com');
    expect(JSON.stringify(lines)).not.toContain('ann@');
  });
});

describe('a connection', () => {
  const started = async (): Promise<TestServer> => server({ routes, root: strict() });
  it('whose head or body comes too slowly is ended', async () => {
    const { url } = await started();
    const [head, body] = await Promise.all([
      raw(url, 'GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: '),
      raw(
        url,
        'POST /api/v1/echoes HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{',
      ),
    ]);
    expect(statusOf(head)).toBe('HTTP/1.1 408 Request Timeout');
    expect(statusOf(body)).toBe('HTTP/1.1 408 Request Timeout');
  });
  it('with a head that is too large, or that two servers would read in two ways, is ended', async () => {
    const { url } = await started();
    const get = 'GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n';
    const post = 'POST /api/v1/echoes HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n';
    const answers = await Promise.all([
      raw(url, `${get}X-Large: ${'x'.repeat(20_000)}\r\n\r\n`),
      raw(url, `${post}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`),
      raw(url, `${post}Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd`),
      raw(url, `${post}Transfer-Encoding: xchunked\r\n\r\n`),
      raw(url, `${get}X-A: b\n c\r\n\r\n`),
      raw(url, 'GET /healthz HTTP/1.1\r\n\r\n'),
    ]);
    expect(answers.map((each) => statusOf(each).split(' ')[1])).toEqual(['431', '400', '400', '400', '400', '400']);
  });
});
