import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Project } from '../config/project.ts';
import { HrwireError } from '../error/error.ts';
import { codeOf, messageOf } from '../error/wrap.ts';

/** Where the key was found; `undefined` where the project has none. */
export interface FoundKey {
  readonly key: string;
  /** `HRWIRE_KEY`, or the file. */
  readonly from: string;
}

/** HRWIRE_KEY of the environment, else the project's key file (`settings.key`, by default `.hrwire/key`). */
export function findKey(project: Project, env: Readonly<Record<string, string | undefined>>): FoundKey | undefined {
  const fromEnv = env['HRWIRE_KEY']?.trim();
  if (fromEnv !== undefined && fromEnv !== '') return { key: fromEnv, from: 'HRWIRE_KEY' };
  const path = keyPath(project);
  try {
    const key = readFileSync(path, 'utf8').trim();
    return key === '' ? undefined : { key, from: path };
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return undefined;
    throw new HrwireError('store.key-missing', `the key file cannot be read: ${messageOf(thrown)}`, { cause: thrown });
  }
}

export function keyPath(project: Project): string {
  const path = project.settings.key ?? '.hrwire/key';
  return isAbsolute(path) ? path : join(project.root, path);
}

/** Where a new key stands while the store is being wrapped by it. */
export function nextKeyPath(file: string): string {
  return `${file}.next`;
}

/** A new key: 32 random bytes as base64. */
export function newKey(): string {
  return randomBytes(32).toString('base64');
}

/** What kind of key a text is; a passphrase is stretched, and as good as it is hard to guess. */
export function keyKind(key: string): 'random' | 'passphrase' | 'weak' {
  if (/^[0-9a-f]{64}$/i.test(key) || /^[A-Za-z0-9+/_-]{43}=?$/.test(key)) return 'random';
  return key.length >= 16 ? 'passphrase' : 'weak';
}
