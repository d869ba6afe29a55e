import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

const checkout = join(import.meta.dirname, '../..');

interface Locked {
  readonly license?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly resolved?: string;
  readonly integrity?: string;
}
const { packages } = JSON.parse(readFileSync(join(checkout, 'package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<Record<string, Locked>>;
};
const locked = Object.entries(packages).filter(([path, { link }]) => path.startsWith('node_modules/') && link !== true);
const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

describe('the licence of a dependency', () => {
  const free = ['MIT', 'Apache-2.0', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0'];
  /** Looked at one by one: tools of the developers, of which nothing is handed on. */
  const byName: readonly [name: RegExp, licence: string][] = [
    [/^argparse$/, 'Python-2.0'],
    [/^argparse$/, 'PSF-2.0'],
    [/^lightningcss(-.+)?$/, 'MPL-2.0'],
  ];

  it('of those that users get is one of the list', () => {
    const others = locked.filter(([, { dev, license = '' }]) => dev !== true && !free.includes(license));
    expect(others.map(([path, { license }]) => `${nameOf(path)}: ${license}`)).toEqual([]);
  });

  it('of those that developers use is one of the list, or was looked at', () => {
    const named = (path: string, licence: string): boolean =>
      byName.some(([name, allowed]) => name.test(nameOf(path)) && licence === allowed);
    const others = locked.filter(([path, { license = '' }]) => !free.includes(license) && !named(path, license));
    expect(others.map(([path, { license }]) => `${nameOf(path)}: ${license}`)).toEqual([]);
  });
});

it('each dependency is locked by its content, and comes from the public registry', () => {
  const loose = locked.filter(
    ([, { resolved = '', integrity = '' }]) =>
      (resolved !== '' && !resolved.startsWith('https://registry.npmjs.org/')) || !integrity.startsWith('sha512-'),
  );
  expect(loose.map(([path]) => path)).toEqual([]);
});

describe('the audit of dependencies', () => {
  /** The audit against a registry that answers so. */
  async function audit(status: number, advisories: unknown): Promise<{ exit: number | null; said: string }> {
    const server = createServer((request, response) => {
      request.resume();
      request.on('end', () => {
        // What npm asks of a package that an advisory names: its versions.
        const name = decodeURIComponent((request.url ?? '').slice(1));
        const about = { name, 'dist-tags': {}, versions: { '5.3.0': { name, version: '5.3.0' } } };
        const answer = request.method === 'POST' ? advisories : about;
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const registry = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const child = spawn(process.execPath, [join(checkout, 'tools/audit.ts')], {
      env: { ...process.env, npm_config_registry: registry, npm_config_update_notifier: 'false' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    return new Promise((resolve) => child.once('close', (exit) => resolve({ exit, said: said.trim() })));
  }
  const advisory = {
    id: 1,
    url: 'https://example.com/1',
    title: 'bad',
    vulnerable_versions: '*',
    cwe: [],
    cvss: { score: 9 },
  };

  it('fails where one that users get is unsafe, and names it', async () => {
    const { exit, said } = await audit(200, { express: [{ ...advisory, severity: 'critical' }] });
    expect({ exit, said }).toEqual({
      exit: 1,
      said: expect.stringMatching(/^audit: express .*unsafe \(critical\)/) as string,
    });
  });

  it('passes where none is', async () => {
    expect(await audit(200, {})).toEqual({ exit: 0, said: 'audit: no dependency is known to be unsafe' });
  });

  it('says that nothing was checked where the registry keeps no advisories', async () => {
    const { exit, said } = await audit(404, { error: 'not found' });
    expect({ exit, said }).toEqual({ exit: 0, said: expect.stringContaining('nothing was checked') as string });
  });
});
