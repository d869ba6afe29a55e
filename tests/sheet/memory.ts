import type { Bytes } from '../../src/sheet/bytes.ts';
import type { Book, Row } from '../../src/sheet/sheet.ts';

/** A file in memory. */
export function bytesOf(content: Uint8Array | string, name = 'a.xlsx'): Bytes {
  const all = typeof content === 'string' ? Buffer.from(content) : content;
  return { name, size: all.length, read: async (at, length) => all.subarray(at, at + length) };
}

export async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

export async function rowsOf(book: Book, sheet = 0): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const page of book.rows(sheet, new AbortController().signal)) rows.push(...page);
  return rows;
}

/** Rows as their texts, with their numbers. */
export function textsOf(rows: readonly Row[]): (readonly [number, ...string[]])[] {
  return rows.map(({ number, cells }) => [number, ...cells.map(({ text }) => text)] as const);
}
