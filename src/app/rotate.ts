import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { HrwireError } from '../error/error.ts';
import { messageOf } from '../error/wrap.ts';
import { audit } from './aside.ts';
import { findKey, keyKind, keyPath, newKey, nextKeyPath } from './key.ts';
import { killPoints } from './kill-point.ts';
import { underAllLeases } from './leases.ts';
import type { Session } from './session.ts';

export interface Rotated {
  /** Where the key was changed; undefined where a person has to set HRWIRE_KEY. */
  readonly file: string | undefined;
  /** Where the old key stands now: backups made before need it. */
  readonly before: string | undefined;
  readonly kind: ReturnType<typeof keyKind>;
  readonly dataKeys: number;
}

/**
 * Wraps the store's keys by another one. Where the key stands in the key file, the new one stands beside it before the
 * store is touched and takes its place after: whenever this is cut off, one of the two files opens the store (`openStore`
 * tries both). No run may be under way. Audited.
 */
export async function rotateKey(
  session: Session,
  given: { readonly key: string | undefined; readonly data: boolean },
): Promise<Rotated> {
  const { project, env } = session;
  const found = project.encryption ? findKey(project, env) : undefined;
  if (found === undefined) {
    throw new HrwireError('store.key-missing', 'There is no key to rotate', {
      hint: project.encryption ? 'Make one with: hrwire key new' : 'Encryption is off in hrwire.yaml.',
    });
  }
  const file = found.from === 'HRWIRE_KEY' ? undefined : keyPath(project);
  const key = given.key ?? (file === undefined ? undefined : newKey());
  if (key === undefined || key === found.key) {
    throw new HrwireError('key.no-new', key === undefined ? 'There is no new key' : 'The new key is the old one', {
      hint: 'Give it with --new-key-file FILE, or in HRWIRE_NEW_KEY; `hrwire key new` makes one.',
    });
  }
  const store = await session.store();
  const killPoint = killPoints(env['HRWIRE_KILL_AT']);
  return underAllLeases(store, project.mappings.keys(), async () => {
    const before = file === undefined ? undefined : keepOld(file, found.key);
    if (file !== undefined) writeKey(nextKeyPath(file), key);
    killPoint('rotate-before');
    const dataKeys = await store.keys.rotate({ key, data: given.data }, Date.now());
    killPoint('rotate-after');
    if (file !== undefined) renameSync(nextKeyPath(file), file);
    await audit(session, 'key rotate', { dataKeys, data: given.data });
    return { file, before, kind: keyKind(key), dataKeys };
  });
}

/** The old key beside the key file: without it no backup from before could be brought back. */
function keepOld(file: string, key: string): string {
  const at = new Date().toISOString().replaceAll(/[-:]/g, '').slice(0, 15);
  const before = `${file}.before-${at}`;
  writeKey(before, key);
  return before;
}

/** On the disk before the call returns, with mode 600. */
function writeKey(path: string, key: string): void {
  rmSync(path, { force: true });
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, `${key}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** The new key that a person gives in a file. */
export function readNewKey(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (thrown) {
    throw new HrwireError('key.no-new', `The file of the new key cannot be read: ${messageOf(thrown)}`, {
      hint: 'Give a file that holds the key alone.',
      cause: thrown,
    });
  }
}
