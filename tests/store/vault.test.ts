import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../src/record/json.ts';
import { makeVaultMaterial, openVault } from '../../src/store/vault.ts';
import type { VaultSettings } from '../../src/store/vault.ts';
import { key } from './harness.ts';

const on: VaultSettings = { encryption: true, key };
const off: VaultSettings = { encryption: false, key: undefined };

async function vault(settings: VaultSettings) {
  return openVault(await makeVaultMaterial(settings), settings);
}

test.each([
  ['encrypted', on],
  ['plain', off],
])('what is sealed opens to the same (%s)', async (_, settings) => {
  const made = await vault(settings);
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const json = JSON.parse(JSON.stringify(value)) as Json;
      expect(made.open(made.seal(json, 'aside.raw'), 'aside.raw')).toEqual(json);
    }),
  );
});

test('the same value is never sealed to the same bytes', async () => {
  const made = await vault(on);
  const sealed = Array.from({ length: 50 }, () => made.seal({ a: 1 }, 'inbox.raw').toString('hex'));
  expect(new Set(sealed).size).toBe(50);
});

test('no initialisation vector is used twice, however many are drawn at once', async () => {
  const made = await vault(on);
  const ivs = Array.from({ length: 1000 }, () => made.seal(1, 'inbox.raw').subarray(5, 17).toString('hex'));
  expect(new Set(ivs).size).toBe(1000);
});

test('a change of any one byte is noticed', async () => {
  const made = await vault(on);
  const sealed = made.seal({ score: 84.6 }, 'aside.raw');
  for (let index = 0; index < sealed.length; index++) {
    const changed = Buffer.from(sealed);
    changed[index]! ^= 1;
    expect(() => made.open(changed, 'aside.raw')).toThrow(expect.objectContaining({ code: 'store.corrupt' }));
  }
  for (const cut of [0, 1, 4, 5, 20, 32, sealed.length - 1]) {
    expect(() => made.open(sealed.subarray(0, cut), 'aside.raw')).toThrow(
      expect.objectContaining({ code: 'store.corrupt' }),
    );
  }
});

test('what was sealed for one purpose does not open for another', async () => {
  const made = await vault(on);
  expect(() => made.open(made.seal(1, 'aside.sent'), 'aside.raw')).toThrow(
    expect.objectContaining({ code: 'store.corrupt' }),
  );
});

test('another store with the same key has other keys of its own', async () => {
  const [one, two] = [await vault(on), await vault(on)];
  expect(one.pepper).not.toBe(two.pepper);
  expect(() => two.open(one.seal(1, 'aside.raw'), 'aside.raw')).toThrow();
});

test('an encrypted vault takes no plain text for sealed', async () => {
  const plain = (await vault(off)).seal({ a: 1 }, 'aside.raw');
  const sealing = await vault(on);
  expect(() => sealing.open(plain, 'aside.raw')).toThrow(expect.objectContaining({ code: 'store.corrupt' }));
});

const bytes = Buffer.from(key, 'base64');
test.each([
  ['base64', key],
  ['base64 without its end', key.replace('=', '')],
  ['base64url', bytes.toString('base64url')],
  ['hexadecimal', bytes.toString('hex')],
  ['base64 with a line end', `${key}\n`],
])('a key is the same key written as %s', async (_, written) => {
  const material = await makeVaultMaterial(on);
  const sealed = (await openVault(material, on)).seal(5, 'aside.raw');
  expect((await openVault(material, { encryption: true, key: written })).open(sealed, 'aside.raw')).toBe(5);
});

test('a password serves as a key, and another one does not', async () => {
  const password = { encryption: true, key: 'correct horse battery staple' };
  const material = await makeVaultMaterial(password);
  const sealed = (await openVault(material, password)).seal(5, 'aside.raw');
  expect((await openVault(material, password)).open(sealed, 'aside.raw')).toBe(5);
  await expect(openVault(material, { encryption: true, key: 'correct horse battery stable' })).rejects.toMatchObject({
    code: 'store.key-wrong',
  });
});

test('wrapped keys cannot change places', async () => {
  const material = await makeVaultMaterial(on);
  const [pepper, data] = material.keys;
  const keys = [
    { ...pepper!, wrapped: data!.wrapped },
    { ...data!, wrapped: pepper!.wrapped },
  ];
  await expect(openVault({ ...material, keys }, on)).rejects.toMatchObject({ code: 'store.key-wrong' });
});

test('a vault without its keys says that the store lost them', async () => {
  const material = await makeVaultMaterial(on);
  await expect(openVault({ ...material, keys: [] }, on)).rejects.toMatchObject({ code: 'store.corrupt' });
});

test('neither wrapped keys nor salt hold the key', async () => {
  const material = await makeVaultMaterial(on);
  for (const { wrapped } of material.keys) expect(wrapped.includes(bytes)).toBe(false);
  expect(material.salt).toHaveLength(16);
});
