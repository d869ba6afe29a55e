import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { open } from './exchange-harness.ts';

const host = 'https://api.example.com';

function connector(auth: string): string {
  return `
config: { properties: { id: { type: string }, secret: { type: string, secret: true } } }
http:
  base_url: ${host}
  auth: ${auth}
requests:
  get: { path: /x }
`;
}

/** Requests to well-known hosts, pinned to the letter: what leaves is what the standard wants. */
describe('OAuth 2 client credentials', () => {
  beforeEach(() => nock.disableNetConnect());
  afterEach(() => {
    const pending = nock.pendingMocks();
    nock.cleanAll();
    nock.enableNetConnect();
    expect(pending).toEqual([]);
  });

  const config = { id: 'client:1', secret: 'p%+:ü' };

  it('form-encodes id and secret inside Basic', async () => {
    const basic = Buffer.from('client%3A1:p%25%2B%3A%C3%BC').toString('base64');
    nock(host, { reqheaders: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' } })
      .post('/token', 'grant_type=client_credentials&scope=a+b&resource=r%3A1')
      .reply(200, { access_token: 'T', token_type: 'bearer', expires_in: '3600' });
    nock(host, { reqheaders: { authorization: 'Bearer T' } })
      .get('/x')
      .reply(200, { fine: true });
    const auth = `{ kind: oauth2_client_credentials, path: /token, client_id: "{{ $config.id }}", client_secret: "{{ $config.secret }}", scope: a b, extra: { resource: "r:1" } }`;
    expect((await open(connector(auth), { config }).answer('get')).body).toEqual({ fine: true });
  });

  it('puts both into the body where that is declared, and asks for no expiry', async () => {
    nock(host, { badheaders: ['authorization'] })
      .post('/token', { grant_type: 'client_credentials', client_id: 'client:1', client_secret: 'p%+:ü' })
      .reply(200, { access_token: 'T' });
    nock(host).get('/x').matchHeader('authorization', 'Bearer T').reply(200, {});
    const auth = `{ kind: oauth2_client_credentials, url: "${host}/token", send: body, client_id: "{{ $config.id }}", client_secret: "{{ $config.secret }}" }`;
    await open(connector(auth), { config }).answer('get');
  });

  it('writes a JSON body with a scope that is an object', async () => {
    nock(host)
      .post('/token', { grant_type: 'client_credentials', scope: { userId: 'client:1', resourceType: 'api' } })
      .matchHeader('content-type', 'application/json')
      .reply(200, { access_token: 'T' });
    nock(host).get('/x').reply(200, {});
    const auth = `{ kind: oauth2_client_credentials, path: /token, body: json, client_id: "{{ $config.id }}", client_secret: "{{ $config.secret }}", scope: { userId: "{{ $config.id }}", resourceType: api } }`;
    await open(connector(auth), { config }).answer('get');
  });

  it('refuses a token that is no bearer token', async () => {
    nock(host).post('/token').reply(200, { access_token: 'T', token_type: 'mac' });
    const auth = `{ kind: oauth2_client_credentials, path: /token, client_id: a, client_secret: b }`;
    expect((await open(connector(auth), { config }).error('get')).code).toBe('http.login-answer');
  });

  it('tells a refused client from a refused request', async () => {
    nock(host).post('/token').reply(401, { error: 'invalid_client' });
    const auth = `{ kind: oauth2_client_credentials, path: /token, client_id: a, client_secret: b }`;
    const error = await open(connector(auth), { config }).error('get');
    expect(error.code).toBe('http.login-refused');
  });

  it('takes a refused connection for a request that never left', async () => {
    nock(host)
      .get('/x')
      .times(5)
      .replyWithError(Object.assign(new Error('no'), { code: 'ECONNREFUSED' }));
    const error = await open(connector('{ kind: none }')).error('get');
    expect(error.cause).toMatchObject({ code: 'http.connect' });
  });
});
