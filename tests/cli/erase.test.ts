import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import { desk, deskProject, document, get, inside, put } from './harness.ts';
import type { Desk, Result } from './harness.ts';

interface Ground {
  readonly root: string;
  readonly target: Desk;
  call(...words: string[]): Promise<Result>;
}

const file = 'mappings/people-to-desk.yaml';

/** Five people delivered, all but 1003, who waits for an approval; the store in plain text, so that bytes can be looked for. */
async function delivered(): Promise<Ground> {
  const target = await desk();
  const { root, env } = deskProject(target.url);
  put(root, 'hrwire.yaml', `encryption: off\n${get(root, 'hrwire.yaml')}`);
  const hold = 'hold:\n  - { when: $number(employee_id) = 1000 + 3, until: approved, reason: a key post, for: 30d }\n';
  put(root, file, `${get(root, file)}${hold}`);
  const call = (...words: string[]): Promise<Result> => inside(words, root, { env: { HRWIRE_LOG: 'silent', ...env } });
  expect(document(await call('run', 'people-to-desk', '--json'))).toMatchObject({ delivered: 4, held: 1 });
  return { root, target, call };
}

/** The bytes of the store's file and of its log. */
function bytes(root: string): string {
  const folder = join(root, 'state');
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('');
}

describe('erase', () => {
  it('takes a person’s key, values and records out of the bytes of the store, and nobody else’s', async () => {
    const { root, call } = await delivered();
    for (const trace of [
      'lei.li@example.com',
      '"1003"',
      '李雷'.replaceAll(/./gu, (x) => Buffer.from(x).toString('latin1')),
    ]) {
      expect(bytes(root)).toContain(trace);
    }
    const { exit, out } = await call('erase', ' Lei.Li@Example.com', '--yes');
    expect(exit).toBe(0);
    expect(out).toContain('Not deleted in the systems themselves');
    const left = bytes(root);
    for (const trace of ['lei.li@example.com', '1003', Buffer.from('李雷').toString('latin1')])
      expect(left).not.toContain(trace);
    expect(left).toContain('1004');
    expect(document(await call('run', 'people-to-desk', '--full', '--json'))).toMatchObject({
      ...{ filtered: 1, unchanged: 4, delivered: 0, held: 0 },
    });
    expect(bytes(root)).not.toContain('lei.li@example.com');
  });

  it('says where the person still is, by the target’s own name of them', async () => {
    const { call, target } = await delivered();
    const answer = document(await call('erase', 'ana.sousa@example.com', '--yes', '--json'));
    expect(answer).toMatchObject({
      erased: true,
      people: 1,
      counts: { ledger: 1, history: 1, people: 1 },
      remains: [{ mapping: 'people-to-desk', deleted: false, targetId: null }],
    });
    expect(target.asked.filter(({ method }) => method === 'DELETE')).toEqual([]);
  });

  it('asks first, and erases nothing where nobody answers', async () => {
    const { root, call } = await delivered();
    const { exit, err } = await call('erase', 'lei.li@example.com');
    expect(exit).toBe(2);
    expect(err).toContain('erase.unconfirmed');
    expect(err).toContain('held 1');
    expect(bytes(root)).toContain('lei.li@example.com');
    const env = { HRWIRE_LOG: 'silent', DESK_URL: 'http://127.0.0.1:1', DESK_KEY: 'k' };
    expect((await inside(['erase', 'lei.li@example.com'], root, { env, ask: async () => 'yes' })).exit).toBe(0);
  });

  it('takes values from standard input, so that none stands in a shell’s history', async () => {
    const { root } = await delivered();
    const input = async (): Promise<Uint8Array> => new TextEncoder().encode('lei.li@example.com\n');
    const env = { HRWIRE_LOG: 'silent', DESK_URL: 'http://127.0.0.1:1', DESK_KEY: 'k' };
    expect((await inside(['erase', '-', '--yes'], root, { env, input })).exit).toBe(0);
  });

  it('takes a mapping’s key', async () => {
    const { call } = await delivered();
    expect((await call('erase', '--key', 'people-to-desk', '1004', '--yes')).exit).toBe(0);
    expect(document(await call('run', 'people-to-desk', '--full', '--json'))).toMatchObject({
      filtered: 1,
      unchanged: 3,
    });
  });

  it('takes a notification that names the key in its body, and leaves those of others', async () => {
    const { root, call } = await delivered();
    const store = await openSqliteStore({
      path: join(root, 'state/hrwire.db'),
      encryption: false,
      key: undefined,
      now: () => 0,
    });
    const [pair] = await store.checkpoints.pairs('people-to-desk');
    const hook = (id: string) =>
      ({
        pair: pair?.id ?? 0,
        kind: 'hook',
        input: 'hooks',
        key: undefined,
        aside: undefined,
        raw: { candidate: id },
      }) as const;
    await store.inbox.put(['1004', '1002'].map((id) => ({ ...hook(id), passed: undefined, createdAt: 0 })));
    await store.close();
    expect((await call('erase', '--key', 'people-to-desk', '1004', '--yes')).exit).toBe(0);
    expect(bytes(root)).not.toContain('{"candidate":"1004"}');
    expect(bytes(root)).toContain('{"candidate":"1002"}');
  });

  it('refuses a name, for many are called so', async () => {
    const { call } = await delivered();
    const { exit, err } = await call('erase', '李雷', '--yes');
    expect(exit).toBe(2);
    expect(err).toContain('erase.name');
    expect(err).not.toContain('李雷');
  });

  it('refuses who is not known', async () => {
    const { call } = await delivered();
    const { exit, err } = await call('erase', 'nobody@example.com', '--yes');
    expect(exit).toBe(2);
    expect(err).toContain('erase.nobody');
  });

  it('says so where it is done already', async () => {
    const { call } = await delivered();
    await call('erase', 'lei.li@example.com', '--yes');
    const again = await call('erase', 'lei.li@example.com', '--yes', '--json');
    expect(again.exit).toBe(0);
    expect(document(again)).toMatchObject({ already: true });
  });

  it('leaves a record of counts and of who asked, without a value', async () => {
    const { root, call } = await delivered();
    await call('erase', 'lei.li@example.com', '--yes', '--reason', 'request 4711');
    const path = join(root, 'state/hrwire.db');
    const store = await openSqliteStore({ path, encryption: false, key: undefined, now: () => Date.now() });
    const [row] = await store.erasures.list(10);
    expect(row).toMatchObject({ reason: 'request 4711', counts: { aside: 1 } });
    expect(await store.audit.list(1)).toMatchObject([{ action: 'erase', subject: { keys: 1, values: 1 } }]);
    await store.close();
  });

  it('does not begin while a run is under way', async () => {
    const { root, call } = await delivered();
    const path = join(root, 'state/hrwire.db');
    const store = await openSqliteStore({ path, encryption: false, key: undefined, now: () => Date.now() });
    const holder = { host: 'elsewhere', boot: 'b', process: 1 };
    await store.leases.take('people-to-desk', holder, Date.now(), 60_000, () => true);
    const { exit, err } = await call('erase', 'lei.li@example.com', '--yes');
    expect(exit).toBe(5);
    expect(err).toContain('run.busy');
    await store.close();
    expect(bytes(root)).toContain('lei.li@example.com');
  });

  it('does not begin while a mapping runs for the first time: it would send whom it has read', async () => {
    const { root, call } = await delivered();
    put(root, 'mappings/first.yaml', get(root, file).replace('mapping: people-to-desk', 'mapping: first'));
    const path = join(root, 'state/hrwire.db');
    const store = await openSqliteStore({ path, encryption: false, key: undefined, now: () => Date.now() });
    await store.leases.take('first', { host: 'elsewhere', boot: 'b', process: 1 }, Date.now(), 60_000, () => true);
    await store.close();
    expect((await call('erase', 'lei.li@example.com', '--yes')).exit).toBe(5);
  });
});
