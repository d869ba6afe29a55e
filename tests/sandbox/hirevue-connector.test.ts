import { describe, expect, it } from 'vitest';
import { openHirevue } from './hirevue-harness.ts';

describe('reading', () => {
  it.each([
    ['positions', 5],
    ['interviews', 30],
    ['evaluations', 10],
  ])('%s: all %i of them, each with its key', async (stream, count) => {
    const { read, connection } = await openHirevue();
    const { records } = await read(stream);
    expect(records).toHaveLength(count);
    const [key = ''] = connection.streams.get(stream)?.keyFields ?? [];
    expect(new Set(records.map((record) => record[key])).size).toBe(count);
  });
});
