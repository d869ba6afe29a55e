import { describe, expect, it } from 'vitest';
import { discardRows, settle } from '../../src/app/aside.ts';
import { openSession } from '../../src/app/session.ts';
import { silent } from '../mappings/project.ts';
import { desk, deskProject, document, get, inside, put } from './harness.ts';
import type { Desk } from './harness.ts';

interface Lost extends Pick<ReturnType<typeof deskProject>, 'root' | 'env'> {
  readonly target: Desk;
  readonly call: (...words: string[]) => ReturnType<typeof inside>;
}

/** One delivery whose answer was lost, to a target that must not be asked twice. */
async function lost(): Promise<Lost> {
  const target = await desk();
  target.answer = async ({ path }) => (path === '/people/1003' ? { status: 0, body: {} } : { status: 200, body: {} });
  const { root, env } = deskProject(target.url);
  const connector = 'connectors/desk.yaml';
  put(
    root,
    connector,
    get(root, connector).replace('repeat: safe', 'repeat: never').replace('method: PUT', 'method: POST'),
  );
  const call = async (...words: string[]): ReturnType<typeof inside> => inside(words, root, { env });
  const run = await call('run', 'people-to-desk', '--json');
  expect(run.exit).toBe(3);
  expect(document(run)).toMatchObject({ unknown: 1, delivered: 4 });
  target.answer = async () => ({ status: 200, body: {} });
  target.asked.length = 0;
  return { target, call, root, env };
}

describe('unknown', () => {
  it('lists it, and shows what was sent, masked', async () => {
    const { call } = await lost();
    expect((await call('unknown', 'list')).out).toMatch(/people-to-desk +1003/);
    const shown = await call('unknown', 'show', '1', '--json');
    expect(document(shown)).toMatchObject({
      key: '1003',
      sent: { operation: 'upsert', record: { id: '1003', name: '李**' } },
    });
    expect(shown.out).not.toContain('李雷');
  });

  it('settled as delivered, nothing is sent again', async () => {
    const { call, target } = await lost();
    const { exit, out } = await call('unknown', 'settle', 'people-to-desk', '1003', '--as', 'delivered');
    expect(exit).toBe(0);
    expect(out).toContain('1 delivery settled as delivered');
    expect(document(await call('run', 'people-to-desk', '--full', '--json'))).toMatchObject({
      unchanged: 5,
      delivered: 0,
    });
    expect(target.asked).toEqual([]);
  });

  it('that somebody else settled a moment before is not settled once more', async () => {
    const { call, root, env } = await lost();
    const session = openSession({ root, env, log: silent });
    const store = await session.store();
    const { take } = store.leases;
    // Between the look at it and the lease.
    store.leases.take = async (...asked) => {
      store.leases.take = take;
      await call('unknown', 'settle', 'people-to-desk', '1003', '--as', 'delivered', '--id', 'T-7');
      return take(...asked);
    };
    const late = settle(session, 'people-to-desk', '1003', 'delivered', 'T-8');
    await expect(late).rejects.toMatchObject({ code: 'run.unknown-key' });
    const pair = (await store.checkpoints.pairs())[0]?.id ?? 0;
    expect((await store.ledger.get(pair, ['1003'])).get('1003')).toMatchObject({ targetId: 'T-7' });
    await session.close();
  });

  it('discarded a moment after it was settled, it is not given up', async () => {
    const { call, root, env } = await lost();
    const session = openSession({ root, env, log: silent });
    const store = await session.store();
    const { take } = store.leases;
    store.leases.take = async (...asked) => {
      store.leases.take = take;
      await call('unknown', 'settle', 'people-to-desk', '1003', '--as', 'delivered');
      return take(...asked);
    };
    expect(await discardRows(session, { mapping: 'people-to-desk', state: 'unknown' })).toBe(0);
    await session.close();
  });

  it('settled as delivered under the target’s id, it is known by that id', async () => {
    const { call, root, env } = await lost();
    await call('unknown', 'settle', 'people-to-desk', '1003', '--as', 'delivered', '--id', 'T-7');
    const session = openSession({ root, env, log: silent });
    const store = await session.store();
    const [pair] = await store.checkpoints.pairs('people-to-desk');
    expect((await store.ledger.get(pair?.id ?? 0, ['1003'])).get('1003')).toMatchObject({ targetId: 'T-7' });
    await session.close();
    const wrong = await call('unknown', 'settle', 'people-to-desk', '1003', '--as', 'not-delivered', '--id', 'T-7');
    expect([wrong.exit, wrong.err]).toEqual([2, expect.stringContaining('--id goes with --as delivered only')]);
  });

  it('settled as not delivered, the next run sends it', async () => {
    const { call, target } = await lost();
    await call('unknown', 'settle', 'people-to-desk', '1003', '--as', 'not-delivered');
    expect(document(await call('run', 'people-to-desk', '--json'))).toMatchObject({ resumed: 1, delivered: 1 });
    expect(target.asked.map(({ path }) => path)).toEqual(['/people/1003']);
  });

  it('says so where there is none under the key, and demands to be told which', async () => {
    const { call } = await lost();
    const none = await call('unknown', 'settle', 'people-to-desk', '1004', '--as', 'delivered', '--json');
    expect(none.exit).toBe(2);
    expect(document(none)).toMatchObject({ error: { code: 'run.unknown-key' } });
    expect((await call('unknown', 'settle', 'people-to-desk', '1003')).exit).toBe(2);
  });
});
