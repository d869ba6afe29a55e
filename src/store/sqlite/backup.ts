import { closeSync, existsSync, fsyncSync, linkSync, openSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { HrwireError } from '../../error/error.ts';
import { codeOf, messageOf } from '../../error/wrap.ts';
import type { CopyReport } from '../upkeep.ts';
import type { VaultSettings } from '../vault.ts';
import { connect } from './connection.ts';
import type { Connection } from './connection.ts';
import { storeFault } from './fault.ts';
import { verifyCopy } from './verify-copy.ts';

/**
 * Copies the store into a new file of mode 600 while runs go on: one snapshot, taken at once (a copy in steps begins
 * anew whenever another process writes). The copy is opened and looked through under a name of its own, and has its name
 * only when it is whole and on the disk.
 */
export async function backupTo(
  connection: Connection,
  settings: VaultSettings,
  file: string,
  now: number,
): Promise<CopyReport> {
  const path = resolve(file);
  const part = `${path}.part`;
  reserve(path, part);
  try {
    await connection.database.backup(part, { progress: () => wholeFile });
    const report = await finishCopy(part, settings, now);
    fsync(part);
    publish(part, path);
    return report;
  } catch (thrown) {
    throw thrown instanceof HrwireError ? thrown : storeFault(thrown, part);
  } finally {
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${part}${end}`, { force: true });
  }
}

/** Pages a step: as many as there may be. */
const wholeFile = 0x7fffffff;

/** Makes a copy one file without a log, says when it was taken, and looks it through. */
async function finishCopy(part: string, settings: VaultSettings, now: number): Promise<CopyReport> {
  const copy = await connect(part, 1000);
  try {
    copy.database
      .prepare<[number]>(
        `INSERT INTO about (what, at, says) VALUES ('copy', ?, '') ON CONFLICT (what) DO UPDATE SET at = excluded.at`,
      )
      .run(now);
    const report = await verifyCopy(copy, settings);
    copy.database.pragma('journal_mode = DELETE');
    return report;
  } finally {
    copy.close();
  }
}

/** Refuses a name that is taken; makes the empty file of mode 600 that the copy goes into. */
function reserve(path: string, part: string): void {
  if (existsSync(path)) throw exists(path);
  try {
    // What a backup that was cut off left there is no backup.
    rmSync(part, { force: true });
    closeSync(openSync(part, 'wx', 0o600));
  } catch (thrown) {
    throw new HrwireError('backup.unwritable', `A backup cannot be written to ${path}: ${messageOf(thrown)}`, {
      hint: 'Does its folder exist, and may you write there?',
      cause: thrown,
    });
  }
}

/** A second name, then one less: unlike a renaming this never replaces a file that came there meanwhile. */
function publish(part: string, path: string): void {
  try {
    linkSync(part, path);
  } catch (thrown) {
    if (codeOf(thrown) === 'EEXIST') throw exists(path);
    throw thrown;
  }
  fsync(dirname(path));
}

function exists(path: string): HrwireError {
  return new HrwireError('backup.exists', `${path} exists already`, {
    hint: 'Name another file: a backup overwrites nothing.',
  });
}

/** On the disk before the call returns; a folder, too, where the system lets it be opened. */
export function fsync(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
