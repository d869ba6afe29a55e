import { execFileSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SignedXml } from 'xml-crypto';
import { signedAssertion } from '../../../src/transport/http/auth/assertion.ts';
import type { Claims } from '../../../src/transport/http/auth/assertion.ts';
import { readCertificate, readPrivateKey } from '../../../src/transport/http/auth/pem.ts';
import { json, open, serve } from './exchange-harness.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
const publicPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
const now = Date.parse('2026-11-21T02:00:00Z');

/** Public, made for this test; good for a hundred years. */
const certificate = [
  '-----BEGIN CERTIFICATE-----',
  'MIIBdDCCARugAwIBAgIUfic6ItKzzDNEXeABWi5f+OLyb1swCgYIKoZIzj0EAwIw',
  'DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjEyMTQxMzJaGA8yMTI2MTAyODIxNDEz',
  'MlowDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABCn0',
  'sOjwYN7IEHWK0Pw0biOK9aNtE7FbYiJL9NpNodnPJ86MFrDVyAO4wkYMDItNUeMo',
  'IQsp788fA6Cdk0T/Te6jUzBRMB0GA1UdDgQWBBRXL0gMjzku2QDlSzq5ZNHnnKKi',
  'ZzAfBgNVHSMEGDAWgBRXL0gMjzku2QDlSzq5ZNHnnKKiZzAPBgNVHRMBAf8EBTAD',
  'AQH/MAoGCCqGSM49BAMCA0cAMEQCIFoxXzyOkE7HG3vY0wAhMmqD9dOBA09/2ODP',
  'SHSv3hU6AiBwv+EbjgWPucDnznlleOGAjlqAZWyiqHaEtIzYjPkcgw==',
  '-----END CERTIFICATE-----',
].join('\n');

const claims: Claims = {
  issuer: 'www.example.com',
  audience: 'www.example.com',
  recipient: 'https://api.example.com/oauth/token?a=1&b=2',
  nameId: 'sync <user> & "co"',
  nameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
  attributes: [
    ['api_key', 'client&1'],
    ['use_username', 'true'],
  ],
  now,
  ttl: 600_000,
  skew: 60_000,
  authnStatement: true,
};

const signed = (): string => signedAssertion(claims, { key: privateKey, certificate: undefined });

function signatureIsValid(xml: string): boolean {
  const signature = /<ds:Signature[\s\S]*<\/ds:Signature>/.exec(xml)?.[0] ?? '';
  const verifier = new SignedXml({ publicCert: publicPem });
  verifier.loadSignature(signature);
  try {
    return verifier.checkSignature(xml);
  } catch {
    return false;
  }
}

describe('a signed assertion', () => {
  it('says who asks whom, for how long', () => {
    const xml = signed();
    for (const part of [
      'IssueInstant="2026-11-21T02:00:00.000Z"',
      'NotBefore="2026-11-21T01:59:00.000Z" NotOnOrAfter="2026-11-21T02:10:00.000Z"',
      '<saml2:Audience>www.example.com</saml2:Audience>',
      'Recipient="https://api.example.com/oauth/token?a=1&amp;b=2"',
      'sync &lt;user&gt; &amp; "co"',
      'Name="api_key"',
      'SessionIndex="_',
    ]) {
      expect(xml).toContain(part);
    }
  });

  it('holds a signature over the whole root, right behind the issuer', () => {
    const xml = signed();
    const id = /<saml2:Assertion [^>]*ID="([^"]+)"/.exec(xml)?.[1];
    expect(xml).toContain(`<ds:Reference URI="#${id}">`);
    expect(xml).toContain('</saml2:Issuer><ds:Signature');
    expect(xml).toContain('rsa-sha256');
    expect(signatureIsValid(xml)).toBe(true);
  });

  it('is no longer valid when anything in it changes', () => {
    const xml = signed();
    expect(signatureIsValid(xml.replace('client&amp;1', 'client&amp;2'))).toBe(false);
    expect(signatureIsValid(xml.replace('02:10:00', '12:10:00'))).toBe(false);
  });

  it('carries a certificate where one is given, and nothing in its place where none is', () => {
    const xml = signedAssertion(claims, { key: privateKey, certificate });
    expect(xml).toMatch(/<ds:KeyInfo>.*<ds:X509Certificate>MII.*<\/ds:KeyInfo>/s);
    expect(signatureIsValid(xml)).toBe(true);
    expect(signed()).not.toContain('KeyInfo');
  });

  it('is another one each time', () => {
    expect(signed()).not.toBe(signed());
  });
});

const xmlsec = has('xmlsec1');
if (!xmlsec) {
  const line = 'xmlsec1 is missing: the independent check of SAML signatures is skipped';
  if (process.env['HRWIRE_REQUIRE_XMLSEC'] === '1') throw new Error(line);
  console.warn(line);
}

function has(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!xmlsec)('xmlsec1', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'hrwire-saml-'));
    writeFileSync(join(folder, 'key.pem'), publicPem);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function verify(xml: string): void {
    const file = join(folder, 'assertion.xml');
    writeFileSync(file, xml);
    const id = 'urn:oasis:names:tc:SAML:2.0:assertion:Assertion';
    const key = ['--pubkey-pem', join(folder, 'key.pem')];
    execFileSync('xmlsec1', ['--verify', ...key, '--id-attr:ID', id, file], { stdio: 'pipe' });
  }

  it('finds the signature valid', () => {
    expect(() => verify(signed())).not.toThrow();
  });

  it('finds a changed assertion invalid', () => {
    expect(() => verify(signed().replace('client&amp;1', 'client&amp;2'))).toThrow();
  });
});

describe('readCertificate', () => {
  it('reads PEM, also with its line ends written out, and refuses the rest without showing it', () => {
    expect(readCertificate(certificate.replaceAll('\n', '\\n'))).toContain('-----BEGIN CERTIFICATE-----\nMII');
    expect(() => readCertificate('geheim')).toThrow(expect.objectContaining({ code: 'http.auth' }) as Error);
    expect(() => readCertificate('geheim')).not.toThrow(/geheim/);
  });
});

describe('readPrivateKey', () => {
  const text = pem.toString();
  const encrypted = privateKey
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open sesame' })
    .toString();
  const modulus = publicKey.export({ format: 'jwk' }).n;
  const sameKey = (written: string, passphrase?: string): boolean =>
    createPublicKey(readPrivateKey(written, passphrase)).export({ format: 'jwk' }).n === modulus;

  it.each([
    ['PKCS 8', text],
    ['PKCS 1', privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()],
    ['line ends written out', text.replaceAll('\n', '\\n')],
    ['the bare base64', text.replace(/-----.*-----/g, '').replace(/\s/g, '')],
  ])('reads %s', (_name, written) => {
    expect(sameKey(written)).toBe(true);
  });

  it('reads an encrypted key with its passphrase', () => {
    expect(sameKey(encrypted, 'open sesame')).toBe(true);
  });

  it.each([
    ['a wrong passphrase', encrypted, 'wrong'],
    ['a missing passphrase', encrypted, undefined],
    ['a text that is no key', 'geheim', undefined],
    [
      'a key of another kind',
      generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      undefined,
    ],
  ])('refuses %s without showing it', (_name, written, passphrase) => {
    let thrown: unknown;
    try {
      readPrivateKey(written, passphrase);
    } catch (reason) {
      thrown = reason;
    }
    expect(thrown).toMatchObject({ code: 'http.auth' });
    expect(String(thrown)).not.toMatch(/geheim|wrong|MII/);
  });
});

describe('the kind saml_bearer', () => {
  const yaml = (url: string): string => `
config: { properties: { key: { type: string, secret: true } } }
http:
  base_url: ${url}
  auth:
    kind: saml_bearer
    assertion:
      issuer: www.example.com
      audience: www.example.com
      recipient: "{{ $config.base }}/oauth/token"
      name_id: "{{ $config.user }}"
      attributes: { api_key: "{{ $config.client }}", use_email: "{{ $config.use_email }}", use_username: "{{ $config.missing }}" }
      key: "{{ $config.key }}"
      passphrase: "{{ $config.passphrase }}"
    request:
      method: POST
      path: /oauth/token
      form:
        company_id: ACME
        client_id: "{{ $config.client }}"
        grant_type: urn:ietf:params:oauth:grant-type:saml2-bearer
        assertion: "{{ $assertion }}"
        new_token: "{{ $reauthorising ? true : undefined }}"
  errors:
    - { when: '$status = 403 and error.code = "LGN0022"', then: reauthorise }
requests:
  get: { path: /x }
`;

  it('exchanges an assertion for a token, and a fresh one after a refusal', async () => {
    let logins = 0;
    const server = await serve((response, seen) => {
      if (seen.url === '/oauth/token')
        json(response, { access_token: `t${++logins}`, token_type: 'Bearer', expires_in: '86399' });
      else if (seen.headers.authorization === 'Bearer t2') json(response, { fine: true });
      else json(response, { error: { code: 'LGN0022' } }, 403);
    });
    const config = { base: server.url, user: 'sync', client: 'c1', use_email: true, key: pem.toString() };
    expect((await open(yaml(server.url), { config }).answer('get')).body).toEqual({ fine: true });
    const forms = server.seen.filter(({ url }) => url === '/oauth/token').map(({ body }) => new URLSearchParams(body));
    expect(forms.map((form) => [...form.keys()])).toEqual([
      ['company_id', 'client_id', 'grant_type', 'assertion'],
      ['company_id', 'client_id', 'grant_type', 'assertion', 'new_token'],
    ]);
    const xml = Buffer.from(forms[0]?.get('assertion') ?? '', 'base64').toString('utf8');
    expect(signatureIsValid(xml)).toBe(true);
    expect(xml).toContain(`Recipient="${server.url}/oauth/token"`);
    expect(xml.match(/Attribute Name="[a-z_]+"/g)).toEqual(['Attribute Name="api_key"', 'Attribute Name="use_email"']);
  });
});
