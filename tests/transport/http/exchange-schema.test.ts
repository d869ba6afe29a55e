import { describe, expect, it } from 'vitest';
import { errorsOf } from '../../../src/config/check/ajv.ts';
import { object } from '../../../src/config/schema/kinds.ts';
import type { JsonObject } from '../../../src/record/json.ts';
import { exchangeProperties } from '../../../src/transport/http/exchange/schema.ts';
import { requestSchema } from '../../../src/transport/http/request-schema.ts';

const section = object('The section.', exchangeProperties, ['base_url']);

const valid = (more: JsonObject): boolean => errorsOf(section, { base_url: 'https://a', ...more }).length === 0;

describe('the schema of the section http', () => {
  it.each<[string, JsonObject]>([
    ['nothing but a base', {}],
    ['one kind of auth', { auth: { kind: 'key', header: 'X', value: 'v' } }],
    ['variants', { auth: { by: '$config.x', a: { kind: 'none' }, b: { kind: 'bearer', token: 't' } } }],
    ['a token', { auth: { kind: 'token', request: { path: '/t' }, expires_in: { cap: '6900s' }, prefix: '' } }],
    [
      'client credentials',
      { auth: { kind: 'oauth2_client_credentials', path: '/t', client_id: 'a', client_secret: 'b' } },
    ],
    ['a session', { auth: { kind: 'session', request: { method: 'POST', path: '/l' } }, session: { cookies: true } }],
    ['budgets', { limits: [{ requests: 20, per: '1s' }, { requests: 9, per: '1d', then: 'stop' }, { concurrent: 4 }] }],
    ['rules', { errors: [{ when: '$status = 401', then: 'reauthorise' }], success: '$status = 200' }],
  ])('takes %s', (_name, more) => {
    expect(valid(more)).toBe(true);
  });

  it.each<[string, JsonObject]>([
    ['an unknown kind of auth', { auth: { kind: 'kerberos' } }],
    ['auth without a kind', { auth: { token: 't' } }],
    ['a key in two places', { auth: { kind: 'key', header: 'X', query: 'x', value: 'v' } }],
    ['a variant of unknown kind', { auth: { by: '$config.x', a: { kind: 'kerberos' } } }],
    ['an unknown verb', { errors: [{ when: 'true', then: 'ignore' }] }],
    ['a rule without a condition', { errors: [{ then: 'retry' }] }],
    ['a budget without its time', { limits: [{ requests: 20 }] }],
    ['a duration without its unit', { timeouts: { connect: '10' } }],
    ['an unknown key', { redirects: true }],
  ])('refuses %s', (_name, more) => {
    expect(valid(more)).toBe(false);
  });

  it('fills defaults in, also in a variant of auth', () => {
    const value = { base_url: 'https://a', auth: { by: 'x', a: { kind: 'token', request: { path: '/t' } } } };
    expect(errorsOf(section, value)).toEqual([]);
    expect(value).toMatchObject({
      retry: { tries: 5, wait: '5m', wait_most: '10m' },
      timeouts: { connect: '10s' },
      answer_limit: 67_108_864,
      auth: { a: { token: 'access_token', skew: '1m', request: { method: 'GET', answer: 'json' } } },
    });
  });
});

describe('the schema of a request', () => {
  const request = (spec: JsonObject): boolean => errorsOf(requestSchema, spec).length === 0;

  it('takes one of path and url, and at most one body', () => {
    expect(request({ path: '/x', query: { a: '{{ b }}', n: 5 }, headers: { A: 'b' } })).toBe(true);
    expect(request({ url: 'https://a/x', method: 'POST', json: { each: 'id' } })).toBe(true);
    expect(request({ method: 'POST', path: '/x', form: { a: 'b' } })).toBe(true);
    expect(request({ method: 'POST', path: '/x', text: '<a/>', content_type: 'text/xml' })).toBe(true);
  });

  it.each<[JsonObject]>([
    [{}],
    [{ path: '/x', url: 'https://a/x' }],
    [{ path: '/x', json: {}, form: {} }],
    [{ path: '/x', method: 'TRACE' }],
    [{ path: '/x', body: {} }],
  ])('refuses %j', (spec) => {
    expect(request(spec)).toBe(false);
  });
});
