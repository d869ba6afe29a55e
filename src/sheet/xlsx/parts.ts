import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import yauzl from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { HrwireError } from '../../error/error.ts';
import type { Bytes } from '../bytes.ts';
import { refuse } from '../refusal.ts';
import type { SheetLimits } from '../sheet.ts';

const readBytes = 256 * 1024;
/** A part may inflate to this size at any ratio: small parts of equal rows compress well. */
const anyRatioBelow = 1024 * 1024;

/** The archive reads where it wants; nothing is written to a disk. */
class Reader extends yauzl.RandomAccessReader {
  readonly #bytes: Bytes;

  constructor(bytes: Bytes) {
    super();
    this.#bytes = bytes;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(range(this.#bytes, start, end), { objectMode: false });
  }
}

async function* range(bytes: Bytes, start: number, end: number): AsyncGenerator<Uint8Array> {
  for (let at = start; at < end;) {
    const chunk = await bytes.read(at, Math.min(readBytes, end - at));
    if (chunk.length === 0) return;
    at += chunk.length;
    yield chunk;
  }
}

/**
 * The parts of a workbook, which is a zip archive (ECMA-376, part 2). What is inflated is counted, part by part and as a
 * whole, whatever the archive says of its sizes; names that lead out of it, twins and passwords are refused at once.
 */
export class Parts {
  readonly #zip: ZipFile;
  readonly #entries: ReadonlyMap<string, Entry>;
  readonly #name: string;
  readonly #limits: SheetLimits;
  /** Bytes inflated of each part: a part that is read twice counts once. */
  readonly #sizes = new Map<string, number>();
  #inflated = 0;

  private constructor(zip: ZipFile, entries: ReadonlyMap<string, Entry>, name: string, limits: SheetLimits) {
    this.#zip = zip;
    this.#entries = entries;
    this.#name = name;
    this.#limits = limits;
  }

  /** Throws `sheet.too-large`, `sheet.unsafe`, `sheet.encrypted`, `sheet.unreadable`. */
  static async open(bytes: Bytes, limits: SheetLimits): Promise<Parts> {
    if (bytes.size > limits.bytes)
      throw refuse('sheet.too-large', bytes.name, `has ${bytes.size} bytes; at most ${limits.bytes} are read`);
    const options = { autoClose: false, lazyEntries: true, strictFileNames: true } as const;
    try {
      const zip = await yauzl.fromRandomAccessReaderPromise(new Reader(bytes), bytes.size, options);
      if (zip.entryCount > limits.entries)
        throw refuse('sheet.unsafe', bytes.name, `holds ${zip.entryCount} parts; at most ${limits.entries} are read`);
      const entries = new Map<string, Entry>();
      for await (const entry of zip.eachEntry()) add(entries, entry, bytes.name);
      return new Parts(zip, entries, bytes.name, limits);
    } catch (thrown) {
      throw archiveError(thrown, bytes.name);
    }
  }

  has(name: string): boolean {
    return this.#entries.has(name.toLowerCase());
  }

  /** Whether any part's name begins so. */
  hasUnder(folder: string): boolean {
    for (const name of this.#entries.keys()) if (name.startsWith(folder)) return true;
    return false;
  }

  /** The bytes of a part, inflated and counted. Throws `sheet.unreadable` where it is missing or damaged. */
  async *read(name: string): AsyncGenerator<Buffer> {
    const entry = this.#entries.get(name.toLowerCase());
    if (entry === undefined) throw refuse('sheet.unreadable', this.#name, `lacks its part ${name.slice(0, 100)}`);
    if (!entry.canDecodeFileData())
      throw refuse('sheet.unreadable', this.#name, 'is compressed in a way that is not read');
    let size = 0;
    let sum = 0;
    let stream: Readable | undefined;
    try {
      stream = await this.#zip.openReadStreamPromise(entry);
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        size += chunk.length;
        this.#count(entry, size);
        sum = crc32(chunk, sum);
        yield chunk;
      }
    } catch (thrown) {
      throw archiveError(thrown, this.#name);
    } finally {
      stream?.destroy();
    }
    if (sum !== entry.crc32) throw refuse('sheet.unreadable', this.#name, 'is damaged: a checksum does not fit');
  }

  close(): void {
    this.#zip.close();
  }

  #count(entry: Entry, size: number): void {
    const before = this.#sizes.get(entry.fileName) ?? 0;
    if (size > before) {
      this.#inflated += size - before;
      this.#sizes.set(entry.fileName, size);
    }
    const { partBytes, totalBytes, ratio } = this.#limits;
    if (size > anyRatioBelow && size > ratio * entry.compressedSize)
      throw refuse('sheet.unsafe', this.#name, `inflates to more than ${ratio} times its size`);
    if (size > partBytes || this.#inflated > totalBytes)
      throw refuse('sheet.too-large', this.#name, `holds more than ${Math.min(partBytes, totalBytes)} bytes, inflated`);
  }
}

function add(entries: Map<string, Entry>, entry: Entry, file: string): void {
  // Names of parts are told apart without heed of letter case (ECMA-376, part 2, 6.2.2.3).
  const name = entry.fileName.toLowerCase();
  if (entries.has(name)) throw refuse('sheet.unsafe', file, 'holds two parts of one name');
  if (entry.isEncrypted()) throw refuse('sheet.encrypted', file, 'is an archive with a password');
  entries.set(name, entry);
}

/** The archive's own messages hold names of its entries: they stay out of ours. */
function archiveError(thrown: unknown, name: string): Error {
  if (thrown instanceof HrwireError) return thrown;
  if (!(thrown instanceof Error) || thrown.name === 'AbortError')
    return thrown instanceof Error ? thrown : new Error('read');
  if (/^(invalid relative path|absolute path|invalid characters in fileName)/.test(thrown.message))
    return refuse('sheet.unsafe', name, 'holds a part whose name leads out of it', thrown);
  return refuse('sheet.unreadable', name, 'is no whole archive', thrown);
}
