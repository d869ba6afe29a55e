import type { Connection } from '../../src/connector/connection.ts';
import type { Json, JsonObject } from '../../src/record/json.ts';

export interface Read {
  readonly records: JsonObject[];
  readonly cursor: Json | undefined;
}

/** All records of a stream, and where a later read goes on; a row that cannot be read throws. */
export async function readStream(
  connection: Connection,
  stream: string,
  cursor: Json | undefined,
  signal: AbortSignal,
): Promise<Read> {
  const records: JsonObject[] = [];
  const request = { cursor, full: false, seen: async () => new Set<string>() };
  let settled = cursor;
  for await (const page of connection.source(stream).read(request, signal)) {
    for (const item of page.items) {
      if (!('record' in item)) throw new Error(`${item.unreadable.code}: ${item.unreadable.message}`);
      records.push(item.record);
    }
    settled = page.cursor ?? settled;
  }
  return { records, cursor: settled };
}
