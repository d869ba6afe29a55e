import type { Bytes } from './bytes.ts';
import { findDialect } from './csv/dialect.ts';
import { csvRows } from './csv/rows.ts';
import { latinText, proveEncoding } from './encoding-proof.ts';
import { EncodingProbe, strictDecoder } from './encoding.ts';
import { refuse } from './refusal.ts';
import { sheetLimits } from './sheet.ts';
import type { Book, SheetLimits } from './sheet.ts';

export interface CsvOptions {
  /** A label of the WHATWG encodings, or `auto`. */
  readonly encoding?: string;
  /** One character, or `auto`. */
  readonly delimiter?: string;
}

export interface CsvBook extends Book {
  readonly encoding: string;
  readonly delimiter: string;
}

const chunkBytes = 256 * 1024;
const headBytes = 64 * 1024;

/**
 * Opens CSV of any kind: the encoding is decided over the whole file (a GBK name may be valid UTF-8 by chance), the
 * delimiter over its first lines. Throws `file.encoding`, `file.not-text`, `sheet.too-large`.
 */
export async function openCsv(
  bytes: Bytes,
  options: CsvOptions = {},
  limits: SheetLimits = sheetLimits,
): Promise<CsvBook> {
  if (bytes.size > limits.bytes)
    throw refuse('sheet.too-large', bytes.name, `has ${bytes.size} bytes; at most ${limits.bytes} are read`);
  const encoding = await encodingOf(bytes, options.encoding ?? 'auto');
  const head = strictDecoder(encoding).decode(await bytes.read(0, headBytes), { stream: true });
  const dialect = findDialect(head, options.delimiter ?? 'auto');
  return {
    kind: 'csv',
    dates: 1900,
    sheets: [{ name: '', hidden: false }],
    encoding,
    delimiter: dialect.delimiter,
    rows: (_sheet, signal) => csvRows(textOf(bytes, encoding, signal), dialect, bytes.name, limits),
    close: async () => undefined,
  };
}

async function encodingOf(bytes: Bytes, wanted: string): Promise<string> {
  const probe = new EncodingProbe();
  for await (const chunk of chunksOf(bytes)) probe.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length));
  const guessed = probe.guess(bytes.name);
  const auto = wanted === 'auto';
  const encoding = auto ? guessed : wanted;
  if (encoding !== 'utf-8' || !probe.provenUtf8) await proveEncoding(() => chunksOf(bytes), encoding, bytes.name, auto);
  if (auto && encoding === 'gb18030' && probe.looksLatin) throw latinText(bytes.name);
  return encoding;
}

async function* chunksOf(bytes: Bytes, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.size;) {
    signal?.throwIfAborted();
    const chunk = await bytes.read(at, chunkBytes);
    if (chunk.length === 0) throw refuse('sheet.unreadable', bytes.name, 'ends before its last byte');
    at += chunk.length;
    yield chunk;
    // Where the bytes stand in the store nothing of this waits for a disk: others are let in.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function* textOf(bytes: Bytes, encoding: string, signal: AbortSignal): AsyncGenerator<string> {
  const decoder = strictDecoder(encoding);
  for await (const chunk of chunksOf(bytes, signal)) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}
