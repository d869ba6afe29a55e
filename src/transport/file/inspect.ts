import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { HrwireError } from '../../error/error.ts';
import { codeOf, wrap } from '../../error/wrap.ts';
import { latinText, proveEncoding } from '../../sheet/encoding-proof.ts';
import { EncodingProbe, openSequence } from '../../sheet/encoding.ts';
import type { FileSettings } from './settings.ts';

/** Bytes read at once; one buffer is used again and again, so that memory stays flat. */
const chunkBytes = 256 * 1024;

/** A file after the first reading: what it holds is known, it did not change meanwhile. */
export interface Inspected {
  readonly path: string;
  readonly name: string;
  readonly size: number;
  readonly encoding: string;
  /** Known by its content: `sha256:…`. */
  readonly mark: string;
  /** What the file system said of it; another text means that somebody wrote to it. */
  readonly stamp: string;
}

/** Opens for reading; a pipe put there instead of a file does not hang. Throws `file.missing` or `file.read`. */
export async function openFile(path: string, name: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (thrown) {
    const code = codeOf(thrown) ?? '';
    if (code === 'ENOENT') {
      throw new HrwireError('file.missing', `There is no file ${path}`, {
        hint: 'Paths of `--input` begin in the folder you are in.',
        cause: thrown,
      });
    }
    throw new HrwireError('file.read', `${name} cannot be opened (${code})`, {
      hint: 'May the user that runs hrwire read it? Run again when it may.',
      cause: thrown,
    });
  }
}

/** Size, identity and times of an open file, in one text. */
export async function stampOf(handle: FileHandle): Promise<{ stamp: string; size: number; file: boolean }> {
  const info = await handle.stat({ bigint: true });
  return {
    stamp: [info.dev, info.ino, info.size, info.mtimeNs, info.ctimeNs].join(':'),
    size: Number(info.size),
    file: info.isFile(),
  };
}

export type Inspection =
  | { readonly is: 'ready'; readonly file: Inspected }
  /** Somebody is still writing it. */
  | { readonly is: 'changing' }
  /** `seen` knows its content. */
  | { readonly is: 'seen' };

/**
 * Reads a file once from end to end: its content mark, and its encoding over the whole of it, for a GBK name may be
 * valid UTF-8 by chance. Encodings other than UTF-8 cost a second reading, which a file that was `seen` is spared.
 * Throws `file.encoding`, `file.not-text`, `file.too-large`.
 */
export async function inspect(
  path: string,
  name: string,
  settings: FileSettings,
  signal: AbortSignal,
  seen: (mark: string) => Promise<boolean> = async () => false,
): Promise<Inspection> {
  const handle = await openFile(path, name);
  try {
    const before = await stampOf(handle);
    refuseSize(before, name, settings);
    const probe = new EncodingProbe();
    const digest = createHash('sha256');
    for await (const chunk of chunks(handle, before.size, signal)) {
      digest.update(chunk);
      probe.push(chunk);
    }
    if ((await stampOf(handle)).stamp !== before.stamp) return { is: 'changing' };
    const mark = `sha256:${digest.digest('base64url')}`;
    if (await seen(mark)) return { is: 'seen' };
    const ready = { path, name, size: before.size, mark, stamp: before.stamp };
    // A workbook says itself what its parts are written in.
    if (settings.format === 'xlsx') return { is: 'ready', file: { ...ready, encoding: 'utf-8' } };
    const guessed = probe.guess(name);
    const encoding = settings.encoding === 'auto' ? guessed : settings.encoding;
    const guess = settings.encoding === 'auto';
    if (encoding !== 'utf-8' || !probe.provenUtf8)
      await proveEncoding(() => chunks(handle, before.size, signal), encoding, name, guess);
    if (guess && encoding === 'gb18030' && probe.looksLatin) throw latinText(name);
    return { is: 'ready', file: { ...ready, encoding } };
  } finally {
    await handle.close();
  }
}

function refuseSize(info: { size: number; file: boolean }, name: string, { maxFileBytes }: FileSettings): void {
  if (!info.file) throw new HrwireError('file.read', `${name} is no regular file`);
  if (info.size <= maxFileBytes) return;
  throw new HrwireError('file.too-large', `${name} has ${info.size} bytes; at most ${maxFileBytes} are read`, {
    hint: 'Split the file, or raise `max_file_bytes` of the connection.',
  });
}

/** The bytes [0, size) of a file. Each chunk is valid until the next is asked for. */
export async function* chunks(handle: FileHandle, size: number, signal: AbortSignal): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, Math.max(1, size)));
  for (let at = 0; at < size;) {
    signal.throwIfAborted();
    let bytesRead;
    try {
      ({ bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, size - at), at));
    } catch (thrown) {
      throw wrap(thrown, 'file.read', 'The file cannot be read: ');
    }
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/**
 * The same bytes, cut behind the last line end of each chunk, or between two characters of UTF-8 where it has none: so each
 * chunk can be decoded by itself, and no line has to be put together of two texts.
 */
export async function* lineChunks(handle: FileHandle, size: number, signal: AbortSignal): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  for await (const chunk of chunks(handle, size, signal)) {
    const end = chunk.lastIndexOf(lineFeed) + 1;
    // A line that goes on behind the chunk, and began before it.
    const cut = end > 0 ? end : chunk.length - openSequence(chunk);
    const next = Buffer.from(chunk.subarray(cut));
    if (rest.length === 0) yield chunk.subarray(0, cut);
    else if (end === 0) yield Buffer.concat([rest, chunk.subarray(0, cut)]);
    else {
      const first = chunk.indexOf(lineFeed) + 1;
      yield Buffer.concat([rest, chunk.subarray(0, first)]);
      if (first < cut) yield chunk.subarray(first, cut);
    }
    rest = next;
  }
  if (rest.length > 0) yield rest;
}

const lineFeed = 0x0a;
