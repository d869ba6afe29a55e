import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox } from '../../examples/sandbox/successfactors/sandbox.ts';
import type { Sandbox } from '../../examples/sandbox/successfactors/sandbox.ts';
import { askToken, assertion, keys } from './client.ts';

let sandbox: Sandbox;
let clock = Date.parse('2026-11-21T02:00:00Z');

beforeEach(async () => {
  clock = Date.parse('2026-11-21T02:00:00Z');
  sandbox = await startSandbox({ candidates: 3, certificate: keys.publicKey, now: () => clock });
});
afterEach(() => sandbox.close());

function read(token: string | undefined, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${sandbox.url}/odata/v2/Candidate?$format=json`, {
    headers: { Authorization: `Bearer ${token}`, ...headers },
  });
}

describe('SF-SAML-BEARER', () => {
  it('a signed assertion is exchanged for a token without a client secret', async () => {
    const { status, json } = await askToken(sandbox);
    expect(status).toBe(200);
    expect(json?.expires_in).toBe(86_400);
    expect((await read(json?.access_token)).status).toBe(200);
  });

  it('the fields may stand in the query', async () => {
    const query = new URLSearchParams({
      company_id: sandbox.settings.companyId,
      client_id: sandbox.settings.clientId,
      grant_type: 'urn:ietf:params:oauth:grant-type:saml2-bearer',
      assertion: Buffer.from(assertion(sandbox)).toString('base64'),
    });
    expect((await fetch(`${sandbox.url}/oauth/token?${query.toString()}`, { method: 'POST' })).status).toBe(200);
    expect(JSON.stringify(sandbox.log.lines)).not.toContain('saml2');
  });

  it.each([
    ['another audience', { audience: 'www.example.com' }],
    ['another recipient', { recipient: 'https://api.example.com/oauth/token' }],
    ['another api_key', { apiKey: 'someone' }],
    ['an unknown subject', { nameId: 'nobody' }],
    ['no issuer', { issuer: '' }],
    ['an unknown attribute', { attributes: { role: 'admin' } }],
    ['a time gone by', { notOnOrAfter: Date.parse('2026-11-21T01:59:59Z') }],
    ['a time to come', { notBefore: Date.parse('2026-11-21T02:00:01Z') }],
  ])('an assertion with %s is refused', async (_name, change) => {
    expect((await askToken(sandbox, {}, assertion(sandbox, change))).status).toBe(401);
  });

  it('an assertion signed with another key is refused', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const other = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect((await askToken(sandbox, {}, assertion(sandbox, {}, other))).status).toBe(401);
  });

  it('an assertion changed after signing is refused', async () => {
    const xml = assertion(sandbox).replace(sandbox.settings.userId, 'u100');
    expect((await askToken(sandbox, {}, xml)).status).toBe(401);
  });

  it('an unsigned assertion wrapped around a signed one is refused', async () => {
    const signed = assertion(sandbox);
    const forged = signed
      .replace(/<(ds:)?Signature.*Signature>/, '')
      .replace('ID="_a1"', 'ID="_b2"')
      .replace('</saml2:Assertion>', `${signed}</saml2:Assertion>`);
    expect((await askToken(sandbox, {}, forged)).status).toBe(401);
  });

  it('use_username and use_email say what the subject is', async () => {
    const name = `${sandbox.settings.userId}.name`;
    const byName = assertion(sandbox, { nameId: name, attributes: { use_username: 'true' } });
    expect((await askToken(sandbox, {}, byName)).status).toBe(200);
    const mail = `${sandbox.settings.userId}@acme.example`;
    expect((await askToken(sandbox, {}, assertion(sandbox, { nameId: mail }))).status).toBe(401);
    const byMail = assertion(sandbox, { nameId: mail, attributes: { use_email: 'true' } });
    expect((await askToken(sandbox, {}, byMail)).status).toBe(200);
  });

  it('fields that the documents do not name are refused and logged as strict', async () => {
    const { status } = await askToken(sandbox, { client_secret: 'x' });
    expect(status).toBe(400);
    expect(sandbox.log.strict).toHaveLength(1);
  });
});

describe('SF-COMPANY-CASE', () => {
  it('the company id is case-sensitive: LGN0008 with 403', async () => {
    const { status, json } = await askToken(sandbox, { company_id: sandbox.settings.companyId.toLowerCase() });
    expect([status, json?.error?.code]).toEqual([403, 'LGN0008']);
  });
});

describe('SF-TOKEN-REUSE', () => {
  it('asking again gives the same token with the time it has left', async () => {
    const first = await askToken(sandbox);
    clock += 600_000;
    const second = await askToken(sandbox);
    expect(second.json?.access_token).toBe(first.json?.access_token);
    expect(second.json?.expires_in).toBe(85_800);
  });

  it('a token killed on the server is given out again, unless new_token=true', async () => {
    const first = await askToken(sandbox);
    sandbox.tokens.kill();
    const dead = await askToken(sandbox);
    expect(dead.json?.access_token).toBe(first.json?.access_token);
    expect((await read(dead.json?.access_token)).status).toBe(403);
    const fresh = await askToken(sandbox, { new_token: 'true' });
    expect(fresh.json?.access_token).not.toBe(first.json?.access_token);
    expect((await read(fresh.json?.access_token)).status).toBe(200);
  });
});

describe('SF-LGN-403', () => {
  it('an expired token is a 403 with LGN0022 in the body, not a 401', async () => {
    const { json } = await askToken(sandbox);
    clock += 86_400_000;
    const answer = await read(json?.access_token);
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ error: { code: 'LGN0022', message: { lang: 'en-US' } } });
  });

  it('a call to a host that serves no API is LGN0004', async () => {
    const { json } = await askToken(sandbox);
    const { request } = await import('node:http');
    const status = await new Promise<number | undefined>((resolve) => {
      const url = new URL(`${sandbox.url}/odata/v2/Candidate?$format=json`);
      request(
        url,
        { headers: { Host: 'salesdemo4.example', Authorization: `Bearer ${json?.access_token}` } },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        },
      ).end();
    });
    expect(status).toBe(403);
    expect(sandbox.log.lines.at(-1)?.code).toBe('LGN0004');
  });
});

describe('SF-BASIC-RETIRED', () => {
  const basic = (text: string): Record<string, string> => ({
    Authorization: `Basic ${Buffer.from(text).toString('base64')}`,
  });

  it('Basic is refused unless it is switched on', async () => {
    expect((await read('', basic('hrwire_api@ACMEchina:pw'))).status).toBe(401);
  });

  it('Basic wants user@company, the company in its case and the right password', async () => {
    await sandbox.close();
    sandbox = await startSandbox({ candidates: 3, basicPassword: 'pä:ss' });
    expect((await read('', basic('hrwire_api@ACMEchina:pä:ss'))).status).toBe(200);
    expect((await read('', basic('hrwire_api@acmechina:pä:ss'))).status).toBe(403);
    expect((await read('', basic('hrwire_api@ACMEchina:wrong'))).status).toBe(401);
  });
});

describe('SF-SESSION', () => {
  it('the first answer opens a session, later calls send its cookie and its token back', async () => {
    const { json } = await askToken(sandbox);
    const first = await read(json?.access_token);
    const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
    const csrf = first.headers.get('x-csrf-token') ?? '';
    const second = await read(json?.access_token, { Cookie: cookie, 'X-CSRF-Token': csrf });
    expect([second.status, second.headers.get('set-cookie')]).toEqual([200, null]);
    expect(sandbox.log.lines.at(-2)?.session).toBe('reused');
  });

  it('a cookie without its token is refused', async () => {
    const { json } = await askToken(sandbox);
    const first = await read(json?.access_token);
    const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect((await read(json?.access_token, { Cookie: cookie })).status).toBe(403);
  });

  it('an idle session of ten minutes is gone and a new one opened', async () => {
    const { json } = await askToken(sandbox);
    const first = await read(json?.access_token);
    const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
    clock += 600_000;
    const later = await read(json?.access_token, { Cookie: cookie, 'X-CSRF-Token': 'old' });
    expect(later.headers.get('set-cookie')).not.toBeNull();
  });
});
