import { readFileSync, renameSync } from 'node:fs';
import type { Project } from '../config/project.ts';
import type { HrwireError } from '../error/error.ts';
import { codeOf, wrap } from '../error/wrap.ts';
import { parseDuration } from '../record/duration.ts';
import type { Store } from '../store/store.ts';
import { findKey, nextKeyPath } from './key.ts';
import { underAllLeases } from './leases.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Opens the project's store, making it where it is missing. */
export async function openStore(project: Project, env: Environment): Promise<Store> {
  const { openSqliteStore } = await import('../store/sqlite/open.ts');
  const retention = parseDuration(project.settings.keep?.raw ?? '');
  const busyTimeout = parseDuration(project.settings.lock_wait ?? '');
  return openByKey(project, env, (key) =>
    openSqliteStore({
      path: project.storeUrl.replace(/^sqlite:/, ''),
      encryption: project.encryption,
      key,
      now: () => Date.now(),
      ...(retention === undefined ? {} : { retention }),
      ...(busyTimeout === undefined ? {} : { busyTimeout }),
    }),
  );
}

/**
 * Opens it by the key, or by the one that a rotation puts in its place: the key file may change between the look at it and
 * the opening, and one that was cut off leaves the new key beside it. Each key is tried once, the new one last.
 */
async function openByKey(
  project: Project,
  env: Environment,
  open: (key: string | undefined) => Promise<Store>,
): Promise<Store> {
  const tried = new Set<string | undefined>();
  for (let wrong: HrwireError | undefined; ;) {
    const next = project.encryption ? nextKey(project, env) : undefined;
    const found = project.encryption ? findKey(project, env) : undefined;
    const key = tried.has(found?.key) ? next?.key : found?.key;
    if (wrong !== undefined && (key === undefined || tried.has(key))) throw wrong;
    tried.add(key);
    try {
      const store = await open(key);
      if (next !== undefined && key === next.key && key !== found?.key) await finishRotation(store, project, next);
      return store;
    } catch (thrown) {
      wrong = wrap(thrown);
      if (wrong.code !== 'store.key-wrong') throw wrong;
    }
  }
}

interface NextKey {
  readonly key: string;
  readonly path: string;
  readonly file: string;
}

/** Looked at before the key file: a rotation that ends between the two has put it there. */
function nextKey(project: Project, env: Environment): NextKey | undefined {
  const found = findKey(project, env);
  if (found === undefined || found.from === 'HRWIRE_KEY') return undefined;
  const path = nextKeyPath(found.from);
  const key = textOf(path);
  return key === undefined ? undefined : { key, path, file: found.from };
}

/** A rotation was cut off after the store was wrapped anew. One that goes on holds a lease, and ends by itself. */
async function finishRotation(store: Store, { mappings }: Project, { key, path, file }: NextKey): Promise<void> {
  try {
    await underAllLeases(store, mappings.keys(), async () => {
      if (textOf(path) === key) renameSync(path, file);
    });
  } catch (thrown) {
    // A run is under way: whoever opens the store after it does this.
    if (wrap(thrown).code !== 'run.busy') throw thrown;
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return undefined;
    throw wrap(thrown, 'store.key-missing', 'the key file cannot be read: ');
  }
}
