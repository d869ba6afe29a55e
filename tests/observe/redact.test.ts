import { describe, expect, it } from 'vitest';
import { Redactor } from '../../src/observe/redact.ts';

function hiding(...secrets: string[]): Redactor {
  const redactor = new Redactor();
  redactor.add(secrets);
  return redactor;
}

describe('a secret is hidden', () => {
  const secret = 'p&ss/wörd+"1"';
  const forms: [string, string][] = [
    ['as it is', secret],
    ['in a URL', encodeURIComponent(secret)],
    [
      'in a URL with small hexadecimal digits',
      encodeURIComponent(secret).replaceAll(/%../g, (code) => code.toLowerCase()),
    ],
    ['in a form', new URLSearchParams({ password: secret }).toString().slice('password='.length)],
    ['inside JSON', JSON.stringify({ password: secret }).slice('{"password":"'.length, -2)],
    ['in base64', Buffer.from(secret).toString('base64').replace(/=+$/, '')],
    ['in base64url', Buffer.from(secret).toString('base64url')],
  ];
  it.each(forms)('%s', (_, form) => {
    const told = hiding(secret).text(`sent <${form}> away`);
    expect(told).not.toContain(form);
    expect(told.startsWith('sent <***')).toBe(true);
    expect(told.endsWith('> away')).toBe(true);
  });

  it.each(['', 'a', 'ab', 'abc', 'user:'])('in base64 behind "%s", as in a Basic header', (before) => {
    const encoded = Buffer.from(`${before}correct horse battery${before}`).toString('base64');
    const told = hiding('correct horse battery').text(`Basic ${encoded}`);
    const left = told.replace('Basic ', '').replaceAll('*', '');
    expect(told).toContain('***');
    // What is left are the letters at the seams.
    expect(left.length).toBeLessThanOrEqual(Math.ceil((before.length * 2 * 8) / 6) + 8);
  });

  it('line by line where it is a private key', () => {
    const line = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ';
    const pem = `-----BEGIN PRIVATE KEY-----\n${line}\nabcdefghijklmnopqrst\n-----END PRIVATE KEY-----\n`;
    expect(hiding(pem).text(`bad line ${line}`)).toBe('bad line ***');
  });

  it('in the fields of an object, at any depth, and in their names', () => {
    const told = hiding('s3cret').object({ url: 'https://h/?k=s3cret', list: [{ s3cret: 's3cret' }], count: 4 });
    expect(told).toEqual({ url: 'https://h/?k=***', list: [{ '***': '***' }], count: 4 });
  });

  it('whole where another secret stands in it', () => {
    expect(hiding('abcd', 'abcdef').text('abcdef abcd')).toBe('*** ***');
  });
});

describe('what is no secret is left alone', () => {
  it('without secrets', () => {
    expect(new Redactor().text('as it is')).toBe('as it is');
  });

  it('where the secret is too short to hide anything', () => {
    expect(hiding('a', '').text('a banana')).toBe('a banana');
  });

  it('where a secret holds signs of regular expressions', () => {
    expect(hiding('a.*b(c)').text('axxb(c) a.*b(c)')).toBe('axxb(c) ***');
  });
});
