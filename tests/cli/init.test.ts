import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { document, get, inside, put, temporary } from './harness.ts';

describe('init', () => {
  it('makes a project whose tests pass and whose mapping runs at once', async () => {
    const root = temporary();
    expect((await inside(['init'], root)).exit).toBe(0);
    expect(document(await inside(['test', '--json'], root))).toMatchObject({ passed: 3, failed: 0 });
    expect((await inside(['check', '--connect'], root)).exit).toBe(0);
    const run = await inside(['run', '--json'], root);
    expect(run.exit).toBe(0);
    expect(document(run)).toMatchObject({ status: 'settled', read: 5, delivered: 4, filtered: 1 });
    const [file = ''] = readdirSync(join(root, 'out'));
    expect(get(root, `out/${file}`)).toContain('"email":"fang.wang@example.com","id":"1001","name":"王芳"');
  });

  it('makes the folder it is given, and says how to go on there', async () => {
    const root = temporary();
    const { exit, out } = await inside(['init', 'new/people'], root);
    expect(exit).toBe(0);
    expect(existsSync(join(root, 'new/people/hrwire.yaml'))).toBe(true);
    expect(out).toContain('cd new/people');
  });

  it('keeps the key from others and from version control, and out of hrwire.yaml', async () => {
    const root = temporary();
    await inside(['init'], root);
    expect(statSync(join(root, '.hrwire/key')).mode & 0o777).toBe(0o600);
    expect(statSync(join(root, '.hrwire')).mode & 0o077).toBe(0);
    expect(get(root, '.hrwire/.gitignore')).toBe('*\n');
    expect(get(root, 'hrwire.yaml')).not.toContain(get(root, '.hrwire/key').trim());
    expect(Buffer.from(get(root, '.hrwire/key'), 'base64')).toHaveLength(32);
  });

  it('shows no key', async () => {
    const root = temporary();
    const { out, err } = await inside(['init', '--json'], root);
    expect(out + err).not.toContain(get(root, '.hrwire/key').trim());
  });

  it('overwrites nothing, and lists what it kept', async () => {
    const root = temporary();
    put(root, 'hrwire.yaml', 'connections: {}\n');
    put(root, '.gitignore', 'mine\n');
    const made = document(await inside(['init', '--json'], root));
    expect(made).toMatchObject({ kept: ['hrwire.yaml', '.gitignore'], key: 'made' });
    expect(get(root, 'hrwire.yaml')).toBe('connections: {}\n');
    expect(get(root, '.gitignore')).toBe('mine\n');
    const key = get(root, '.hrwire/key');
    expect(document(await inside(['init', '--json'], root))).toMatchObject({ key: 'kept' });
    expect(get(root, '.hrwire/key')).toBe(key);
  });

  it('puts no example into a project that has its own hrwire.yaml', async () => {
    const root = temporary();
    put(root, 'hrwire.yaml', 'connections: {}\n');
    await inside(['init'], root);
    expect((await inside(['check'], root)).exit).toBe(0);
    expect(existsSync(join(root, 'mappings/people-to-out.yaml'))).toBe(false);
  });

  it('makes the key that a run before it missed', async () => {
    const root = temporary();
    await inside(['init'], root);
    rmSync(join(root, '.hrwire/key'));
    expect((await inside(['run'], root)).err).toContain('store.key-missing');
    expect(document(await inside(['init', '--json'], root))).toMatchObject({ key: 'made' });
    expect((await inside(['run'], root)).exit).toBe(0);
  });

  it('makes no key beside a store that was made with another one', async () => {
    const root = temporary();
    put(root, 'state/hrwire.db', 'a store');
    const { out } = await inside(['init'], root);
    expect(out).toContain('There is a store and no key');
    expect(existsSync(join(root, '.hrwire/key'))).toBe(false);
  });

  it('makes no key file where HRWIRE_KEY is set', async () => {
    const root = temporary();
    const env = { HRWIRE_KEY: 'from the environment' };
    expect(document(await inside(['init', '--json'], root, { env }))).toMatchObject({ key: 'HRWIRE_KEY' });
    expect(existsSync(join(root, '.hrwire/key'))).toBe(false);
  });

  it('says so where the folder cannot be made', async () => {
    const root = temporary();
    put(root, 'a-file', '');
    const { exit, err } = await inside(['init', 'a-file/inside'], root);
    expect(exit).toBe(2);
    expect(err).toContain('app.init');
  });

  it('writes schemas that the first lines of its files name', async () => {
    const root = temporary();
    await inside(['init'], root);
    for (const file of ['hrwire.yaml', 'mappings/people-to-out.yaml']) {
      const schema = /^# yaml-language-server: \$schema=(.+)$/m.exec(get(root, file))?.[1] ?? 'none';
      expect(existsSync(join(root, file, '..', schema))).toBe(true);
    }
  });
});
