import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { document, exampleProject, get, inside, put, temporary } from './harness.ts';

describe('key new', () => {
  it('prints a fresh key of 32 bytes, each time another', async () => {
    const [one, two] = [await inside(['key', 'new'], temporary()), await inside(['key', 'new'], temporary())];
    expect(one.exit).toBe(0);
    expect(Buffer.from(one.out.trim(), 'base64')).toHaveLength(32);
    expect(one.out).not.toBe(two.out);
    expect(document(await inside(['key', 'new', '--json'], temporary()))).toMatchObject({
      key: expect.any(String) as string,
    });
  });
});

describe('key check', () => {
  it('says where the key comes from and that it fits', async () => {
    const root = exampleProject();
    expect(document(await inside(['key', 'check', '--json'], root))).toMatchObject({ kind: 'random', fits: null });
    await inside(['run'], root);
    const { exit, out } = await inside(['key', 'check'], root);
    expect(exit).toBe(0);
    expect(out).toContain(`${join(root, '.hrwire/key')}; it fits the store`);
    expect(out).not.toContain(get(root, '.hrwire/key').trim());
  });

  it('exits 2 where it does not fit, and where there is none', async () => {
    const root = exampleProject();
    await inside(['run'], root);
    const env = { HRWIRE_KEY: 'a passphrase that is long enough' };
    const wrong = await inside(['key', 'check', '--json'], root, { env });
    expect(wrong.exit).toBe(2);
    expect(document(wrong)).toMatchObject({ error: { code: 'store.key-wrong' } });
    rmSync(join(root, '.hrwire/key'));
    expect((await inside(['key', 'check'], root)).err).toContain('hrwire key new');
  });

  it('warns of a short one', async () => {
    const root = exampleProject();
    writeFileSync(join(root, '.hrwire/key'), 'short');
    expect((await inside(['key', 'check'], root)).out).toContain('It is short');
  });

  it('says that encryption is off', async () => {
    const root = exampleProject();
    put(root, 'hrwire.yaml', `encryption: off\n${get(root, 'hrwire.yaml')}`);
    expect(document(await inside(['key', 'check', '--json'], root))).toEqual({ encryption: 'off' });
  });
});
