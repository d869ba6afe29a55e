import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Received } from '../../../../src/connector/reception.ts';
import { errorOf } from '../vendor.ts';
import { fate, hexOf, notice, now, openssl, opensslHmac, reception } from './harness.ts';

const answerOf = (said: Received) => ('answer' in said ? said.answer : said.is);
const key = createHash('sha256').update('k').digest();
const seconds = String(now / 1000);

/** What OpenSSL makes of a text that is padded already. */
function sealed(text: Buffer, keyBytes: Buffer, iv: Buffer): Buffer {
  const args = ['enc', '-aes-256-cbc', '-nopad', '-K', keyBytes.toString('hex'), '-iv', iv.toString('hex')];
  return openssl(args, text);
}

function padded(text: Buffer, block: number): Buffer {
  const more = block - (text.length % block);
  return Buffer.concat([text, Buffer.alloc(more, more)]);
}

/** 16 random bytes, the length, the text, the id. */
function sized(text: string, id: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.byteLength(text));
  return Buffer.concat([Buffer.from('0123456789abcdef'), length, Buffer.from(text), Buffer.from(id)]);
}

describe('a challenge', () => {
  it('by GET is echoed to who knows the token, as plain text', async () => {
    const of = await reception(
      `challenge:
  when: '$method = "GET" and $query."hub.mode" = "subscribe"'
  verify: { kind: bearer, token: "{{ $config.secret }}", at: { query: hub.verify_token } }
  answer: { text: '{{ $query."hub.challenge" }}' }
verify: { kind: hmac, secret: "{{ $config.secret }}", at: { header: x-sig } }`,
      { secret: 'tok' },
    );
    const search = 'hub.mode=subscribe&hub.verify_token=tok&hub.challenge=11%3Cb%3E';
    expect(answerOf(await of.receive(notice({ method: 'GET', search })))).toEqual({
      ...{ status: 200, type: 'text/plain; charset=utf-8', text: '11<b>' },
    });
    expect(await fate(of, { method: 'GET', search: search.replace('=tok', '=tak') })).toBe('refused');
    expect(await fate(of, { method: 'GET', search: 'hub.verify_token=tok&hub.challenge=1' })).toBe('refused');
    expect(await fate(of, { search })).toBe('refused');
  });

  it('by POST is echoed in JSON only where the signature holds', async () => {
    const of = await reception(`challenge:
  when: type = "url_verification"
  answer: { json: { challenge: '{{ challenge }}' } }
verify: { kind: hmac, secret: "{{ $config.secret }}", at: { header: x-sig } }`);
    const body = '{"type":"url_verification","challenge":"c-1"}';
    const headers = { 'x-sig': opensslHmac('sha256', hexOf('a secret'), body).toString('hex') };
    expect(answerOf(await of.receive(notice({ body, headers })))).toMatchObject({
      ...{ type: 'application/json', text: '{"challenge":"c-1"}' },
    });
    expect(await fate(of, { body })).toBe('refused');
    expect(await fate(of, { body: '{"type":{"$":1}}', headers })).toBe('refused');
  });

  it('that its system does not sign is answered to anybody, where the recipe says so; nothing else is', async () => {
    const of =
      await reception(`challenge: { when: type = "url_verification", unsigned: true, answer: { text: '{{ challenge }}' } }
verify: { kind: hmac, secret: "{{ $config.secret }}", at: { header: x-sig } }`);
    expect(await fate(of, { body: '{"type":"url_verification","challenge":"c"}' })).toBe('challenge');
    expect(await fate(of, { body: '{"id":"p1"}' })).toBe('refused');
  });

  it('is answered with a signature of it', async () => {
    const of = await reception(`challenge:
  when: event = "endpoint.url_validation"
  sign: { of: payload.plainToken, secret: "{{ $config.secret }}" }
  answer: { json: { plainToken: '{{ payload.plainToken }}', encryptedToken: '{{ $signed }}' } }
verify: { kind: hmac, secret: "{{ $config.secret }}", at: { header: x-sig } }`);
    const body = '{"event":"endpoint.url_validation","payload":{"plainToken":"q9"}}';
    const headers = { 'x-sig': opensslHmac('sha256', hexOf('a secret'), body).toString('hex') };
    const encryptedToken = opensslHmac('sha256', hexOf('a secret'), 'q9').toString('hex');
    const said = answerOf(await of.receive(notice({ body, headers })));
    expect(said).toMatchObject({ text: JSON.stringify({ plainToken: 'q9', encryptedToken }) });
  });

  it('is echoed at most as far as any system asks', async () => {
    const of = await reception(`challenge: { unsigned: true, answer: { text: '{{ $query.c }}' } }`);
    const said = answerOf(await of.receive(notice({ method: 'GET', search: `c=${'x'.repeat(20_000)}` })));
    expect(said).toMatchObject({ text: 'x'.repeat(10_000) });
  });
});

describe('a notification that is encrypted', () => {
  it('with the text’s SHA-256 as its key is read as OpenSSL wrote it', async () => {
    const of = await reception(
      `decrypt: { at: { field: encrypt }, key: "{{ $config.secret }}", key_from: sha256 }
verify: { kind: hash, secret: "{{ $config.secret }}", signs: [timestamp, { header: x-nonce }, secret, body], at: { header: x-sig }, timestamp: { header: x-time } }
challenge: { when: type = "url_verification", unsigned: true, answer: { json: { challenge: '{{ challenge }}' } } }`,
      { secret: 'k' },
    );
    const iv = Buffer.from('fedcba9876543210');
    const envelope = (text: string) =>
      JSON.stringify({
        encrypt: Buffer.concat([iv, sealed(padded(Buffer.from(text), 16), key, iv)]).toString('base64'),
      });
    const body = envelope('{"id":"p1","name":"张三"}');
    const right = openssl(['dgst', '-sha256', '-binary'], `${seconds}nk${body}`).toString('hex');
    const headers = { 'x-time': seconds, 'x-nonce': 'n', 'x-sig': right };
    expect(await of.receive(notice({ body, headers }))).toMatchObject({
      ...{ is: 'notice', body: { id: 'p1', name: '张三' } },
    });
    expect(await fate(of, { body })).toBe('refused');
    const asked = envelope('{"type":"url_verification","challenge":"c-1"}');
    expect(answerOf(await of.receive(notice({ body: asked })))).toMatchObject({ text: '{"challenge":"c-1"}' });
  });

  const suite = `reads: xml
decrypt: { at: { field: Encrypt }, key: "{{ $config.secret }}", iv: key, block: 32, envelope: sized, id: corp-1, reads: xml }
verify: { kind: hash, algorithm: sha1, secret: tok, sorted: true, signs: [secret, timestamp, { query: nonce }, { field: Encrypt }], at: { query: msg_signature }, timestamp: { query: timestamp } }
challenge:
  verify: { kind: hash, algorithm: sha1, secret: tok, sorted: true, signs: [secret, timestamp, { query: nonce }, { query: echostr }], at: { query: msg_signature }, timestamp: { query: timestamp } }
  decrypt: { query: echostr }
  answer: { text: '{{ $decrypted }}' }
answer: { text: success }`;
  const settings = { secret: key.toString('base64').replace('=', '') };
  const cipher = (text: string, id = 'corp-1') =>
    sealed(padded(sized(text, id), 32), key, key.subarray(0, 16)).toString('base64');
  const signedSearch = (value: string): string => {
    const text = ['tok', seconds, 'n', value].toSorted().join('');
    const sig = openssl(['dgst', '-sha1', '-binary'], text).toString('hex');
    return `msg_signature=${sig}&timestamp=${seconds}&nonce=n`;
  };
  const enveloped = (value: string) => `<xml><Encrypt><![CDATA[${value}]]></Encrypt><AgentID>7</AgentID></xml>`;

  it('with length and id in its text, the key’s bytes as its beginning and padding to 32 bytes is read', async () => {
    const of = await reception(suite, settings);
    const text = cipher('<xml><id><![CDATA[p1]]></id><note>a &amp; b</note></xml>');
    const said = await of.receive(notice({ body: enveloped(text), search: signedSearch(text) }));
    expect(said).toMatchObject({ is: 'notice', body: { id: 'p1', note: 'a & b' }, answer: { text: 'success' } });
    const other = cipher('<xml><id>p1</id></xml>', 'corp-2');
    expect(await fate(of, { body: enveloped(other), search: signedSearch(other) })).toBe('refused');
    const cut = text.slice(0, -24);
    expect(await fate(of, { body: enveloped(cut), search: signedSearch(cut) })).toBe('refused');
    for (const none of ['', 'AAAA', '!', cipher('no xml')])
      expect(await fate(of, { body: enveloped(none), search: signedSearch(none) })).toBe('refused');
  });

  it('is asked for in the URL before: the echo is deciphered and given back as it is', async () => {
    const of = await reception(suite, settings);
    const echo = cipher('1616140317555161061');
    const search = `${signedSearch(echo)}&echostr=${encodeURIComponent(echo)}`;
    expect(answerOf(await of.receive(notice({ method: 'GET', search })))).toMatchObject({
      text: '1616140317555161061',
    });
    expect(await fate(of, { method: 'GET', search: search.replace('nonce=n', 'nonce=m') })).toBe('refused');
  });

  it('needs a key of 32 bytes', async () => {
    expect(await errorOf(reception(suite, { secret: 'short' }))).toMatchObject({ code: 'hook.no-secret' });
  });
});

describe('a body', () => {
  const plain = (reads: string) => reception(`reads: ${reads}`, {});
  const read = async (reads: string, body: string | Buffer) => {
    const said = await (await plain(reads)).receive(notice({ body }));
    return said.is === 'notice' ? said.body : said.is;
  };

  it('is JSON, a form or plain text, as the recipe says', async () => {
    expect(await read('json', '{"id":1}')).toEqual({ id: 1 });
    expect(await read('form', 'id=p+1&tag=a&tag=b&__proto__=x')).toEqual(
      JSON.parse('{"id":"p 1","tag":["a","b"],"__proto__":"x"}'),
    );
    expect(await read('text', 'p1')).toBe('p1');
    expect(await read('json', '')).toBe(null);
  });

  it('that cannot be read, or nests by the thousand, is unreadable', async () => {
    for (const body of ['{', '[1,]', '['.repeat(20_000), `${'['.repeat(200)}${']'.repeat(200)}`, Buffer.from([0xff])])
      expect(await read('json', body)).toBe('unreadable');
  });

  it.each([
    '<xml><a>1</a><a>2</a></xml>',
    '<xml><a><b>1</b></a></xml>',
    '<!DOCTYPE x [<!ENTITY e "x">]><xml><a>&e;</a></xml>',
    '<xml><a>&e;</a></xml>',
    '<xml><a>&amp</a></xml>',
    '<xml><a k="v">1</a></xml>',
    '<xml>text</xml>',
    '<xml><a><![CDATA[1]]>2]]></a></xml>',
    `<xml>${Array.from({ length: 300 }, (_, at) => `<a${at}></a${at}>`).join('')}</xml>`,
    '<xml>',
  ])('as XML is an envelope of one level and nothing else: %s', async (body) => {
    expect(await read('xml', body)).toBe('unreadable');
  });

  it('as XML is read with its CDATA and the five entities', async () => {
    expect(await read('xml', '<?xml version="1.0"?>\n<xml> <a><![CDATA[<1>]]></a>\n<b>&lt;&#x27;</b></xml>')).toBe(
      'unreadable',
    );
    expect(await read('xml', '<?xml version="1.0"?>\n<xml> <a><![CDATA[<1>]]></a>\n<b>&lt;&amp;lt;</b></xml>')).toEqual(
      {
        ...{ a: '<1>', b: '<&lt;' },
      },
    );
  });

  it('is answered as the system wants it, else with an empty object', async () => {
    const said = async (hook: string) => answerOf(await (await reception(hook, {})).receive(notice()));
    expect(await said('answer: { status: 202, json: { code: 0, id: "{{ id }}" } }')).toEqual({
      ...{ status: 202, type: 'application/json', text: '{"code":0,"id":"p1"}' },
    });
    expect(await said('reads: json')).toEqual({ status: 200, type: 'application/json', text: '{}' });
  });
});
