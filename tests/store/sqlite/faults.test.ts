import { mkdir, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sqliteAudit } from '../../../src/store/sqlite/audit.ts';
import { connect } from '../../../src/store/sqlite/connection.ts';
import { storeFault } from '../../../src/store/sqlite/fault.ts';
import { sqliteInbox } from '../../../src/store/sqlite/inbox.ts';
import { migrate } from '../../../src/store/sqlite/migrate.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { HrwireError } from '../../../src/error/error.ts';
import type { Vault } from '../../../src/store/vault.ts';
import { aside, delivered, entry, folder, ground, intent, options } from '../harness.ts';

let home: Awaited<ReturnType<typeof folder>>;
beforeEach(async () => {
  home = await folder();
});
afterEach(() => home.dispose());

const file = (): string => options(home.path).path;

async function refusal(of: Promise<unknown>): Promise<HrwireError> {
  const thrown: unknown = await of.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown instanceof HrwireError) return thrown;
  throw new Error(`expected an HrwireError, got ${String(thrown)}`);
}

describe('the file', () => {
  test('is made with its folder, for its owner alone, logs included', async () => {
    const store = await openSqliteStore(options(home.path));
    await (await ground(store)).commit({ delivered: [delivered('a')] });
    const names = await readdir(join(home.path, 'state'));
    expect(names.sort()).toEqual(['hrwire.db', 'hrwire.db-shm', 'hrwire.db-wal']);
    for (const name of names) expect((await stat(join(home.path, 'state', name))).mode & 0o777).toBe(0o600);
    expect((await stat(join(home.path, 'state'))).mode & 0o077).toBe(0);
    await store.close();
    expect(await readdir(join(home.path, 'state'))).toEqual(['hrwire.db']);
  });
  test('is closed to others when it was open to them', async () => {
    await mkdir(join(home.path, 'state'));
    await writeFile(file(), '', { mode: 0o644 });
    await (await openSqliteStore(options(home.path))).close();
    expect((await stat(file())).mode & 0o777).toBe(0o600);
  });
  test('holds the settings that the promises rest on', async () => {
    const connection = await connect(file(), 1234);
    const value = (name: string) => connection.database.pragma(name, { simple: true });
    expect(value('journal_mode')).toBe('wal');
    expect(value('busy_timeout')).toBe(1234);
    expect(value('foreign_keys')).toBe(1);
    expect(value('synchronous')).toBe(1);
    expect(await connection.write('full', () => value('synchronous'))).toBe(2);
    expect(await connection.write('normal', () => value('synchronous'))).toBe(1);
    connection.close();
  });
  test('keeps what cannot be made again with synchronous=FULL, and the rest without', async () => {
    const connection = await connect(file(), 1000);
    await migrate(connection);
    const asked: string[] = [];
    const watched = {
      ...connection,
      write: <T>(level: 'normal' | 'full', work: () => T) => (asked.push(level), connection.write(level, work)),
    };
    const vault: Vault = { pepper: '', seal: () => Buffer.alloc(1), open: () => null };
    await sqliteInbox(watched, vault).put([]);
    await sqliteAudit(watched, { pepper: 'p' }).write({ at: 1, who: 'a', action: 'b', subject: {} });
    const { sqliteIntents } = await import('../../../src/store/sqlite/intents.ts');
    const none = { mapping: 'none', token: 1 };
    for (const repeat of ['safe', 'by_lookup', 'never'] as const) {
      await expect(
        sqliteIntents(watched, vault).open(intent('i', 1, [entry('a')], { repeat }), none),
      ).rejects.toThrow();
    }
    expect(asked).toEqual(['full', 'full', 'normal', 'full', 'full']);
    connection.close();
  });
});

describe('a store that cannot be used says why', () => {
  test('a file of another kind', async () => {
    await mkdir(join(home.path, 'state'));
    await writeFile(file(), 'key,name\n'.repeat(1000));
    expect(await refusal(openSqliteStore(options(home.path)))).toMatchObject({ code: 'store.corrupt' });
    expect((await readFile(file(), 'utf8')).startsWith('key,name')).toBe(true);
  });
  test('a database of another program, which stays as it was', async () => {
    await mkdir(join(home.path, 'state'));
    const other = new Database(file());
    other.exec('CREATE TABLE customers (id)');
    other.close();
    expect(await refusal(openSqliteStore(options(home.path)))).toMatchObject({ code: 'store.foreign', exit: 2 });
    const again = new Database(file());
    expect(again.prepare('SELECT name FROM sqlite_schema').all()).toEqual([{ name: 'customers' }]);
    again.close();
  });
  test('a file that lost its second half', async () => {
    const store = await openSqliteStore(options(home.path));
    const on = await ground(store);
    const keys = Array.from({ length: 3000 }, (_, index) => `key-${index}`);
    await on.commit({ delivered: keys.map((of) => delivered(of)) });
    await store.close();
    await truncate(file(), Math.floor((await stat(file())).size / 2 / 4096) * 4096);
    const reading = openSqliteStore(options(home.path)).then(async (opened) => {
      try {
        return await opened.ledger.get(1, keys);
      } finally {
        await opened.close();
      }
    });
    expect(await refusal(reading)).toMatchObject({
      code: 'store.corrupt',
      hint: expect.stringContaining('backup') as string,
    });
  });
  test('a sealed record that was damaged', async () => {
    const store = await openSqliteStore(options(home.path));
    await (await ground(store)).commit({ aside: [aside('a')] });
    const other = new Database(file());
    other.exec('UPDATE aside SET raw = CAST(substr(raw, 1, length(raw) - 1) AS BLOB)');
    other.close();
    expect(await refusal(store.aside.read(1))).toMatchObject({ code: 'store.corrupt' });
    await store.close();
  });
  test('a full disk, after which the store goes on with what it had', async () => {
    const store = await openSqliteStore(options(home.path));
    await store.close();
    const connection = await connect(file(), 1000);
    const insert = connection.prepare<[string]>("INSERT INTO audit (at, who, action, subject) VALUES (1, 'a', 'b', ?)");
    await connection.write('normal', () => insert.run('kept'));
    connection.database.pragma(
      `max_page_count = ${Number(connection.database.pragma('page_count', { simple: true })) + 2}`,
    );
    const filling = connection.write('normal', () => {
      for (let times = 0; times < 100; times++) insert.run('x'.repeat(4000));
    });
    expect(await refusal(filling)).toMatchObject({ code: 'disk.full', exit: 1, hint: expect.any(String) as string });
    await connection.write('normal', () => insert.run('kept too'));
    expect(connection.database.prepare('SELECT subject FROM audit').pluck().all()).toEqual(['kept', 'kept too']);
    connection.close();
  });
  test('a file that may not be written', async () => {
    await (await openSqliteStore(options(home.path))).close();
    const database = new Database(file(), { readonly: true });
    try {
      database.exec('DELETE FROM audit');
      expect.unreachable();
    } catch (thrown) {
      expect(storeFault(thrown, file())).toMatchObject({ code: 'store.read-only', hint: expect.any(String) as string });
    } finally {
      database.close();
    }
  });
  test.each([
    ['ENOSPC', 'disk.full'],
    ['SQLITE_IOERR_SHMSIZE', 'disk.full'],
    ['EROFS', 'store.read-only'],
    ['EACCES', 'store.read-only'],
    ['SQLITE_BUSY_SNAPSHOT', 'store.locked'],
    ['SQLITE_CORRUPT_INDEX', 'store.corrupt'],
    ['SQLITE_IOERR_WRITE', 'store.fault'],
  ])('%s of the system or the engine is %s', (code, meaning) => {
    expect(storeFault(Object.assign(new Error('x'), { code }), '/s')).toMatchObject({ code: meaning });
  });
  test('a path that leads through a file, or names a folder', async () => {
    await writeFile(join(home.path, 'plain'), '');
    const through = options(home.path, { path: join(home.path, 'plain', 'hrwire.db') });
    expect(await refusal(openSqliteStore(through))).toMatchObject({ code: 'store.unreachable' });
    expect(await refusal(openSqliteStore(options(home.path, { path: home.path })))).toMatchObject({
      code: 'store.unreachable',
    });
  });
  test('a statement that the schema refuses, without a word of its values', async () => {
    const store = await openSqliteStore(options(home.path));
    const row = { kind: 'hook', input: 'hooks', key: 'jane@example.com', aside: undefined, raw: 'secret' } as const;
    const error = await refusal(store.inbox.put([{ ...row, pair: 99, passed: undefined, createdAt: 1 }]));
    expect(error.code).toBe('store.fault');
    expect(`${error.message} ${error.hint}`).not.toMatch(/jane|secret/);
    expect(await store.inbox.count(99)).toBe(0);
    await store.close();
  });
});

test('the audit can be neither changed nor deleted, whoever asks', async () => {
  const store = await openSqliteStore(options(home.path));
  await store.audit.write({ at: 1, who: 'ann', action: 'reveal', subject: {} });
  const other = new Database(file());
  expect(() => other.exec("UPDATE audit SET who = 'bob'")).toThrow('not changed');
  expect(() => other.exec('DELETE FROM audit')).toThrow('not deleted');
  other.close();
  expect(await store.audit.list(9)).toMatchObject([{ who: 'ann' }]);
  await store.close();
});
