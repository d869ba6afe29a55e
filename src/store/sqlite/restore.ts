import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { HrwireError } from '../../error/error.ts';
import { codeOf } from '../../error/wrap.ts';
import type { Holder } from '../leases.ts';
import type { Store } from '../store.ts';
import type { CopyReport } from '../upkeep.ts';
import type { VaultSettings } from '../vault.ts';
import { fsync } from './backup.ts';
import { connect } from './connection.ts';
import type { Connection } from './connection.ts';
import { storeFault } from './fault.ts';
import { migrate } from './migrate.ts';
import { keepAccess } from './restore-access.ts';
import type { RestoredAccess } from './restore-access.ts';
import { openSqliteStore } from './open.ts';
import { refuseOtherShape } from './shape.ts';
import { standing } from './standing.ts';
import type { Standing } from './standing.ts';
import { verifyCopy } from './verify-copy.ts';

export interface RestoreOptions extends VaultSettings {
  /** The store's file. */
  readonly path: string;
  /** The backup; it is read, never changed. */
  readonly file: string;
  readonly now: number;
  readonly alive: (holder: Holder) => boolean;
  /** The backup may be of another store than the one that stands there. */
  readonly otherStore: boolean;
  /** Takes out of the copy who was erased since it was made; what it returns stands in the report. */
  readonly eraseAgain: (store: Store) => Promise<number>;
  /** Where the process may end, for tests. */
  readonly killPoint: (name: string) => void;
}

export interface Restored {
  readonly copy: CopyReport;
  readonly epoch: number;
  /** Where the store that stood there is now; undefined where there was none. */
  readonly replaced: string | undefined;
  /** It could not be opened: its erasures are lost. */
  readonly damaged: boolean;
  /** Erasures made since the backup, which hold on. */
  readonly erasures: number;
  /** Rows that the backup brought back of those people, and that were taken out again. */
  readonly erasedAgain: number;
  readonly access: RestoredAccess;
}

/**
 * Puts a backup in the place of the store. Everything is done to a copy beside it; then the old store gets a second name
 * and the copy takes over the first in one renaming, so that a whole store stands there at any moment. From the first
 * look at the old store to the renaming its file is locked: no run begins on what is about to go.
 */
export async function restoreFrom(options: RestoreOptions): Promise<Restored> {
  const path = resolve(options.path);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const part = ownPart(path);
  copyWhole(options.file, part);
  try {
    const copy = await look(part, options);
    const current = await standing(path, options);
    try {
      refuseOther(current, copy.id, options);
      const stamped = await stamp(part, current, copy.id, options);
      const erasedAgain = await eraseAgain(part, options);
      await seal(part);
      options.killPoint('restore-ready');
      const replaced = swap(path, part, current, options);
      current?.markReplaced();
      const { epoch, erasures, access } = stamped;
      return {
        copy: copy.report,
        epoch,
        replaced,
        damaged: current?.connection === undefined && replaced !== undefined,
        erasures,
        erasedAgain,
        access,
      };
    } finally {
      current?.close();
    }
  } catch (thrown) {
    throw storeFault(thrown, path);
  } finally {
    removeAll(part);
  }
}

/** With its log, where it has one: then it is no backup, but a store that was replaced or copied by other means. */
function copyWhole(file: string, part: string): void {
  try {
    if (!statSync(file).isFile()) throw noFile(`${file} is no file`);
    for (const end of ['', '-wal']) {
      if (end !== '' && !existsSync(`${file}${end}`)) continue;
      copyFileSync(`${file}${end}`, `${part}${end}`);
    }
  } catch (thrown) {
    if (codeOf(thrown) !== 'ENOENT') throw storeFault(thrown, file);
    throw noFile(`There is no backup ${file}`, thrown);
  }
}

function noFile(message: string, cause?: unknown): HrwireError {
  return new HrwireError('restore.no-file', message, { hint: 'Name the file that `hrwire backup` wrote.', cause });
}

/** A name for the copy that no other restoring has; what one that is dead left there goes. */
function ownPart(path: string): string {
  const beginning = `${basename(path)}.restoring-`;
  for (const name of readdirSync(dirname(path)).filter((each) => each.startsWith(beginning))) {
    const pid = Number.parseInt(name.slice(beginning.length), 10);
    if (pid === process.pid || !isRunning(pid)) rmSync(join(dirname(path), name), { force: true });
  }
  return `${path}.restoring-${process.pid}`;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (thrown) {
    return codeOf(thrown) === 'EPERM';
  }
}

function removeAll(path: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${path}${end}`, { force: true });
}

/** Looks the copy through before anything else is touched. */
async function look(part: string, options: RestoreOptions): Promise<{ report: CopyReport; id: string }> {
  const copy = await connect(part, 1000);
  try {
    refuseOtherShape(copy);
    await migrate(copy);
    const report = await verifyCopy(copy, options);
    return { report, id: idOf(copy) };
  } finally {
    copy.close();
  }
}

function idOf({ database }: Pick<Connection, 'database'>): string {
  return database.prepare<[], { id: string }>(`SELECT says AS id FROM about WHERE what = 'id'`).get()?.id ?? '';
}

function refuseOther(current: Standing | undefined, id: string, { otherStore, file, path }: RestoreOptions): void {
  if (current?.id === undefined || current.id === id || otherStore) return;
  throw new HrwireError('restore.other-store', `${file} is a backup of another store than ${path}`, {
    hint: 'Look for the right one; --other-store takes it all the same. Who was erased here is not known there.',
  });
}

/**
 * A new epoch, leases that nobody holds and whose old holders are refused, whom the store that stands there erased, and whom
 * it lets in.
 */
async function stamp(
  part: string,
  current: Standing | undefined,
  id: string,
  { now }: RestoreOptions,
): Promise<{ epoch: number; erasures: number; access: RestoredAccess }> {
  const copy = await connect(part, 1000);
  try {
    return await copy.write('full', () => {
      const { database } = copy;
      database.exec('DROP TRIGGER IF EXISTS replaced_take; DROP TRIGGER IF EXISTS replaced_retake; DELETE FROM spool');
      database.exec('UPDATE lease SET held = 0, token = token + 1');
      // What a reading lacked then, one since may have had: two in a row are counted anew (promise 5).
      database.exec('DELETE FROM missing; DELETE FROM reading');
      const own = database.prepare<[], { epoch: number }>('SELECT max(epoch) AS epoch FROM epoch').get()?.epoch ?? 1;
      const epoch = Math.max(own, current?.epoch ?? 0) + 1;
      database
        .prepare<[number, number, string]>('INSERT INTO epoch (epoch, at, why) VALUES (?, ?, ?)')
        .run(epoch, now, 'restored from a backup');
      const lift = database.prepare<[number, string]>('UPDATE lease SET token = max(token, ? + 1) WHERE mapping = ?');
      for (const { mapping, token } of current?.leases ?? []) lift.run(token, mapping);
      copyPairs(copy, current?.pairs ?? []);
      const same = current?.id === id ? current : undefined;
      const access = keepAccess(copy, same?.tokens, now);
      return { epoch, erasures: same === undefined ? 0 : copyErasures(copy, same), access };
    });
  } finally {
    copy.close();
  }
}

/**
 * Mappings that ran first after the backup was made: their ledgers are lost, so that their next run is none of a mapping
 * that never ran. Of the first epoch, so that what must not act twice is parked.
 */
function copyPairs({ database }: Connection, pairs: Standing['pairs']): void {
  const insert = database.prepare<[string, string, string, number, string]>(
    `INSERT INTO pair (mapping, source, target, current, epoch)
     SELECT ?, ?, ?, ? AND NOT EXISTS (SELECT 1 FROM pair WHERE mapping = ? AND current = 1), 1
     WHERE true ON CONFLICT (mapping, source, target) DO NOTHING`,
  );
  for (const { mapping, source, target, current } of pairs) insert.run(mapping, source, target, current, mapping);
}

/** Returns how many erasures the copy did not know. */
function copyErasures({ database }: Connection, { erasures, erased }: Standing): number {
  const insert = database.prepare<[number, number, string, string | null, string]>(
    'INSERT INTO erasure (id, at, who, reason, counts) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const bar = database.prepare<[string, number]>(
    'INSERT INTO erased (hash, erasure) VALUES (?, ?) ON CONFLICT DO NOTHING',
  );
  let added = 0;
  for (const { id, at, who, reason, counts } of erasures) added += insert.run(id, at, who, reason, counts).changes;
  for (const { hash, erasure } of erased) bar.run(hash, erasure);
  return added;
}

async function eraseAgain(part: string, { encryption, key, now, eraseAgain: work }: RestoreOptions): Promise<number> {
  const store = await openSqliteStore({ path: part, encryption, key, now: () => now });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** One file without a log, on the disk. */
async function seal(part: string): Promise<void> {
  const copy = await connect(part, 1000);
  copy.database.pragma('journal_mode = DELETE');
  copy.close();
  fsync(part);
}

/** Returns the second name of the store that stood there. */
function swap(path: string, part: string, current: Standing | undefined, options: RestoreOptions): string | undefined {
  const replaced = current === undefined ? undefined : freeName(`${path}.replaced-${stampText(options.now)}`);
  if (replaced !== undefined) {
    if (current?.connection === undefined) {
      // Damaged: its log would be taken for the copy's, so it goes first.
      for (const end of ['-wal', '-shm', '-journal']) {
        if (existsSync(`${path}${end}`)) renameSync(`${path}${end}`, `${replaced}${end}`);
      }
    }
    linkSync(path, replaced);
    fsync(dirname(path));
    options.killPoint('restore-linked');
  }
  renameSync(part, path);
  fsync(dirname(path));
  options.killPoint('restore-renamed');
  return replaced;
}

function freeName(name: string): string {
  let free = name;
  for (let number = 2; existsSync(free); number++) free = `${name}-${number}`;
  return free;
}

function stampText(now: number): string {
  return new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '');
}
