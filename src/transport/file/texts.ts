import type { FileHandle } from 'node:fs/promises';
import type { TextDecoder } from 'node:util';
import { chunks, lineChunks, openFile } from './inspect.ts';
import { changed, Reread } from './reread.ts';
import { strictDecoder } from '../../sheet/encoding.ts';

/** The second reading: the text of an inspected file, piece by piece. */
export class FileText extends Reread {
  /** Throws `file.changed` at the end, or before the first piece, when it is no longer what was inspected. */
  async *pieces(signal: AbortSignal): AsyncGenerator<string> {
    const { path, name, size, encoding } = this.file;
    const handle = await openFile(path, name);
    try {
      await this.unchanged(handle);
      if (encoding === 'utf-8') yield* this.#lines(handle, signal);
      else {
        const decoder = strictDecoder(encoding);
        for await (const chunk of chunks(handle, size, signal)) {
          this.count(chunk.length);
          yield decode(decoder, chunk, name);
        }
        await this.unchanged(handle);
        yield decode(decoder, undefined, name);
      }
    } finally {
      await handle.close();
    }
  }

  /** UTF-8, as nearly every file is: whole lines at once are decoded several times as fast as a stream that may break anywhere. */
  async *#lines(handle: FileHandle, signal: AbortSignal): AsyncGenerator<string> {
    const { name, size } = this.file;
    // A byte order mark is taken off the file's first line alone.
    let decoder = strictDecoder('utf-8');
    const others = strictDecoder('utf-8', true);
    for await (const chunk of lineChunks(handle, size, signal)) {
      this.count(chunk.length);
      try {
        yield decoder.decode(chunk);
      } catch {
        // The first reading decoded it all: other bytes stand there now.
        throw changed(name);
      }
      decoder = others;
    }
    await this.unchanged(handle);
  }
}

function decode(decoder: TextDecoder, chunk: Buffer | undefined, name: string): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch {
    // The first reading decoded it all: other bytes stand there now.
    throw changed(name);
  }
}
