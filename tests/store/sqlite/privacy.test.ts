import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import type { SqliteStoreOptions } from '../../../src/store/sqlite/open.ts';
import { aside, entry, folder, ground, intent, options } from '../harness.ts';

let home: Awaited<ReturnType<typeof folder>>;
beforeEach(async () => {
  home = await folder();
});
afterEach(() => home.dispose());

const secrets = ['Wang Xiaoming', '王小明', 'xiaoming@example.com', '13800138000', 'wants 40k a month', 'no such mail'];
const person = { name: secrets[0]!, chinese: secrets[1]!, mail: secrets[2]!, phone: secrets[3]!, note: secrets[4]! };

/** Puts the person into every place of the store that takes a record. */
async function fill(more: Partial<SqliteStoreOptions>) {
  const store = await openSqliteStore(options(home.path, more));
  const on = await ground(store);
  const cause = { code: 'rejected', message: `mail: ${secrets[5]}` };
  await on.commit({
    aside: [
      aside('k-1', { raw: person, sent: person, cause }),
      aside('k-2', { raw: person, state: 'unknown', sent: person }),
    ],
    durability: 'full',
  });
  const payload = { raw: person, record: person, clear: [], targetId: undefined };
  await store.intents.open(intent('i', on.pair, [entry('k-3', { payload })]), { mapping: 'people', token: 1 });
  const row = {
    pair: on.pair,
    kind: 'upload',
    input: 'uploads',
    key: 'k-4',
    aside: undefined,
    passed: undefined,
  } as const;
  await store.inbox.put([{ ...row, raw: person, createdAt: 1 }]);
  await store.local.merge('people/all', [{ key: 'k-5', record: person }]);
  const sealed = { key: 'k-6', keys: ['k-6'], record: person, observed: 1, print: 'p', unchanged: false };
  const joins = [{ from: 'a.b', on: 'c', value: secrets[2]!, found: [person] }];
  await store.samples.keep(on.pair, [{ ...sealed, joins }], { at: 1, expiresAt: 9e9, most: 9 });
  const counts = { records: 1, fields: { [secrets[2]!]: { filled: 1, types: {} } } };
  await store.profiles.write(on.pair, { usual: counts, recent: counts }, 1);
  await store.spool.put({ mapping: 'people', run: 'r', name: 'n' }, 0, { rows: [person] });
  return store;
}

/** Which of the secrets stand readable in any file of the store. */
async function readable(): Promise<string[]> {
  const folderOf = join(home.path, 'state');
  const files = await Promise.all((await readdir(folderOf)).map((name) => readFile(join(folderOf, name))));
  const shapes = (secret: string) => [
    Buffer.from(secret),
    Buffer.from(secret, 'utf16le'),
    Buffer.from(JSON.stringify(secret).slice(1, -1)),
    Buffer.from(Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -1)),
  ];
  return secrets.filter((secret) => shapes(secret).some((shape) => files.some((bytes) => bytes.includes(shape))));
}

test('no word of a record stands in the files of an encrypted store, its log included', async () => {
  const store = await fill({});
  expect((await readdir(join(home.path, 'state'))).length).toBe(3);
  expect(await readable()).toEqual([]);
  await store.close();
  expect(await readable()).toEqual([]);
});

test('without encryption the records stand there, so the search above does find them', async () => {
  const store = await fill({ encryption: false, key: undefined });
  expect(await readable()).toEqual(secrets);
  await store.close();
});

test('neither key nor pepper stands in the files', async () => {
  const store = await fill({});
  const bytes = Buffer.concat([
    await readFile(options(home.path).path),
    await readFile(`${options(home.path).path}-wal`),
  ]);
  expect(bytes.includes(Buffer.from(store.pepper, 'base64'))).toBe(false);
  expect(bytes.includes(Buffer.from(options(home.path).key!, 'base64'))).toBe(false);
  expect(bytes.includes(store.pepper)).toBe(false);
  await store.close();
});

const other = Buffer.alloc(32, 7).toString('base64');
test.each([
  ['with another key', { key: other }, 'store.key-wrong'],
  ['with another password', { key: 'a password in place of a key' }, 'store.key-wrong'],
  ['without a key', { key: undefined }, 'store.key-missing'],
  ['with a blank key', { key: ' \n' }, 'store.key-missing'],
  ['with encryption off', { encryption: false, key: undefined }, 'store.encryption-mixed'],
] as const)('an encrypted store does not open %s', async (_, settings, code) => {
  const store = await fill({});
  await store.close();
  const opening = openSqliteStore(options(home.path, settings));
  await expect(opening).rejects.toMatchObject({ code, exit: 2, hint: expect.any(String) as string });
  // And is not harmed by the attempt.
  const again = await openSqliteStore(options(home.path));
  expect(await again.aside.read(1)).toMatchObject({ raw: person });
  await again.close();
});

test('an unencrypted store does not open with encryption on, nor with a key beside it', async () => {
  await (await openSqliteStore(options(home.path, { encryption: false, key: undefined }))).close();
  for (const settings of [{}, { encryption: false }]) {
    await expect(openSqliteStore(options(home.path, settings))).rejects.toMatchObject({
      code: 'store.encryption-mixed',
    });
  }
});

test('a store that failed to open for want of a key can be made with one', async () => {
  await expect(openSqliteStore(options(home.path, { key: undefined }))).rejects.toMatchObject({
    code: 'store.key-missing',
  });
  const store = await openSqliteStore(options(home.path));
  await store.close();
});
