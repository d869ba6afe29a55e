import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import { HrwireError } from '../../../error/error.ts';
import { codeOf } from '../../../error/wrap.ts';

const gunzipped = promisify(gunzip);
const inflated = promisify(inflate);
const inflatedRaw = promisify(inflateRaw);
const unbrotlied = promisify(brotliDecompress);

/** What `unpack` can undo. */
export const acceptEncoding = 'gzip, deflate, br';

/**
 * Undoes `content-encoding` strictly: a body that ends too early is `http.cut` (the ends are demanded, unlike in
 * `fetch`, which takes a cut gzip body for whole), one beyond `limit` bytes `http.too-large`.
 */
export async function unpack(body: Buffer, encoding: string | undefined, limit: number): Promise<Buffer> {
  const kind = (encoding ?? 'identity').trim().toLowerCase();
  if (kind === 'identity' || kind === '' || body.length === 0) return body;
  const options = { maxOutputLength: limit };
  try {
    if (kind === 'gzip' || kind === 'x-gzip') return await gunzipped(body, options);
    if (kind === 'deflate') return await (hasZlibHeader(body) ? inflated : inflatedRaw)(body, options);
    if (kind === 'br') return await unbrotlied(body, options);
  } catch (cause) {
    const code = codeOf(cause) ?? '';
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limit);
    if (code === 'Z_BUF_ERROR') {
      throw new HrwireError('http.cut', `The ${kind} body of an answer is cut off: its end is missing.`, { cause });
    }
    throw new HrwireError('http.encoding', `The body of an answer is no valid ${kind} (${code}).`, { cause });
  }
  throw new HrwireError('http.encoding', 'The body of an answer is packed in a way that was not asked for.', {
    hint: `Only ${acceptEncoding} and identity are understood.`,
  });
}

export function tooLarge(limit: number): HrwireError {
  return new HrwireError('http.too-large', `An answer is larger than ${limit} bytes.`, {
    hint: 'Ask for smaller pages, or raise `http.answer_limit`.',
  });
}

/** Servers mean either zlib or raw deflate by `deflate`; zlib's header tells itself by its check bits. */
function hasZlibHeader(body: Buffer): boolean {
  const first = body[0] ?? 0;
  return (first & 0x0f) === 8 && ((first << 8) + (body[1] ?? 0)) % 31 === 0;
}
