import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/record/json.ts';
import { connect, contextOf, folder, pagesOf, rowsOf } from './harness.ts';
import type { Rows } from './harness.ts';

async function read(content: string | Uint8Array, config: JsonObject = {}): Promise<Rows> {
  const directory = await folder({ 'a.jsonl': content });
  return rowsOf(await pagesOf(connect(contextOf({ directory, ...config }), 'jsonl')));
}

describe('JSON Lines', () => {
  it('are read one object a line, with any line end and a byte order mark', async () => {
    const { records, positions } = await read('\ufeff{"id":1,"n":{"a":[true,null]}}\r\n\n{"id":"2"}');
    expect(records).toEqual([{ id: 1, n: { a: [true, null] } }, { id: '2' }]);
    expect(positions).toEqual(['a.jsonl:1', 'a.jsonl:3']);
  });

  it('that are bad are rejected one by one, and no message holds their text', async () => {
    const deep = '['.repeat(200) + ']'.repeat(200);
    const { records, bad } = await read(`{"id":1}\n{"secret":\n[1]\n"text"\n{"a":${deep}}\n{"id":2}\n`);
    expect(records).toEqual([{ id: 1 }, { id: 2 }]);
    expect(bad.map((item) => [item.unreadable.code, item.position])).toEqual([
      ['jsonl.not-json', 'a.jsonl:2'],
      ['jsonl.not-object', 'a.jsonl:3'],
      ['jsonl.not-object', 'a.jsonl:4'],
      ['jsonl.too-deep', 'a.jsonl:5'],
    ]);
    expect(JSON.stringify(bad.map((item) => item.unreadable))).not.toContain('secret');
  });

  it('keep whole numbers of 18 digits as text, which would be rounded as numbers', async () => {
    const { records } = await read(
      '{"id":420106200301011234,"list":[9007199254740993],"f":0.1234567890123456789,"t":"1234567890123456789"}\n',
    );
    expect(records).toEqual([
      { id: '420106200301011234', list: ['9007199254740993'], f: 0.12345678901234568, t: '1234567890123456789' },
    ]);
  });

  it('longer than the bound are rejected, also one without end', async () => {
    const long = `{"id":"${'x'.repeat(300)}"}`;
    const endless = `{"id":"${'y'.repeat(200_000)}"}`;
    const { records, bad } = await read(`${long}\n{"id":1}\n${endless}\n{"id":2}\n`, { max_cell: 200 });
    expect(records).toEqual([{ id: 1 }, { id: 2 }]);
    expect(bad.map((item) => [item.unreadable.code, item.position])).toEqual([
      ['jsonl.too-long', 'a.jsonl:1'],
      ['jsonl.too-long', 'a.jsonl:3'],
    ]);
  });

  it('are read on in the middle', async () => {
    const lines = Array.from({ length: 10 }, (_, i) => `{"id":${i}}`).join('\n');
    const directory = await folder({ 'a.jsonl': lines });
    const connection = connect(contextOf({ directory, page_rows: 4 }), 'jsonl');
    const [first] = await pagesOf(connection);
    const rest = rowsOf(await pagesOf(connection, { cursor: first?.cursor }));
    expect(rest.records.map((record) => record['id'])).toEqual([4, 5, 6, 7, 8, 9]);
  });
});
