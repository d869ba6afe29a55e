import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync } from 'node:fs';
import { request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { openSession } from '../../src/app/session.ts';
import { createToken } from '../../src/app/tokens.ts';
import { exampleProject, get, inside, put, temporary } from '../cli/harness.ts';
import { server } from './harness.ts';

/** A certificate for this machine, and its key. */
function certificate(name: string): { readonly cert: string; readonly key: string } {
  const folder = temporary();
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const words = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=${name} -keyout ${key} -out ${cert}`;
  execFileSync('openssl', words.split(' '), { stdio: 'ignore' });
  return { cert, key };
}

const say = (): void => undefined;
const silent = { debug: say, info: say, warn: say };

async function token(root: string): Promise<string> {
  const session = openSession({ root, env: {}, log: silent });
  const made = await createToken(session, {
    ...{ name: 'test', role: 'admin', reveal: false },
    ...{ mappings: undefined, scope: undefined, lasts: undefined },
  });
  await session.close();
  return made.text;
}

const withTls = (root: string): void =>
  put(root, 'hrwire.yaml', `${get(root, 'hrwire.yaml')}serve:\n  listen: { tls: { cert: cert.pem, key: key.pem } }\n`);

function copy(root: string, { cert, key }: ReturnType<typeof certificate>): void {
  copyFileSync(cert, join(root, 'cert.pem'));
  copyFileSync(key, join(root, 'key.pem'));
}

/** Whose certificate a server shows. */
async function shown(url: string): Promise<{ name: unknown; status: number | undefined }> {
  const sent = request(`${url}/healthz`, { rejectUnauthorized: false, agent: false });
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  response.resume();
  const name = (response.socket as TLSSocket).getPeerCertificate().subject.CN;
  await once(response, 'close');
  return { name, status: response.statusCode };
}

describe('beyond loopback', () => {
  it('nothing listens in the clear, whatever tokens there are', async () => {
    const root = exampleProject();
    await token(root);
    const { exit, out } = await inside(['serve', '--json', '--host', '0.0.0.0', '--port', '0'], root);
    expect({ exit, error: (JSON.parse(out) as { error: unknown }).error }).toMatchObject({
      exit: 2,
      error: { code: 'server.exposed', hint: expect.stringContaining('--behind-proxy') as string },
    });
  });
  it('nothing listens without a token, with TLS or behind a proxy; nor behind a proxy of this machine', async () => {
    const root = exampleProject();
    for (const words of [['--host', '0.0.0.0', '--behind-proxy'], ['--behind-proxy']]) {
      const { exit, out } = await inside(['serve', '--json', '--port', '0', ...words], root);
      expect({ exit, out }).toMatchObject({ exit: 2, out: expect.stringContaining('hrwire token create') as string });
    }
  });
  it('with a token and TLS it answers, and takes another certificate without a restart', async () => {
    const root = exampleProject();
    const text = await token(root);
    withTls(root);
    copy(root, certificate('one'));
    const { url, lines } = await server({ root, host: '0.0.0.0' });
    const here = url.replace('0.0.0.0', '127.0.0.1');
    expect(here).toMatch(/^https:/);
    expect(text).toMatch(/^hrw_/);
    expect(await shown(here)).toEqual({ name: 'one', status: 200 });
    copy(root, certificate('two'));
    await expect
      .poll(() => lines.map(({ message }) => message).join(), { timeout: 10_000 })
      .toContain('the certificate has changed: ');
    expect(await shown(here)).toEqual({ name: 'two', status: 200 });
  });
  it('a certificate that cannot be used is told before anything listens', async () => {
    const root = exampleProject();
    withTls(root);
    copy(root, { cert: certificate('one').cert, key: certificate('two').key });
    const { exit, out } = await inside(['serve', '--json', '--port', '0'], root);
    expect({ exit, out }).toMatchObject({ exit: 2, out: expect.stringContaining('server.certificate') as string });
  });
});

describe('behind a proxy', () => {
  it('only what the last hop says counts, and only where a proxy was named', async () => {
    const root = exampleProject();
    const text = await token(root);
    put(root, 'hrwire.yaml', `${get(root, 'hrwire.yaml')}serve:\n  listen: { names: [hr.example] }\n`);
    const { ask } = await server({ root, behindProxy: true });
    const by = (headers: Record<string, string>): ReturnType<typeof ask> =>
      ask('GET', '/api/v1/mappings', { token: text, headers });
    expect((await by({ 'x-forwarded-host': 'hr.example', 'x-forwarded-proto': 'https' })).headers).toHaveProperty(
      'strict-transport-security',
    );
    expect((await by({ 'x-forwarded-host': 'hr.example, evil.example' })).status).toBe(403);
    const own = { 'x-forwarded-host': 'hr.example', 'x-forwarded-proto': 'https', origin: 'https://hr.example' };
    expect((await by(own)).status).toBe(200);
    const direct = await server({ root: exampleProject() });
    const forged = await direct.ask('GET', '/healthz', { headers: { 'x-forwarded-proto': 'https' } });
    expect(forged.headers).not.toHaveProperty('strict-transport-security');
  });
});

describe('a port', () => {
  it('that another process has is told with a way out', async () => {
    const { url } = await server();
    const { exit, out } = await inside(['serve', '--json', '--port', new URL(url).port], exampleProject());
    expect({ exit, out }).toMatchObject({ exit: 2, out: expect.stringContaining('server.listen') as string });
  });
});
