import { crc32, deflateRawSync } from 'node:zlib';

/** An entry of a raw archive; what is said of it may be a lie. */
export interface Entry {
  readonly name: string;
  readonly data: Buffer | string;
  readonly stored?: boolean;
  readonly flags?: number;
  readonly method?: number;
  readonly crc?: number;
  /** The uncompressed size that the archive claims. */
  readonly size?: number;
}

/** A zip archive by hand, so that it can be as no program writes it. */
export function zip(
  entries: readonly Entry[],
  options: { readonly zip64?: boolean; readonly count?: number } = {},
): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const data = Buffer.from(entry.data);
    const packed = entry.stored === true ? data : deflateRawSync(data);
    const name = Buffer.from(entry.name);
    const fields = {
      flags: (entry.flags ?? 0) | 0x800,
      method: entry.method ?? (entry.stored === true ? 0 : 8),
      crc: entry.crc ?? crc32(data),
      packed: packed.length,
      size: entry.size ?? data.length,
    };
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    common(head, 6, fields);
    head.writeUInt16LE(name.length, 26);
    files.push(head, name, packed);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(20, 4);
    central.writeUInt16LE(20, 6);
    common(central, 8, fields);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE(offset, 42);
    directory.push(central, name);
    offset += head.length + name.length + packed.length;
  }
  const list = Buffer.concat(directory);
  const count = options.count ?? entries.length;
  return Buffer.concat([
    ...files,
    list,
    ...(options.zip64 === true ? zip64End(list.length, offset, count) : [end(list.length, offset, count)]),
  ]);
}

interface Fields {
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
}

function common(head: Buffer, at: number, { flags, method, crc, packed, size }: Fields): void {
  head.writeUInt16LE(flags, at);
  head.writeUInt16LE(method, at + 2);
  head.writeUInt32LE(0x00210000, at + 4);
  head.writeUInt32LE(crc, at + 8);
  head.writeUInt32LE(packed, at + 12);
  head.writeUInt32LE(size, at + 16);
}

function end(size: number, offset: number, count: number): Buffer {
  const record = Buffer.alloc(22);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(Math.min(count, 0xffff), 8);
  record.writeUInt16LE(Math.min(count, 0xffff), 10);
  record.writeUInt32LE(size, 12);
  record.writeUInt32LE(offset, 16);
  return record;
}

function zip64End(size: number, offset: number, count: number): Buffer[] {
  const record = Buffer.alloc(56);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(44n, 4);
  record.writeUInt16LE(45, 12);
  record.writeUInt16LE(45, 14);
  record.writeBigUInt64LE(BigInt(count), 24);
  record.writeBigUInt64LE(BigInt(count), 32);
  record.writeBigUInt64LE(BigInt(size), 40);
  record.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(offset + size), 8);
  locator.writeUInt32LE(1, 16);
  const last = end(0xffffffff, 0xffffffff, 0xffff);
  return [record, locator, last];
}
