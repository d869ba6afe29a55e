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
      hint: 'Save the file as UTF-8, or set `encoding` to what it is (auto, gb18030, big5, windows-1252, …).',
      cause: thrown,
      zh: {
        message: `${name}：第 ${line} 行有不属于编码 ${guessed ? 'UTF-8 或 GB18030' : encoding} 的内容。`,
        hint: '请把 encoding 写成文件真正的编码（auto、gb18030、big5 等），或在 Excel 中另存为“CSV UTF-8”。',
      },
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
    hint: 'It looks like Western text: set `encoding: windows-1252`, or `encoding: gb18030` if it is Chinese after all.',
    zh: {
      message: `${name}：不是 UTF-8，按 GB18030 读出来又全是生僻字。`,
      hint: '看起来是西文：请把 encoding 写成 windows-1252；如果确实是中文，请写成 gb18030。',
    },
  });
}
