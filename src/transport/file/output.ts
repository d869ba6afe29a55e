import { link, mkdir, open, readdir, rename, rm, stat, truncate } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { HrwireError } from '../../error/error.ts';
import { codeOf, wrap } from '../../error/wrap.ts';

/** The temporary name of a file that `mapping` is writing: hidden, and it says what it will be called. */
function partName(name: string, mapping: string): string {
  return `.${name}${partSuffix(mapping)}`;
}

function partSuffix(mapping: string): string {
  return `~${encodeURIComponent(mapping).replaceAll('~', '%7E')}.part`;
}

/** The final name of a temporary one of this mapping; undefined for anything else. */
export function finalName(part: string, mapping: string): string | undefined {
  const suffix = partSuffix(mapping);
  return part.startsWith('.') && part.endsWith(suffix) && part.length > suffix.length + 1
    ? part.slice(1, -suffix.length)
    : undefined;
}

/** The temporary files of this mapping in a folder; none when there is no folder. */
export async function partsOf(directory: string, mapping: string): Promise<string[]> {
  try {
    const names = await readdir(directory);
    return names
      .filter((name) => finalName(name, mapping) !== undefined)
      .sort()
      .map((name) => join(directory, name));
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return [];
    throw diskError(thrown, directory);
  }
}

/** A file that grows under a temporary name. What is on the disk is always a number of whole batches. */
export class Output {
  /** Absolute: the temporary name. */
  readonly path: string;
  #length = 0;
  #handle: FileHandle | undefined;

  constructor(directory: string, name: string, mapping: string) {
    this.path = join(directory, partName(name, mapping));
  }

  /** Bytes of the batches that are safe on the disk. */
  get length(): number {
    return this.#length;
  }

  /**
   * Appends a batch and waits until the disk has it (promise 2: durable before forward). When that fails the file is cut
   * back, so it never ends in the middle of a batch. Throws `disk.full` or `file.write`.
   */
  async append(bytes: Buffer): Promise<void> {
    try {
      this.#handle ??= await create(this.path);
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, this.#length + done);
        done += bytesWritten;
      }
      await this.#handle.sync();
      this.#length += bytes.length;
    } catch (thrown) {
      await this.#handle?.truncate(this.#length).catch(() => undefined);
      throw diskError(thrown, this.path);
    }
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = undefined;
  }
}

async function create(path: string): Promise<FileHandle> {
  await mkdir(dirname(path), { recursive: true });
  const handle = await open(path, 'wx');
  await syncFolder(dirname(path));
  return handle;
}

/** Cuts a temporary file to `length` bytes, when it has more. */
export async function cut(path: string, length: number): Promise<void> {
  try {
    if ((await stat(path)).size <= length) return;
    await truncate(path, length);
    const handle = await open(path, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    throw diskError(thrown, path);
  }
}

/** Gives a temporary file its name; an empty one is removed. Never replaces a file: throws `file.taken`. */
export async function complete(path: string, mapping: string): Promise<string | undefined> {
  const name = finalName(basename(path), mapping);
  if (name === undefined) throw new HrwireError('internal.fault', `${path} is no temporary file of ${mapping}`);
  const target = join(dirname(path), name);
  try {
    if ((await stat(path)).size === 0) {
      await rm(path);
      return undefined;
    }
    await place(path, target);
    await syncFolder(dirname(path));
    return target;
  } catch (thrown) {
    if (codeOf(thrown) !== 'EEXIST') throw diskError(thrown, path);
    throw new HrwireError('file.taken', `${target} is there already`, {
      hint: `Move it away and run again; what was written waits in ${path}.`,
      cause: thrown,
    });
  }
}

/** A link fails where the name is taken, a rename would replace it; file systems without links get the rename. */
async function place(path: string, target: string): Promise<void> {
  try {
    await link(path, target);
    await rm(path);
  } catch (thrown) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EXDEV', 'EMLINK'].includes(codeOf(thrown) ?? '')) throw thrown;
    const taken = await stat(target).then(
      () => true,
      () => false,
    );
    if (taken) throw Object.assign(new Error('the name is taken'), { code: 'EEXIST' });
    await rename(path, target);
  }
}

/** A new name survives a power cut only once its folder is on the disk; some file systems cannot do that. */
async function syncFolder(directory: string): Promise<void> {
  const handle = await open(directory, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

const wayOut =
  'Is `directory` of the connection in hrwire.yaml a folder that this user may write? Put it right and run again: what was not written is read again.';

function diskError(thrown: unknown, path: string): HrwireError {
  const prefix = `${path}: `;
  // A quota that is used up is a full disk to whoever reads the message.
  if (codeOf(thrown) === 'EDQUOT') return wrap(thrown, 'disk.full', prefix);
  const error = wrap(thrown, 'file.write', prefix);
  return error.code !== 'file.write'
    ? error
    : new HrwireError(error.code, error.message, { hint: wayOut, cause: thrown });
}
