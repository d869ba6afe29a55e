import { HrwireError } from '../error/error.ts';
import type { Bytes } from '../sheet/bytes.ts';
import type { UploadParts } from '../store/uploads.ts';

/** Bytes of a part of a file; as base64 a third more, which is what SQLite keeps well in a row. */
export const partBytes = 192 * 1024;
/** Parts that are held open: a reader of an archive goes back and forth between its directory and its entries. */
const held = 8;

/** A file that is stored in parts, at random access. Throws `upload.gone` where a part has been taken away meanwhile. */
export function storedBytes(parts: UploadParts, upload: string, name: string, size: number): Bytes {
  const open = new Map<number, Promise<Buffer>>();
  const part = (number: number): Promise<Buffer> => {
    const known = open.get(number);
    open.delete(number);
    const read = known ?? readPart(parts, upload, number);
    open.set(number, read);
    const [oldest] = open.keys();
    if (open.size > held && oldest !== undefined) open.delete(oldest);
    return read;
  };
  return {
    name,
    size,
    read: async (at, length) => {
      const end = Math.min(size, at + length);
      const pieces: Buffer[] = [];
      for (let from = at; from < end;) {
        const number = Math.floor(from / partBytes);
        const start = from - number * partBytes;
        const piece = (await part(number)).subarray(start, start + end - from);
        if (piece.length === 0) throw gone(upload);
        pieces.push(piece);
        from += piece.length;
      }
      const [only] = pieces;
      return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
    },
  };
}

async function readPart(parts: UploadParts, upload: string, number: number): Promise<Buffer> {
  const part = await parts.get(upload, 'file', number);
  if (typeof part !== 'string') throw gone(upload);
  return Buffer.from(part, 'base64');
}

function gone(upload: string): HrwireError {
  return new HrwireError('upload.gone', `the file of upload ${upload} is no longer kept`, {
    hint: 'Upload it again.',
    zh: { message: '文件已经删除。', hint: '请重新上传。' },
  });
}
