import { deflateRawSync, deflateSync, brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../src/transport/http/client/failure.ts';
import { unpack } from '../../../src/transport/http/client/unpack.ts';
import { openCookies } from '../../../src/transport/http/cookies.ts';
import { redactor } from '../../../src/transport/http/secrets.ts';
import { document, json, open, serve } from './exchange-harness.ts';

const text = 'row of a table\n'.repeat(500);

describe('unpack', () => {
  const packed: [string, Buffer][] = [
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
  ];

  it.each(packed)('undoes %s', async (encoding, body) => {
    expect((await unpack(body, encoding, 1_000_000)).toString()).toBe(text);
  });

  it.each(packed)('does not take a cut %s body for whole', async (encoding, body) => {
    const cut = body.subarray(0, Math.floor(body.length * 0.7));
    await expect(unpack(cut, encoding, 1_000_000)).rejects.toMatchObject({ code: 'http.cut' });
  });

  it.each(packed)('stops a %s bomb at its limit', async (encoding, body) => {
    await expect(unpack(body, encoding, 1000)).rejects.toMatchObject({ code: 'http.too-large' });
  });

  it('refuses what is packed otherwise than it claims, or in an unknown way', async () => {
    await expect(unpack(Buffer.from('plain'), 'gzip', 1000)).rejects.toMatchObject({ code: 'http.encoding' });
    await expect(unpack(Buffer.from('x'), 'zstd', 1000)).rejects.toMatchObject({ code: 'http.encoding' });
    await expect(unpack(Buffer.from('x'), 'gzip, br', 1000)).rejects.toMatchObject({ code: 'http.encoding' });
  });

  it('leaves identity and empty bodies alone', async () => {
    expect((await unpack(Buffer.from('x'), undefined, 1)).toString()).toBe('x');
    expect((await unpack(Buffer.alloc(0), 'gzip', 1)).length).toBe(0);
  });
});

describe('failureOf', () => {
  const error = (code: string, message = 'x'): Error => Object.assign(new Error(message), { code });

  it.each([
    ['ECONNREFUSED', false, 'unsent', 'http.connect'],
    ['ENOTFOUND', false, 'unsent', 'http.connect'],
    ['EAI_AGAIN', false, 'unsent', 'http.connect'],
    ['UND_ERR_CONNECT_TIMEOUT', false, 'unsent', 'http.connect'],
    ['ECONNRESET', false, 'lost', 'http.lost'],
    ['EPIPE', false, 'lost', 'http.lost'],
    ['UND_ERR_SOCKET', false, 'lost', 'http.lost'],
    ['UND_ERR_SOCKET', true, 'lost', 'http.cut'],
    ['UND_ERR_HEADERS_TIMEOUT', false, 'lost', 'http.timeout'],
    ['UND_ERR_BODY_TIMEOUT', true, 'lost', 'http.timeout'],
    ['CERT_HAS_EXPIRED', false, 'fatal', 'http.certificate'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', false, 'fatal', 'http.certificate'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', false, 'fatal', 'http.certificate'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', false, 'fatal', 'http.certificate'],
  ])('sorts %s (answer begun: %s)', (code, began, is, ours) => {
    expect(failureOf(error(code), 'a.example.com', began)).toMatchObject({ is, error: { code: ours } });
  });

  it('looks into what undici wraps', () => {
    const both = new AggregateError([error('ECONNREFUSED'), error('ECONNREFUSED')]);
    expect(failureOf(both, 'a', false).is).toBe('unsent');
    expect(failureOf(new TypeError('fetch failed', { cause: error('ENOTFOUND') }), 'a', false).is).toBe('unsent');
  });

  it('takes a reset during the TLS handshake for unsent', () => {
    const reset = error(
      'ECONNRESET',
      'Client network socket disconnected before secure TLS connection was established',
    );
    expect(failureOf(reset, 'a', false).is).toBe('unsent');
  });

  it('is careful with what it does not know', () => {
    expect(failureOf('odd', 'a', false).is).toBe('lost');
  });
});

describe('cookies', () => {
  it('go back to the origin they came from alone', () => {
    const cookies = openCookies();
    cookies.take('https://a', ['S=1'], 0);
    expect(cookies.header('https://a', 0)).toBe('S=1');
    expect(cookies.header('https://b', 0)).toBeUndefined();
  });

  it('end when they are told to', () => {
    const cookies = openCookies();
    cookies.take(
      'o',
      [
        'a=1; Max-Age=10',
        'b=2; Expires=Thu, 01 Jan 1970 00:00:20 GMT',
        'c=3; max-age=5; Expires=Thu, 01 Jan 2099 00:00:00 GMT',
      ],
      0,
    );
    expect(cookies.header('o', 4999)).toBe('a=1; b=2; c=3');
    expect(cookies.header('o', 10_000)).toBe('b=2');
    cookies.take('o', ['b=; Max-Age=0'], 10_000);
    expect(cookies.header('o', 10_000)).toBeUndefined();
  });

  it('are bounded in number and length, and hold nothing that breaks a header', () => {
    const cookies = openCookies();
    cookies.take(
      'o',
      Array.from({ length: 500 }, (_, i) => `c${i}=1`),
      0,
    );
    expect(cookies.header('o', 0)?.split('; ')).toHaveLength(50);
    cookies.clear();
    cookies.take('o', [`big=${'x'.repeat(5000)}`, '=nameless', 'bad=a\u0000b', 'plain'], 0);
    expect(cookies.header('o', 0)).toBeUndefined();
  });
});

describe('redactor', () => {
  const made = document('config: { properties: { secret: { type: string, secret: true }, name: { type: string } } }\n');
  const redact = redactor(made, { secret: 'p&ss wörd', name: 'visible' });

  it.each([
    ['plain', 'key p&ss wörd refused'],
    ['URL-encoded', `key ${encodeURIComponent('p&ss wörd')} refused`],
    ['as base64', `key ${Buffer.from('p&ss wörd').toString('base64')} refused`],
  ])('takes a secret out of a text: %s', (_name, echoed) => {
    expect(redact(echoed)).toBe('key *** refused');
  });

  it('leaves other settings, and bounds the length', () => {
    expect(redact('visible')).toBe('visible');
    expect(redact('x'.repeat(5000)).length).toBeLessThan(310);
  });
});

describe('the client', () => {
  it('keeps its connection open between requests', async () => {
    const ports = new Set<number | undefined>();
    const server = await serve((response) => {
      ports.add(response.socket?.remotePort);
      json(response, {});
    });
    const opened = open(`http: { base_url: "${server.url}" }\nrequests: { get: { path: /x } }\n`);
    for (let i = 0; i < 20; i++) await opened.answer('get');
    // A socket is free again a moment after its answer: two may take turns, never twenty.
    expect(ports.size).toBeLessThanOrEqual(3);
  });

  it('stays within a budget as the server counts it', async () => {
    const arrivals: number[] = [];
    const server = await serve((response) => {
      arrivals.push(opened.clock.now());
      json(response, {});
    });
    const yaml = `http:\n  base_url: "${server.url}"\n  limits: [{ requests: 5, per: 1s }, { concurrent: 2 }]\nrequests: { get: { path: /x } }\n`;
    const opened = open(yaml);
    await Promise.all(Array.from({ length: 30 }, () => opened.answer('get')));
    const densest = Math.max(...arrivals.map((from) => arrivals.filter((at) => at >= from && at < from + 1000).length));
    expect(arrivals).toHaveLength(30);
    expect(densest).toBeLessThanOrEqual(5);
  });
});
