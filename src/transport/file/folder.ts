import { readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Log } from '../../connector/connection.ts';
import { HrwireError } from '../../error/error.ts';
import { codeOf, wrap } from '../../error/wrap.ts';
import { globDepth, globExpression } from './glob.ts';

export interface Found {
  /** With every symbolic link followed. */
  readonly path: string;
  /** Relative to the folder, with `/`. */
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly modified: number;
}

/** Names under which programs write what is not yet whole, and Excel's lock files. */
const unfinished = /(\.(part|partial|tmp|temp|filepart|crdownload|swp)|~)$|(^|\/)(\.|~\$)/i;
const mostEntries = 100_000;

/**
 * The files of `directory` that match `pattern`, in order. Unfinished and hidden files are left out; a symbolic link
 * that leads out of the folder is refused with a line in the log. Throws `file.directory` when there is no folder.
 */
export async function findFiles(
  directory: string,
  pattern: string,
  order: 'name' | 'modified',
  log: Log,
): Promise<Found[]> {
  const root = await realFolder(directory);
  const expression = globExpression(pattern);
  const found: Found[] = [];
  for (const name of await names(root, globDepth(pattern))) {
    if (unfinished.test(name) || !expression.test(name)) continue;
    const file = await resolveFile(root, name, log);
    if (file !== undefined) found.push(file);
  }
  const byName = (a: Found, b: Found): number => (a.name < b.name ? -1 : 1);
  return found.sort(order === 'name' ? byName : (a, b) => a.modified - b.modified || byName(a, b));
}

async function realFolder(directory: string): Promise<string> {
  try {
    const real = await realpath(directory);
    if ((await stat(real)).isDirectory()) return real;
  } catch (thrown) {
    throw unreadable(directory, thrown);
  }
  throw new HrwireError('file.directory', `${directory} is not a folder`, {
    hint: 'Set `directory` to the folder, and `pattern` to the name of the file.',
  });
}

function unreadable(folder: string, thrown: unknown): HrwireError {
  const code = codeOf(thrown) ?? '';
  if (code === 'ENOENT') {
    return new HrwireError('file.directory', `The folder ${folder} does not exist`, {
      hint: 'Make it, or correct `directory` of the connection in hrwire.yaml.',
      cause: thrown,
    });
  }
  return new HrwireError('file.directory', `The folder ${folder} cannot be read (${code})`, {
    hint: 'Give the user that runs hrwire the right to read the folder, and to enter those above it.',
    cause: thrown,
  });
}

/** Paths below `root`, as far down as the pattern reaches. Linked folders are not entered: they may form a circle. */
async function names(root: string, depth: number): Promise<string[]> {
  const all: string[] = [];
  const walk = async (folder: string, left: number): Promise<void> => {
    let entries;
    try {
      entries = await readdir(folder, { withFileTypes: true });
    } catch (thrown) {
      throw unreadable(folder, thrown);
    }
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (left > 0 && !entry.name.startsWith('.')) await walk(path, left - 1);
      } else if (entry.isFile() || entry.isSymbolicLink()) all.push(relative(root, path).split(sep).join('/'));
      if (all.length > mostEntries) {
        throw new HrwireError('file.too-large', `The folder ${root} holds more than ${mostEntries} files`, {
          hint: 'Move files away that were read.',
        });
      }
    }
  };
  await walk(root, depth);
  return all;
}

async function resolveFile(root: string, name: string, log: Log): Promise<Found | undefined> {
  try {
    const path = await realpath(join(root, name));
    if (!path.startsWith(root.endsWith(sep) ? root : root + sep)) {
      log.warn('A link that leads out of the folder is not read', { file: name });
      return undefined;
    }
    const info = await stat(path);
    return info.isFile() ? { path, name, modified: info.mtimeMs } : undefined;
  } catch (thrown) {
    // Gone since the listing, or a link to nothing.
    if (codeOf(thrown) === 'ENOENT') return undefined;
    throw wrap(thrown, 'file.read', `${name}: `);
  }
}
