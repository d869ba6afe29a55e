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
