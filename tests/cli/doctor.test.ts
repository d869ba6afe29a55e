import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deskProject, document, exampleProject, get, inside, put, temporary } from './harness.ts';

interface Finding {
  readonly name: string;
  readonly is: string;
  readonly message: string;
}

async function findings(root: string, env = {}): Promise<{ exit: number; of: (name: string) => Finding | undefined }> {
  const result = await inside(['doctor', '--json'], root, { env });
  const list = document(result)['findings'] as Finding[];
  return { exit: result.exit, of: (name) => list.find((each) => each.name === name) };
}

describe('doctor', () => {
  it('finds nothing wrong with a fresh project, and makes nothing', async () => {
    const root = exampleProject();
    const { exit, of } = await findings(root);
    expect(exit).toBe(0);
    for (const name of ['node', 'files', 'key', 'store', 'disk', 'clock']) expect(of(name)?.is).toBe('ok');
    expect(of('connection people')?.message).toMatch(/^csv, shipped: .*connectors\/csv\.yaml$/);
    expect(of('mapping people-to-out')?.message).toContain('the project’s own');
    expect(existsSync(join(root, 'state'))).toBe(false);
  });

  it('sees that the key fits the store, and that it does not', async () => {
    const root = exampleProject();
    await inside(['run'], root);
    expect((await findings(root)).of('store')?.message).toContain('the key fits');
    writeFileSync(join(root, '.hrwire/key'), 'another passphrase altogether');
    const { exit, of } = await findings(root);
    expect(exit).toBe(1);
    expect(of('store')?.is).toBe('fail');
  });

  it.skipIf(process.platform === 'win32')('sees a key that others may read', async () => {
    const root = exampleProject();
    chmodSync(join(root, '.hrwire/key'), 0o644);
    const { exit, out } = await inside(['doctor'], root);
    expect(exit).toBe(1);
    expect(out).toMatch(/fail {2}key: .*which others may read\n +hint: chmod 600/);
  });

  it('sees a missing key, missing secrets and files with errors', async () => {
    const { root } = deskProject('http://127.0.0.1:9');
    rmSync(join(root, '.hrwire/key'));
    const missing = await findings(root);
    expect(missing.of('key')?.is).toBe('fail');
    expect(missing.of('connection desk')?.message).toContain('no value for base_url, api_key');
    put(root, 'hrwire.yaml', get(root, 'hrwire.yaml').replace('connector: csv', 'connector: cvs'));
    expect((await findings(root)).of('files')).toMatchObject({ is: 'fail' });
  });

  it('sees that encryption is off', async () => {
    const root = exampleProject();
    put(root, 'hrwire.yaml', `encryption: off\n${get(root, 'hrwire.yaml')}`);
    expect((await findings(root)).of('key')).toMatchObject({ is: 'warn', message: 'encryption is off' });
  });

  it('sees that there is no project', async () => {
    const { exit, of } = await findings(temporary());
    expect(exit).toBe(1);
    expect(of('files')?.message).toContain('There is no hrwire.yaml');
  });

  it('sees a store that is none', async () => {
    const root = exampleProject();
    put(root, 'state/hrwire.db', 'this is no database, and long enough to be told from an empty file'.repeat(20));
    expect((await findings(root)).of('store')?.is).toBe('fail');
  });
});
