import { closeSync, existsSync, fstatSync, openSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { codeOf } from '../../error/wrap.ts';

/** Names (without `.yaml`) of the YAML files directly in a folder, sorted; none where there is no such folder. */
export function yamlFiles(folder: string): { readonly name: string; readonly path: string }[] {
  const files = view === undefined ? yamlNames(folder) : known(view.folders, folder, yamlNames);
  return files.map((file) => ({ name: file.replace(/\.ya?ml$/, ''), path: resolve(folder, file) }));
}

function yamlNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((file) => /\.ya?ml$/.test(file) && !file.startsWith('.'))
      .sort();
  } catch {
    return [];
  }
}

export type Read =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly why: string; readonly absent: boolean };

/** What was read for a project, as it was then. Plain data: a thread may be given it. */
export interface ReadFiles {
  readonly folders: Map<string, readonly string[]>;
  /** By the most that may be read, and the path. */
  readonly files: Map<string, Read>;
  readonly there: Map<string, boolean>;
}

export function noneRead(): ReadFiles {
  return { folders: new Map(), files: new Map(), there: new Map() };
}

let view: ReadFiles | undefined;

/**
 * What `work` reads comes from `kept`, and what is not there yet from the disk, into it: from an empty one a project is read
 * and kept; from a full one the same project is read again, whatever has become of its files. `work` may not wait.
 */
export function reading<T>(kept: ReadFiles, work: () => T): T {
  const before = view;
  view = kept;
  try {
    return work();
  } finally {
    view = before;
  }
}

function known<T>(kept: Map<string, T>, path: string, read: (path: string) => T): T {
  const found = kept.get(path);
  if (found !== undefined) return found;
  const now = read(path);
  kept.set(path, now);
  return now;
}

/** Whether there is such a file; of a project that was kept, whether there was. */
export function isThere(path: string): boolean {
  return view === undefined ? existsSync(path) : known(view.there, path, existsSync);
}

/** The bytes of a file, unless it is larger than `largest`: its size is asked before anything is read. */
export function readBounded(path: string, largest: number): Read {
  return view === undefined
    ? readNow(path, largest)
    : known(view.files, `${largest} ${path}`, () => readNow(path, largest));
}

function readNow(path: string, largest: number): Read {
  try {
    const handle = openSync(path, 'r');
    try {
      const stat = fstatSync(handle);
      if (!stat.isFile()) return { ok: false, why: 'is no file', absent: false };
      if (stat.size > largest)
        return { ok: false, why: `has ${stat.size} bytes; the limit is ${largest}`, absent: false };
      return { ok: true, bytes: readFileSync(handle) };
    } finally {
      closeSync(handle);
    }
  } catch (thrown) {
    const absent = codeOf(thrown) === 'ENOENT' || codeOf(thrown) === 'ENOTDIR';
    return { ok: false, why: absent ? 'does not exist' : `cannot be read (${codeOf(thrown) ?? 'unknown'})`, absent };
  }
}

/**
 * The real path of what a file names relative to itself, or undefined where it would leave `root`, by `..`, an absolute
 * path or a symbolic link.
 */
export function pathInside(file: string, written: string, root: string): string | undefined {
  if (isAbsolute(written) || written.includes('\0')) return undefined;
  const target = resolve(dirname(file), written);
  const real = realOf(target);
  return isWithin(real, realOf(root)) ? real : undefined;
}

/** Where a path ends once links are followed; what does not exist yet is taken from its nearest existing folder. */
function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : resolve(realOf(parent), relative(parent, path));
  }
}

function isWithin(path: string, root: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}
