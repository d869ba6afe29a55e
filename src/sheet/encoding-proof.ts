import { HrwireError } from '../error/error.ts';
import { strictDecoder } from './encoding.ts';

/** The bytes of a file from its begin to its end, as often as they are asked for. Each chunk is valid until the next. */
export type Chunks = () => AsyncIterable<Uint8Array>;

/**
 * Decodes the whole file once; the first byte that does not fit ends it with `file.encoding`, which names it. `guessed`:
 * nobody said the encoding.
 */
export async function proveEncoding(chunks: Chunks, encoding: string, name: string, guessed: boolean): Promise<void> {
  const decoder = strictDecoder(encoding);
  let done = 0;
  try {
    for await (const chunk of chunks()) {
      decoder.decode(chunk, { stream: true });
      done += chunk.length;
    }
    decoder.decode();
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown;
    const { offset, line } = await firstBad(chunks, done, encoding);
    const tried = guessed && encoding === 'gb18030' ? 'neither UTF-8 nor GB18030' : `not ${encoding.toUpperCase()}`;
    throw new HrwireError('file.encoding', `${name} is ${tried}: byte ${offset} (line ${line}) does not fit`, {
      hint: 'Save the file as UTF-8, or set `encoding` of the connection to what it is (windows-1252, big5, …).',
      cause: thrown,
    });
  }
}

/** Offset, from 0, of the byte at which decoding stops, and its line. `from`: the start of the chunk it stands in. */
async function firstBad(chunks: Chunks, from: number, encoding: string): Promise<{ offset: number; line: number }> {
  const decoder = strictDecoder(encoding);
  let offset = 0;
  let line = 1;
  for await (const chunk of chunks()) {
    if (offset + chunk.length <= from) decoder.decode(chunk, { stream: true });
    for (let i = 0; i < chunk.length; i++, offset++) {
      try {
        if (offset >= from) decoder.decode(chunk.subarray(i, i + 1), { stream: true });
      } catch {
        return { offset, line };
      }
      if (chunk[i] === 0x0a) line++;
    }
  }
  return { offset, line };
}

/** Latin text that would decode as GB18030 without an error, to rare characters. */
export function latinText(name: string): HrwireError {
  return new HrwireError('file.encoding', `${name} is not UTF-8, and as GB18030 it would be full of rare characters`, {
    hint: 'It looks like Western text: set `encoding: windows-1252` on the connection, or `encoding: gb18030` if it is Chinese after all.',
  });
}
