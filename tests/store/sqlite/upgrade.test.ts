import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { migrations } from '../../../src/store/sqlite/migrations/all.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { delivered, folder, history, holder, options } from '../harness.ts';
import { olderStore } from './older.ts';

let home: Awaited<ReturnType<typeof folder>>;
beforeEach(async () => {
  home = await folder();
});
afterEach(() => home.dispose());

const versions = migrations.map((_, index) => index).slice(1);

/** The store of an older version, opened by this one. */
async function upgraded(version: number): Promise<Store> {
  (await olderStore(options(home.path), version)).close();
  return openSqliteStore(options(home.path));
}

describe.each(versions)('a store of version %i', (version) => {
  test('is read by this one: what was delivered, put aside, waits, ran, and who did what', async () => {
    const store = await upgraded(version);
    const found = {
      ledger: await store.ledger.get(1, ['a']),
      history: await store.history.ofKey(1, 'a'),
      aside: await store.aside.read(1),
      inbox: await store.inbox.take(1, 0, 10),
      run: await store.runs.get('run-0'),
      pairs: await store.checkpoints.pairs('people'),
      people: await store.people.find(['hash-of-a']),
      audit: await store.audit.list(10),
      rejects: await store.history.rejects(1, 0),
      local: await store.local.get('people', ['a']),
    };
    await store.close();
    expect(found.ledger.get('a')).toMatchObject({
      ...{ version: 3, fingerprint: 'print-a', mappingVersion: 'm1', targetId: 't-9', deliveredAt: 500 },
      inputs: { poll: 'print-a' },
    });
    expect(found.history).toMatchObject([{ key: 'a', run: 'run-0', outcome: 'delivered', effect: 'created' }]);
    expect(found.aside).toMatchObject({ key: 'b', cause: { code: 'needs.absent' }, raw: { name: '李雷' }, times: 2 });
    expect(found.inbox).toMatchObject([{ kind: 'hook', key: 'c', raw: { id: 'c' } }]);
    expect(found.run).toMatchObject({ status: 'attention', summary: { read: 2 } });
    expect(found.pairs).toMatchObject([
      { source: 'source-a', current: true, cursor: { at: '2026-01-01' }, cursorAt: 7 },
    ]);
    expect(found.people).toEqual([{ pair: 1, key: 'a' }]);
    expect(found.audit).toMatchObject([{ who: 'ann', action: 'replay', subject: { rows: 1 } }]);
    expect(found.rejects).toEqual({ tried: 2, rejected: 1 });
    expect(JSON.stringify([...found.local])).toContain('"a"');
  });
});

// The layouts that differ in what is written; each step between is taken on the way.
describe.each([1, 6, 13, 14, migrations.length - 1])('a store of version %i', (version) => {
  test('is worked on by this one: a lease, a delivery, a repair that closes', async () => {
    const store = await upgraded(version);
    const { lease } = await store.leases.take('people', holder, 1000, 1e12, () => true);
    // Tokens go on: who held the lease before may not write any more.
    expect(lease.token).toBeGreaterThan(4);
    const fence = { mapping: 'people', token: lease.token };
    await store.commit({
      ...{ pair: 1, run: 'run-1', at: 1000, fence, durability: 'normal' },
      delivered: [delivered('a', { version: 4 }), delivered('b')],
      asideClosed: [{ which: { key: 'b' }, as: 'delivered' }],
      history: [history('a'), history('b')],
    });
    await store.audit.write({ at: 1000, who: 'ben', action: 'discard', subject: {} });
    const after = {
      ledger: [...(await store.ledger.get(1, ['a', 'b'])).values()].map((row) => [row.key, row.version]),
      history: (await store.history.ofKey(1, 'a')).map(({ run }) => run),
      open: await store.aside.list({ pair: 1 }),
      audit: (await store.audit.list(10)).map(({ who }) => who),
      whole: (await store.audit.verify()).broken,
    };
    await store.close();
    expect(after).toEqual({
      ledger: [
        ['a', 4],
        ['b', 1],
      ],
      history: ['run-0', 'run-1'],
      open: [],
      audit: ['ben', 'ann'],
      whole: undefined,
    });
  });
});

describe('a store that an older process has open', () => {
  test.each([1, 14, migrations.length - 1])(
    'of version %i is upgraded when its writer is done, and nothing is lost',
    async (version) => {
      const old = await olderStore(options(home.path), version);
      old.database.exec("BEGIN IMMEDIATE; INSERT INTO file (pair, mark, at) VALUES (1, 'late.csv', 600)");
      const opening = openSqliteStore(options(home.path, { busyTimeout: 5 }));
      await expect(opening).rejects.toMatchObject({ code: 'store.locked' });
      old.database.exec('COMMIT');
      const store = await openSqliteStore(options(home.path));
      expect(await store.files.seen(1, ['late.csv', 'people.csv', 'none.csv'])).toEqual(
        new Set(['late.csv', 'people.csv']),
      );
      // The older one still reads what it knows, until it is ended.
      expect(old.database.prepare('SELECT count(*) FROM run').pluck().get()).toBe(1);
      old.close();
      await store.close();
    },
  );

  test('is opened by two newer ones at once: each step is taken once', async () => {
    (await olderStore(options(home.path), 1)).close();
    const stores = await Promise.all([1, 2, 3].map(() => openSqliteStore(options(home.path))));
    for (const store of stores) expect(await store.runs.get('run-0')).toMatchObject({ status: 'attention' });
    for (const store of stores) await store.close();
  });
});
