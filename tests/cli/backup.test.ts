import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import { restoreFrom } from '../../src/store/sqlite/restore.ts';
import type { Store } from '../../src/store/store.ts';
import { document, exampleProject, get, inside, put } from './harness.ts';

/** The example project after its first run: three people delivered. */
async function ran(): Promise<string> {
  const root = exampleProject();
  expect((await inside(['run', '--json'], root)).exit).toBe(0);
  return root;
}

const storePath = (root: string): string => join(root, 'state/hrwire.db');

/** The project's store, for what a test puts into it or looks at. */
async function opened(root: string, use: (store: Store) => Promise<void>): Promise<void> {
  const key = get(root, '.hrwire/key').trim();
  const store = await openSqliteStore({ path: storePath(root), encryption: true, key, now: () => Date.now() });
  try {
    await use(store);
  } finally {
    await store.close();
  }
}

async function delivered(root: string): Promise<number> {
  let count = 0;
  await opened(root, async (store) => {
    const [pair] = await store.checkpoints.pairs();
    count = (await store.ledger.counts(pair?.id ?? 0, '')).delivered;
  });
  return count;
}

/** One more person comes with the next file. */
async function oneMore(root: string): Promise<void> {
  put(
    root,
    'inbox/more.csv',
    'employee_id,name,email,department,started,status\n2001,Eve,eve@x.example,S,2024/5/1,active\n',
  );
  expect(document(await inside(['run', '--json'], root))).toMatchObject({ created: 1 });
}

describe('backup', () => {
  it('copies the store into one new file of mode 600 that is whole', async () => {
    const root = await ran();
    const result = document(await inside(['backup', 'copy.db', '--json'], root));
    expect(result).toMatchObject({ epoch: 1, rows: { pair: 1, run: 1 } });
    expect(statSync(join(root, 'copy.db')).mode & 0o777).toBe(0o600);
    const copy = new Database(join(root, 'copy.db'), { readonly: true });
    expect(copy.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(copy.pragma('journal_mode', { simple: true })).toBe('delete');
    copy.close();
  });

  it('holds what was committed before it, while others write', async () => {
    const root = await ran();
    await opened(root, async (store) => {
      // The writer has the store open, its log not yet copied back.
      await store.local.merge('l/s', [{ key: 'a', record: { a: 1 } }]);
      expect((await inside(['backup', 'copy.db'], root)).exit).toBe(0);
      await store.local.merge('l/s', [{ key: 'b', record: { a: 1 } }]);
    });
    const copy = new Database(join(root, 'copy.db'), { readonly: true });
    expect(copy.prepare('SELECT key FROM local_row').pluck().all()).toEqual(['a']);
    copy.close();
  });

  it('overwrites nothing', async () => {
    const root = await ran();
    put(root, 'copy.db', 'mine');
    const { exit, err } = await inside(['backup', 'copy.db'], root);
    expect(exit).toBe(2);
    expect(err).toContain('backup.exists');
    expect(get(root, 'copy.db')).toBe('mine');
  });

  it('says where it cannot write', async () => {
    const { exit, err } = await inside(['backup', 'no/such/folder/copy.db'], await ran());
    expect(exit).toBe(2);
    expect(err).toContain('backup.unwritable');
  });
});

describe('restore', () => {
  it('brings the copy back, keeps the store that stood there, and begins a new epoch', async () => {
    const root = await ran();
    await inside(['backup', 'copy.db'], root);
    await oneMore(root);
    const before = await delivered(root);
    const result = document(await inside(['restore', 'copy.db', '--yes', '--json'], root));
    expect(result).toMatchObject({ epoch: 2, damaged: false, erasures: 0, backup: { epoch: 1 } });
    expect(await delivered(root)).toBe(before - 1);
    expect(String(result['replaced'])).toMatch(/hrwire\.db\.replaced-\d{8}T\d{6}Z$/);
    expect(statSync(String(result['replaced'])).mode & 0o777).toBe(0o600);
    await opened(root, async (store) => {
      expect(await store.epochs.current()).toMatchObject({ epoch: 2, why: 'restored from a backup' });
      expect(await store.checkpoints.pairs()).toMatchObject([{ epoch: 1 }]);
      expect(await store.audit.list(1)).toMatchObject([{ action: 'restore' }]);
    });
    expect(document(await inside(['run', '--json'], root))).toMatchObject({ status: 'settled', created: 1 });
  });

  it('counts anew which records are gone: readings since the backup may have had them', async () => {
    const root = await ran();
    const before = new Database(storePath(root));
    before.exec(`INSERT INTO reading (pair, definition, state, run, at, keys) VALUES (1, 'd', 's', 'r', 0, 3);
      INSERT INTO missing (pair, key, run, at) VALUES (1, 'a', 'r', 0)`);
    before.close();
    await inside(['backup', 'copy.db'], root);
    expect((await inside(['restore', 'copy.db', '--yes'], root)).exit).toBe(0);
    await opened(root, async ({ absence, checkpoints }) => {
      expect(await checkpoints.pairs()).toMatchObject([{ id: 1 }]);
      expect(await absence.missed(1, '', 9)).toEqual([]);
      expect(await absence.last(1)).toBeUndefined();
    });
  });

  it('takes the replaced store back', async () => {
    const root = await ran();
    await inside(['backup', 'copy.db'], root);
    await oneMore(root);
    const before = await delivered(root);
    const { replaced } = document(await inside(['restore', 'copy.db', '--yes', '--json'], root));
    const back = document(await inside(['restore', String(replaced), '--yes', '--json'], root));
    expect(back).toMatchObject({ epoch: 3 });
    expect(await delivered(root)).toBe(before);
    expect((await inside(['run'], root)).exit).toBe(0);
  });

  it('leaves no lease to be had in the store that was replaced', async () => {
    const root = await ran();
    await inside(['backup', 'copy.db'], root);
    const { replaced } = document(await inside(['restore', 'copy.db', '--yes', '--json'], root));
    const key = get(root, '.hrwire/key').trim();
    const store = await openSqliteStore({ path: String(replaced), encryption: true, key, now: () => 0 });
    const holder = { host: 'h', boot: 'b', process: 1 };
    const taking = store.leases.take('people-to-out', holder, 0, 1000, () => false);
    await expect(taking).rejects.toMatchObject({ code: 'restore.replaced' });
    await store.close();
  });

  it('lets nobody act twice whose mapping ran first after the backup: its next run is parked', async () => {
    const root = await ran();
    await inside(['backup', 'copy.db'], root);
    const mapping = get(root, 'mappings/people-to-out.yaml').replace('mapping: people-to-out', 'mapping: once');
    put(root, 'mappings/once.yaml', `${mapping.replace('to: out.', 'to: again.')}mode: event\n`);
    const project = get(root, 'hrwire.yaml');
    put(root, 'hrwire.yaml', `${project}  again: { connector: csv, with: { directory: ./again } }\n`);
    expect(document(await inside(['run', 'once', '--json'], root))).toMatchObject({ status: 'settled', delivered: 4 });
    expect((await inside(['restore', 'copy.db', '--yes'], root)).exit).toBe(0);
    expect(document(await inside(['run', 'once', '--json'], root))).toMatchObject({ status: 'parked', delivered: 0 });
  });

  it.each([false, true])(
    'gives a command that waited for it the new store, opened by another meanwhile: %s',
    async (opened) => {
      const root = await ran();
      await inside(['backup', 'copy.db'], root);
      const key = get(root, '.hrwire/key').trim();
      const open = (busyTimeout: number): Promise<Store> =>
        openSqliteStore({ path: storePath(root), encryption: true, key, now: () => 0, busyTimeout });
      let waiting: Promise<Store> | undefined;
      await restoreFrom({
        ...{ path: storePath(root), file: join(root, 'copy.db'), encryption: true, key, now: 0, otherStore: false },
        alive: () => false,
        eraseAgain: async () => 0,
        // It finds the store locked, and waits.
        killPoint: (name) => {
          if (name === 'restore-ready') waiting = open(40);
        },
      });
      const another = opened ? await open(1000) : undefined;
      await another?.audit.write({ at: 1, who: 'b', action: 'restore', subject: {} });
      const store = await waiting;
      expect(await store?.epochs.current()).toMatchObject({ epoch: 2 });
      await store?.audit.write({ at: 2, who: 'a', action: 'restore', subject: {} });
      for (const each of [store, another]) await each?.close();
      const after = await open(1000);
      expect((await after.audit.list(9)).map(({ who }) => who).filter((who) => who === 'a' || who === 'b')).toEqual(
        opened ? ['a', 'b'] : ['a'],
      );
      await after.close();
    },
  );

  it('has a copy of its own: one that goes on beside it is not touched', async () => {
    const root = await ran();
    await inside(['backup', 'copy.db'], root);
    const others = join(root, `state/hrwire.db.restoring-${process.ppid}`);
    const dead = join(root, 'state/hrwire.db.restoring-99999999');
    for (const path of [others, dead]) writeFileSync(path, '');
    expect((await inside(['restore', 'copy.db', '--yes'], root)).exit).toBe(0);
    expect([existsSync(others), existsSync(dead)]).toEqual([true, false]);
  });

  it('makes the store where there is none', async () => {
    const root = await ran();
    await inside(['backup', 'copy.db'], root);
    const other = exampleProject();
    put(other, '.hrwire/key', get(root, '.hrwire/key'));
    const result = await inside(['restore', join(root, 'copy.db'), '--yes', '--json'], other);
    expect(document(result)).toMatchObject({ replaced: null, epoch: 2 });
  });

  it('keeps erased who was erased since the backup, and takes what the backup has of them', async () => {
    const root = await ran();
    const keyed = async (use: (store: Store, pair: number) => Promise<void>): Promise<void> =>
      opened(root, async (store) => use(store, (await store.checkpoints.pairs())[0]?.id ?? 0));
    await inside(['backup', 'copy.db'], root);
    const words = ['--key', 'people-to-out', '1004', '--yes', '--json'];
    expect(document(await inside(['erase', ...words], root))).toMatchObject({ counts: { ledger: 1 } });
    const { erasures, erasedAgain } = document(await inside(['restore', 'copy.db', '--yes', '--json'], root));
    expect({ erasures, erasedAgain: Number(erasedAgain) > 0 }).toEqual({ erasures: 1, erasedAgain: true });
    await keyed(async (store, pair) => {
      expect((await store.ledger.get(pair, ['1001', '1004'])).size).toBe(1);
      expect((await store.erasures.list(9)).length).toBe(2);
    });
    expect(document(await inside(['run', '--full', '--json'], root))).toMatchObject({ created: 0 });
  });

  it('lets in nobody whom the replaced store kept out: tokens stay as they stood last, and who was signed in signs in again', async () => {
    const root = await ran();
    const token = async (...words: string[]): Promise<void> =>
      expect((await inside(['token', ...words], root)).exit).toBe(0);
    await token('create', 'old', '--role', 'viewer');
    await token('create', 'kept', '--role', 'viewer');
    const now = Date.now();
    await opened(root, async ({ signIns }) => {
      const times = { createdAt: now, seenAt: now, renewAt: now + 1e6, expiresAt: now + 1e6 };
      await signIns.put({ hash: 'h', subject: 's', grant: {}, ...times });
    });
    await inside(['backup', 'copy.db'], root);
    await token('revoke', 'old');
    await token('create', 'new', '--role', 'viewer');
    const { tokensEnded, signInsEnded } = document(await inside(['restore', 'copy.db', '--yes', '--json'], root));
    expect({ tokensEnded, signInsEnded }).toEqual({ tokensEnded: ['old'], signInsEnded: 1 });
    await opened(root, async ({ access, signIns }) => {
      const rows = await access.list();
      expect(new Map(rows.map(({ name, revokedAt }) => [name, revokedAt === undefined]))).toEqual(
        new Map([
          ['old', false],
          ['kept', true],
          ['new', true],
        ]),
      );
      expect(await signIns.find('h')).toBeUndefined();
    });
  });

  it('is refused while a run is under way, and while another process has the store open', async () => {
    const root = await ran();
    await inside(['backup', 'copy.db'], root);
    await opened(root, async (store) => {
      const inUse = await inside(['restore', 'copy.db', '--yes'], root);
      expect(inUse.exit).toBe(5);
      expect(inUse.err).toContain('restore.in-use');
      const holder = { host: 'elsewhere', boot: 'b', process: 1 };
      await store.leases.take('people-to-out', holder, Date.now(), 60_000, () => true);
      const busy = await inside(['restore', 'copy.db', '--yes'], root);
      expect(busy.exit).toBe(5);
      expect(busy.err).toContain('run.busy');
    });
    expect(await delivered(root)).toBe(4);
  });

  it('is refused for a copy that is damaged, is no store, or is of another store, and changes nothing', async () => {
    const root = await ran();
    await inside(['backup', 'copy.db'], root);
    const bytes = readFileSync(join(root, 'copy.db'));
    writeFileSync(join(root, 'torn.db'), bytes.fill(0xff, 8192, 16_384));
    put(root, 'text.db', 'no store');
    const other = await ran();
    put(other, '.hrwire/key', get(root, '.hrwire/key'));
    const before = readFileSync(storePath(root));
    for (const [file, code] of [
      ['torn.db', /backup.damaged|store.corrupt/],
      ['text.db', /store.corrupt/],
      ['nowhere.db', /restore.no-file/],
    ] as const) {
      const { exit, err } = await inside(['restore', file, '--yes'], root);
      expect(exit).toBeGreaterThan(0);
      expect(err).toMatch(code);
    }
    expect(readFileSync(storePath(root)).equals(before)).toBe(true);
  });

  it('is refused for a backup of another store, unless that is said', async () => {
    const root = await ran();
    const other = exampleProject();
    put(other, '.hrwire/key', get(root, '.hrwire/key'));
    await inside(['run'], other);
    await inside(['backup', join(root, 'copy.db')], other);
    const { exit, err } = await inside(['restore', 'copy.db', '--yes'], root);
    expect(exit).toBe(2);
    expect(err).toContain('restore.other-store');
    expect((await inside(['restore', 'copy.db', '--yes', '--other-store'], root)).exit).toBe(0);
  });

  it('brings a store back whose file is damaged', async () => {
    const root = await ran();
    await inside(['backup', 'copy.db'], root);
    writeFileSync(storePath(root), 'garbage'.repeat(2000));
    const result = document(await inside(['restore', 'copy.db', '--yes', '--json'], root));
    expect(result).toMatchObject({ damaged: true, epoch: 2 });
    expect(await delivered(root)).toBe(4);
  });

  it('asks first', async () => {
    const root = await ran();
    await inside(['backup', 'copy.db'], root);
    const { exit, err } = await inside(['restore', 'copy.db'], root);
    expect(exit).toBe(2);
    expect(err).toContain('restore.unconfirmed');
    expect((await inside(['restore', 'copy.db'], root, { ask: async () => ' Yes' })).exit).toBe(0);
  });
});
