import { describe, expect, it } from 'vitest';
import { lintConnector } from '../../../../src/config/lint/lint.ts';
import { connectorSchema } from '../../../../src/config/schema/connector.ts';
import { parseDocument } from '../../../../src/config/yaml/parse.ts';
import { isObject } from '../../../../src/record/json.ts';
import { httpSchema } from '../../../../src/transport/http/schema.ts';
import { errorOf, lint } from '../vendor.ts';
import { fate, hexOf, now, openssl, opensslHmac, reception, yamlOf } from './harness.ts';

const body = '{"id":"p1","name":"张三"}';
const seconds = String(now / 1000);

describe('a keyed hash', () => {
  const algorithms = ['sha1', 'sha256', 'sha512'] as const;
  const encodings = ['hex', 'base64', 'base64url'] as const;
  const each = algorithms.flatMap((algorithm) => encodings.map((encoding) => [algorithm, encoding] as const));
  it.each(each)('of %s in %s is taken as OpenSSL makes it, and no other', async (algorithm, encoding) => {
    const of = await reception(
      `verify: { kind: hmac, algorithm: ${algorithm}, encoding: ${encoding}, secret: "{{ $config.secret }}", at: { header: X-Sig }, prefix: "${algorithm}=" }`,
    );
    const right = opensslHmac(algorithm, hexOf('a secret'), body).toString(encoding);
    expect(of.verifies).toBe(true);
    expect(await fate(of, { body, headers: { 'x-sig': `${algorithm}=${right}` } })).toBe('notice');
    expect(await fate(of, { body: `${body} `, headers: { 'x-sig': `${algorithm}=${right}` } })).toBe('refused');
    expect(await fate(of, { body, headers: { 'x-sig': right } })).toBe('refused');
    expect(await fate(of, { body, headers: { 'x-sig': `${algorithm}=${right.slice(0, -4)}` } })).toBe('refused');
    expect(await fate(of, { body, headers: { 'x-sig': `${algorithm}=` } })).toBe('refused');
    expect(await fate(of, { body })).toBe('refused');
  });

  it('is over the bytes as they came, though they are no text', async () => {
    const of = await reception(
      `reads: text\nverify: { kind: hmac, secret: "{{ $config.secret }}", at: { header: x-sig } }`,
    );
    const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x7b]);
    const right = opensslHmac('sha256', hexOf('a secret'), bytes).toString('hex');
    expect(await fate(of, { body: bytes, headers: { 'x-sig': right } })).toBe('unreadable');
    expect(await fate(of, { body: bytes, headers: { 'x-sig': right.replace(/^./, 'g') } })).toBe('refused');
  });

  it('is taken in capital letters too', async () => {
    const of = await reception(`verify: { kind: hmac, secret: "{{ $config.secret }}", at: { header: x-sig } }`);
    const right = opensslHmac('sha256', hexOf('a secret'), body).toString('hex').toUpperCase();
    expect(await fate(of, { body, headers: { 'x-sig': right } })).toBe('notice');
  });

  it('may be made with either of two secrets while one takes the place of the other', async () => {
    const yaml = `verify: { kind: hmac, secret: ["{{ $config.secret }}", "{{ $config.next }}"], at: { header: x-sig } }`;
    const both = await reception(yaml, { secret: 'old', next: 'new' });
    const one = await reception(yaml, { secret: 'old', next: '' });
    const [old, next] = ['old', 'new'].map((key) => opensslHmac('sha256', hexOf(key), body).toString('hex'));
    for (const sig of [old, next]) expect(await fate(both, { body, headers: { 'x-sig': String(sig) } })).toBe('notice');
    expect(await fate(one, { body, headers: { 'x-sig': String(old) } })).toBe('notice');
    expect(await fate(one, { body, headers: { 'x-sig': String(next) } })).toBe('refused');
    expect(
      await fate(one, { body, headers: { 'x-sig': opensslHmac('sha256', hexOf('x'), body).toString('hex') } }),
    ).toBe('refused');
  });

  it('may be over time stamp, method, path and query, and stand in one part of a header', async () => {
    const of = await reception(`verify:
  kind: hmac
  secret: "{{ $config.secret }}"
  at: { header: x-sig, item: v1 }
  timestamp: { header: x-sig, item: t }
  signs: [timestamp, { text: "." }, method, { text: "\\n" }, path, { text: "?" }, query, { text: "|" }, body]`);
    const text = `${seconds}.POST\n/hooks/v/people?a=1&b=%20|${body}`;
    const sig = opensslHmac('sha256', hexOf('a secret'), text).toString('hex');
    const sent = { body, search: 'a=1&b=%20', headers: { 'x-sig': `t=${seconds}, v0=00, v1=${sig}` } };
    expect(await fate(of, sent)).toBe('notice');
    for (const other of [
      { ...sent, search: 'a=1&b= ' },
      { ...sent, path: '/hooks/v/other' },
      { ...sent, method: 'PUT' },
      { ...sent, headers: { 'x-sig': `t=${now / 1000 + 1},v1=${sig}` } },
      { ...sent, headers: { 'x-sig': `v1=${sig}` } },
    ])
      expect(await fate(of, other)).toBe('refused');
  });

  it('may come as one of several, over an id and a time stamp, with a key in base64', async () => {
    const of = await reception(
      `verify:
  kind: hmac
  secret: '{{ $substringAfter($config.secret, "whsec_") }}'
  secret_encoding: base64
  encoding: base64
  at: { header: webhook-signature }
  prefix: "v1,"
  timestamp: { header: webhook-timestamp }
  signs: [{ header: webhook-id }, { text: . }, timestamp, { text: . }, body]`,
      { secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' },
    );
    const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64').toString('hex');
    const right = opensslHmac('sha256', key, `msg_1.${seconds}.${body}`).toString('base64');
    const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': seconds };
    const sent = { body, headers: { ...headers, 'webhook-signature': `v1a,xx v1,AAAA v1,${right}` } };
    expect(await fate(of, sent)).toBe('notice');
    expect(await fate(of, { ...sent, headers: { ...sent.headers, 'webhook-id': 'msg_2' } })).toBe('refused');
  });

  it.each([
    ['s', (ms: number) => String(ms / 1000)],
    ['ms', String],
    ['iso', (ms: number) => new Date(ms).toISOString()],
  ] as const)('with a time stamp in %s is taken within its tolerance in both directions', async (unit, write) => {
    const of = await reception(
      `verify: { kind: hmac, secret: "{{ $config.secret }}", at: { header: x-sig }, timestamp: { header: x-time, unit: ${unit}, tolerance: 2m }, signs: [timestamp, body] }`,
    );
    const at = async (ms: number | string): Promise<string> => {
      const stamp = typeof ms === 'string' ? ms : write(ms);
      const sig = opensslHmac('sha256', hexOf('a secret'), `${stamp}${body}`).toString('hex');
      return fate(of, { body, headers: { 'x-time': stamp, 'x-sig': sig } });
    };
    expect([await at(now - 120_000), await at(now + 120_000)]).toEqual(['notice', 'notice']);
    expect([await at(now - 121_000), await at(now + 121_000)]).toEqual(['refused', 'refused']);
    for (const none of ['', 'soon', '-1', '1e9', '9'.repeat(30), '2026-11-22T08:00:00', '2026-99-99T08:00:00Z'])
      expect(await at(none)).toBe('refused');
  });

  it('tells what the connector says identifies the notification', async () => {
    const of = await reception(
      `id: '$headers."x-id" & "/" & event'\nverify: { kind: hmac, secret: "{{ $config.secret }}", at: { header: x-sig }, timestamp: { header: x-time }, signs: [timestamp, body] }`,
    );
    const sent = '{"event":7}';
    const sig = opensslHmac('sha256', hexOf('a secret'), `${seconds}${sent}`).toString('hex');
    const { notice } = await import('./harness.ts');
    const headers = { 'x-time': seconds, 'x-sig': sig, 'x-id': 'a' };
    expect(await of.receive(notice({ body: sent, headers }))).toMatchObject({ id: 'a/7' });
  });
});

describe('a plain hash', () => {
  const yaml = `reads: xml
verify:
  kind: hash
  algorithm: sha1
  secret: "{{ $config.secret }}"
  sorted: true
  signs: [secret, timestamp, { query: nonce }, { field: Encrypt }]
  at: { query: msg_signature }
  timestamp: { query: timestamp }`;
  const sealed = '<xml><ToUserName><![CDATA[corp]]></ToUserName><Encrypt><![CDATA[c2VhbGVk]]></Encrypt></xml>';

  it('over sorted parts of URL, body and secret is taken as OpenSSL makes it', async () => {
    const of = await reception(yaml, { secret: 'Tok3n' });
    const text = ['Tok3n', seconds, 'n1', 'c2VhbGVk'].toSorted().join('');
    const right = openssl(['dgst', '-sha1', '-binary'], text).toString('hex');
    const search = `msg_signature=${right}&timestamp=${seconds}&nonce=n1`;
    expect(await fate(of, { body: sealed, search })).toBe('notice');
    expect(await fate(of, { body: sealed, search: search.replace('n1', 'n2') })).toBe('refused');
    expect(await fate(of, { body: sealed.replace('c2Vh', 'c2Vi'), search })).toBe('refused');
    expect(await fate(of, { body: sealed, search: search.replace('nonce', 'other') })).toBe('refused');
  });

  it('over parts in their order is taken as OpenSSL makes it', async () => {
    const of = await reception(
      `verify: { kind: hash, secret: "{{ $config.secret }}", signs: [timestamp, { header: x-nonce }, secret, body], at: { header: x-sig }, timestamp: { header: x-time } }`,
    );
    const right = openssl(['dgst', '-sha256', '-binary'], `${seconds}n1a secret${body}`).toString('hex');
    const headers = { 'x-time': seconds, 'x-nonce': 'n1', 'x-sig': right };
    expect(await fate(of, { body, headers })).toBe('notice');
    expect(await fate(of, { body, headers: { ...headers, 'x-nonce': 'n' } })).toBe('refused');
  });

  it('without the secret among its parts is no recipe', async () => {
    const verify = `verify: { kind: hash, secret: x, signs: [body], at: { header: x-sig } }`;
    expect(await errorOf(reception(verify))).toMatchObject({ code: 'transport.declared', place: { line: 20 } });
  });
});

describe('a token', () => {
  it('is taken from Authorization, whatever the case of its scheme', async () => {
    const of = await reception(`verify: { kind: bearer, token: "{{ $config.secret }}" }`, { secret: 'tok-1' });
    const given = async (authorization: string) => fate(of, { headers: { authorization } });
    expect([await given('Bearer tok-1'), await given('bearer tok-1')]).toEqual(['notice', 'notice']);
    for (const wrong of ['tok-1', 'Bearer tok-2', 'Bearer', 'Basic tok-1', 'Bearer tok-1 x', ''])
      expect(await given(wrong)).toBe('refused');
    expect(await fate(of, {})).toBe('refused');
  });

  it.each([
    ['a header', '{ header: X-Token }', { headers: { 'x-token': 'tok-1' } }, { headers: { 'x-token': 'tok-11' } }],
    ['the query', '{ query: token }', { search: 'token=tok-1' }, { search: 'token=tok-2&token=tok-1' }],
    ['the body', '{ field: header.token }', { body: '{"header":{"token":"tok-1"}}' }, { body: '{"token":"tok-1"}' }],
  ] as const)('is taken from %s where the recipe says so', async (_, at, right, wrong) => {
    const of = await reception(`verify: { kind: bearer, token: "{{ $config.secret }}", at: ${at} }`, {
      secret: 'tok-1',
    });
    expect([await fate(of, right), await fate(of, wrong)]).toEqual(['notice', 'refused']);
  });
});

describe('a user and a password', () => {
  it('are taken as RFC 7617 writes them', async () => {
    const of = await reception(`verify: { kind: basic, user: hr, password: "{{ $config.secret }}" }`, {
      secret: '密码:x',
    });
    const given = async (text: string) => fate(of, { headers: { authorization: `Basic ${btoa(text)}` } });
    const bytes = Buffer.from('hr:密码:x').toString('latin1');
    expect([await given(bytes), await given('hr:x'), await given('hr')]).toEqual(['notice', 'refused', 'refused']);
  });
});

describe('the recipe', () => {
  const variants = `verify:
  by: $config.mode
  off: { kind: none }
  signed: { kind: hmac, secret: "{{ $config.secret }}", at: { header: "{{ $config.header }}" } }`;

  it('is chosen by a setting, and so is the name of a header', async () => {
    expect((await reception(variants, { mode: 'off' })).verifies).toBe(false);
    const of = await reception(variants, { mode: 'signed', header: 'X-Own', secret: 's' });
    const right = opensslHmac('sha256', hexOf('s'), body).toString('hex');
    expect(await fate(of, { body, headers: { 'x-own': right } })).toBe('notice');
  });

  it('that settings choose and that is not there is an error which does not show the setting', async () => {
    const error = await errorOf(reception(variants, { mode: 'hunter2' }));
    expect(error).toMatchObject({ code: 'transport.declared', hint: 'There are: off, signed.' });
    expect(JSON.stringify(error)).not.toContain('hunter2');
  });

  it('without a value for its secret verifies nobody: it is an error', async () => {
    const signed = `verify: { kind: hmac, secret: ["{{ $config.secret }}", "{{ $config.next }}"], at: { header: x } }`;
    for (const config of [{}, { secret: '' }, { secret: ' ', next: '' }])
      expect(await errorOf(reception(signed, config))).toMatchObject({ code: 'hook.no-secret' });
  });

  it('is due where notifications carry records', () => {
    const head = 'connector: v\ntitle: V\nhttp: { base_url: x }\n';
    expect(lint(head + yamlOf('records: $'))).toEqual(['config.missing-key 16']);
    expect(lint(head + yamlOf('records: $\nverify: { kind: bearer, token: "{{ $config.secret }}" }'))).toEqual([]);
  });

  it('gives secrets to verification alone: the linter says so', () => {
    const slips = (hook: string): readonly string[] => {
      const head = 'connector: v\ntitle: V\nhttp: { base_url: "https://v.example" }\n';
      const { document } = parseDocument('connectors/v.yaml', Buffer.from(head + yamlOf(hook)));
      if (document === undefined || !isObject(document.value)) throw new Error('it is YAML');
      const placed = document.with(document.value);
      const schema = connectorSchema([httpSchema]);
      return lintConnector({ document: placed, schema })
        .filter(({ severity }) => severity === 'error')
        .map(({ code }) => code);
    };
    const verify = `verify: { kind: bearer, token: '{{ $config.secret }}' }`;
    expect(slips(verify)).toEqual([]);
    for (const hook of ['when: a = $config.secret', 'id: $config.secret', `answer: { text: '{{ $config.secret }}' }`])
      expect(slips(`${verify}\n${hook}`)).toEqual(['lint.secret']);
  });
});
