import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSession } from '../../src/app/session.ts';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import type { Store } from '../../src/store/store.ts';
import { silent } from '../mappings/project.ts';
import { document, exampleProject, get, inside, put } from './harness.ts';

/** The example project with one dead letter, sealed by the key of the time. */
async function ran(): Promise<string> {
  const root = exampleProject();
  put(root, 'inbox/bad.csv', 'employee_id,name,email,department,started,status\n3001,Max,,S,2024/5/1,active\n');
  expect(document(await inside(['run', '--json'], root))).toMatchObject({ deadLettered: 1 });
  return root;
}

/** As `hrwire key new` makes them: a passphrase would cost a quarter of a second at each opening. */
const random = (number: number): string => Buffer.alloc(32, number).toString('hex');
const keyOf = (root: string): string => get(root, '.hrwire/key').trim();
const show = ['dead-letters', 'show', '1', '--reveal'];

async function open(root: string, key: string): Promise<Store> {
  return openSqliteStore({ path: join(root, 'state/hrwire.db'), encryption: true, key, now: () => 0 });
}

describe('key rotate', () => {
  it('puts a fresh key into the key file, which opens what the old one sealed, and the old opens nothing', async () => {
    const root = await ran();
    const old = keyOf(root);
    const { exit, out } = await inside(['key', 'rotate'], root);
    expect(exit).toBe(0);
    expect(out).not.toContain(keyOf(root));
    expect(keyOf(root)).not.toBe(old);
    expect(statSync(join(root, '.hrwire/key')).mode & 0o777).toBe(0o600);
    expect((await inside(show, root)).out).toContain('3001');
    await expect(open(root, old)).rejects.toMatchObject({ code: 'store.key-wrong' });
    expect(document(await inside(['run', '--full', '--json'], root))).toMatchObject({ delivered: 0 });
  });

  it('keeps the old key beside the key file, readable by its owner alone: backups made before need it', async () => {
    const root = await ran();
    const old = keyOf(root);
    const { before } = document(await inside(['key', 'rotate', '--json'], root));
    const path = String(before);
    expect(path).toMatch(/\.hrwire\/key\.before-\d{8}T\d{6}$/);
    expect(readFileSync(path, 'utf8').trim()).toBe(old);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('takes the new key from a file or from HRWIRE_NEW_KEY, and leaves HRWIRE_KEY to its owner', async () => {
    const root = await ran();
    const first = keyOf(root);
    const second = random(2);
    put(root, 'next', `${second}\n`);
    const env = { HRWIRE_LOG: 'silent', HRWIRE_KEY: first };
    const { out } = await inside(['key', 'rotate', '--new-key-file', 'next'], root, { env });
    expect(out).toContain('Set HRWIRE_KEY to the new key now');
    expect(keyOf(root)).toBe(first);
    const again = { HRWIRE_LOG: 'silent', HRWIRE_KEY: second, HRWIRE_NEW_KEY: random(3) };
    expect((await inside(['key', 'rotate'], root, { env: again })).exit).toBe(0);
    await (await open(root, random(3))).close();
  });

  it('is refused without a new key where the old one is not in the key file, and for the same key', async () => {
    const root = await ran();
    const key = keyOf(root);
    for (const env of [{ HRWIRE_KEY: key }, { HRWIRE_KEY: key, HRWIRE_NEW_KEY: key }]) {
      const { exit, err } = await inside(['key', 'rotate'], root, { env: { HRWIRE_LOG: 'silent', ...env } });
      expect(exit).toBe(2);
      expect(err).toContain('key.no-new');
    }
  });

  it('is refused while a run is under way', async () => {
    const root = await ran();
    const store = await open(root, keyOf(root));
    const holder = { host: 'elsewhere', boot: 'b', process: 1 };
    await store.leases.take('people-to-out', holder, Date.now(), 60_000, () => true);
    expect((await inside(['key', 'rotate'], root)).exit).toBe(5);
    await store.close();
    expect((await inside(show, root)).exit).toBe(0);
  });

  it('with --data seals by a fresh data key from then on, and opens what the older ones sealed', async () => {
    const root = await ran();
    expect(document(await inside(['key', 'rotate', '--data', '--json'], root))).toMatchObject({ dataKeys: 2 });
    put(root, 'inbox/bad2.csv', 'employee_id,name,email,department,started,status\n3002,Mia,,S,2024/5/1,active\n');
    await inside(['run'], root);
    const rows = document(await inside(['dead-letters', 'list', '--json'], root))['deadLetters'];
    expect(rows).toHaveLength(2);
    for (const id of ['1', '2']) expect((await inside(['dead-letters', 'show', id], root)).exit).toBe(0);
    const store = await open(root, keyOf(root));
    await store.close();
  });

  it('that was cut off after the store was wrapped is finished by whoever opens the store next', async () => {
    const root = await ran();
    const next = random(4);
    const store = await open(root, keyOf(root));
    put(root, '.hrwire/key.next', `${next}\n`);
    await store.keys.rotate({ key: next, data: false }, 0);
    await store.close();
    expect((await inside(show, root)).out).toContain('3001');
    expect(keyOf(root)).toBe(next);
    expect(existsSync(join(root, '.hrwire/key.next'))).toBe(false);
  });

  it('that ends while another command opens the store is not noticed by that', async () => {
    const root = await ran();
    const next = random(5);
    const store = await open(root, keyOf(root));
    await store.keys.rotate({ key: next, data: false }, 0);
    await store.close();
    let looks = 0;
    const env = {
      HRWIRE_LOG: 'silent',
      // Asked before each look at the key file: it follows the store after the old key was read.
      get HRWIRE_KEY() {
        looks += 1;
        if (looks === 3) put(root, '.hrwire/key', next);
        return undefined;
      },
    };
    const session = openSession({ root, env, log: silent });
    expect(await (await session.store()).aside.read(1)).toMatchObject({ raw: { employee_id: '3001' } });
    await session.close();
  });

  it('that goes on beside another command has its new key left to it', async () => {
    const root = await ran();
    const [old, next] = [keyOf(root), random(6)];
    const store = await open(root, old);
    put(root, '.hrwire/key.next', next);
    await store.keys.rotate({ key: next, data: false }, 0);
    const holder = { host: 'elsewhere', boot: 'b', process: 1 };
    await store.leases.take('people-to-out', holder, Date.now(), 60_000, () => true);
    expect((await inside(show, root)).out).toContain('3001');
    expect([keyOf(root), get(root, '.hrwire/key.next')]).toEqual([old, next]);
    await store.close();
  });

  it('that was cut off before the store was wrapped leaves the old key in use', async () => {
    const root = await ran();
    const old = keyOf(root);
    put(root, '.hrwire/key.next', 'never used\n');
    expect((await inside(show, root)).exit).toBe(0);
    expect(readFileSync(join(root, '.hrwire/key'), 'utf8').trim()).toBe(old);
    expect((await inside(['key', 'rotate'], root)).exit).toBe(0);
    expect(keyOf(root)).not.toBe('never used');
  });
});
