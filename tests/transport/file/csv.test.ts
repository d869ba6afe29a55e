import fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { readCsvText } from './harness.ts';

describe('rows of CSV', () => {
  it('are text, whatever they look like', async () => {
    const { records } = await readCsvText('id,pin,score,flag\n420106200301011234,007,1.10,true\n');
    expect(records).toEqual([{ id: '420106200301011234', pin: '007', score: '1.10', flag: 'true' }]);
  });

  it('keep quoted delimiters, quotes and line breaks; positions name the physical line and the row', async () => {
    const { records, positions } = await readCsvText('id,note\n1,"a, ""b""\nc"\n2,plain\n');
    expect(records).toEqual([
      { id: '1', note: 'a, "b"\nc' },
      { id: '2', note: 'plain' },
    ]);
    expect(positions).toEqual(['a.csv:2', 'a.csv:4 (row 3)']);
  });

  it.each([';', '\t', '|', ','])('are cut at the delimiter that is found: %j', async (delimiter) => {
    const lines = [
      ['id', 'a b', 'c'],
      ['1', 'x', 'y'],
      ['2', '', '"q"'],
    ].map((line) => line.join(delimiter));
    const { records } = await readCsvText(lines.join('\r\n'));
    expect(records).toEqual([
      { id: '1', 'a b': 'x', c: 'y' },
      { id: '2', 'a b': '', c: 'q' },
    ]);
  });

  it('follow the line sep= that Excel writes', async () => {
    const { records, positions } = await readCsvText('sep=;\r\nid;a,b\r\n1;2,5\r\n');
    expect(records).toEqual([{ id: '1', 'a,b': '2,5' }]);
    expect(positions).toEqual(['a.csv:3']);
  });

  it('end with LF, CRLF or CR, also mixed', async () => {
    const expected = [
      { id: '1', n: 'a' },
      { id: '2', n: 'b' },
    ];
    for (const text of ['id,n\r1,a\r2,b', 'id,n\r\n1,a\n2,b\r\n', 'id,n\n1,a\r\n2,b\n']) {
      expect((await readCsvText(text)).records).toEqual(expected);
    }
  });

  it('that are empty are passed over', async () => {
    const { records, positions, bad } = await readCsvText('id,n\n\n1,a\n,\n  , \n2,b\n,,,\n\n');
    expect(records).toHaveLength(2);
    expect(positions).toEqual(['a.csv:3', 'a.csv:6']);
    expect(bad).toEqual([]);
  });

  it('that are ragged are rejected one by one, with their text', async () => {
    const { records, bad } = await readCsvText('id,n\n1,a\n2\n3,c,d\n4,e\n');
    expect(records.map((record) => record['id'])).toEqual(['1', '4']);
    expect(bad).toMatchObject([
      {
        unreadable: { code: 'csv.ragged', message: 'The row has 1 cells, the header 2' },
        raw: '2',
        position: 'a.csv:3',
      },
      {
        unreadable: { code: 'csv.ragged', message: 'The row has 3 cells, the header 2' },
        raw: '3,c,d',
        position: 'a.csv:4',
      },
    ]);
  });

  it('with a quote that is never closed are rejected alone: the rows below are read', async () => {
    const { records, bad } = await readCsvText('id,n\n1,a\n2,"open\n3,c\n4,"d"\n5,e\n');
    expect(records.map((record) => record['id'])).toEqual(['1', '3', '4', '5']);
    expect(bad).toMatchObject([{ unreadable: { code: 'csv.unclosed-quote' }, raw: '2,"open', position: 'a.csv:3' }]);
  });

  it('with an open quote far above the end are rejected alone, in bounded memory', async () => {
    const tail = Array.from({ length: 30_000 }, (_, i) => `${i},row ${i}`).join('\n');
    const { records, bad } = await readCsvText(`id,n\nx,"open\n${tail}\n`, { max_cell: 1000 });
    expect(records).toHaveLength(30_000);
    expect(bad).toMatchObject([{ unreadable: { code: 'csv.unclosed-quote' }, position: 'a.csv:2' }]);
  });

  it('with a quote inside a cell are rejected alone, and no message holds the cell', async () => {
    const { records, bad } = await readCsvText('id,n\n1,5" disk\n2,"a"b\n3,c\n');
    expect(records).toEqual([{ id: '3', n: 'c' }]);
    expect(bad.map((item) => item.unreadable.code)).toEqual(['csv.quote', 'csv.quote']);
    expect(JSON.stringify(bad.map((item) => item.unreadable))).not.toContain('disk');
  });

  it('with a cell beyond the bound are rejected, also a line without end', async () => {
    const long = 'x'.repeat(2000);
    const endless = 'y'.repeat(300_000);
    const { records, bad } = await readCsvText(`id,n\n1,${long}\n2,a\n3,${endless}\n4,b\n`, { max_cell: 1000 });
    expect(records.map((record) => record['id'])).toEqual(['2', '4']);
    expect(bad.map((item) => [item.unreadable.code, item.position])).toEqual([
      ['csv.too-long', 'a.csv:2'],
      ['csv.too-long', 'a.csv:4'],
    ]);
    expect(JSON.stringify(bad[1]?.raw).length).toBeLessThan(70_000);
  });

  it('of one column are read, quoted or not', async () => {
    const { records } = await readCsvText('id\n1\n"2"\n"a,b"\n');
    expect(records).toEqual([{ id: '1' }, { id: '2' }, { id: 'a,b' }]);
  });

  it('keep a field named like a property of every object', async () => {
    const { records } = await readCsvText('constructor,toString\n1,2\n');
    expect(records).toEqual([{ constructor: '1', toString: '2' }]);
    await expect(readCsvText('id,__proto__\n1,2\n')).rejects.toMatchObject({ code: 'file.header' });
  });
});

describe('the fast path', () => {
  const cell = fc.stringMatching(/^[ab ,;"'\n\r汉]{0,6}$/);
  const table = fc.tuple(
    fc
      .integer({ min: 2, max: 5 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 12 }),
      ),
    fc.constantFrom('\n', '\r\n'),
  );

  it('gives what the exact parser gives, on any table', async () => {
    await fc.assert(
      fc.asyncProperty(table, async ([rows, end]) => {
        const names = (rows[0] ?? []).map((_, index) => `c${index}`);
        const quoted = (text: string): string => (/[,"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
        const text = [names, ...rows].map((row) => row.map(quoted).join(',') + end).join('');
        const all: Record<string, string>[] = parse(text, { columns: true, record_delimiter: end });
        const expected = all.filter((record) => Object.values(record).some((value) => value.trim() !== ''));
        const { records, bad } = await readCsvText(text, { delimiter: ',', header_row: 1 });
        expect(bad).toEqual([]);
        expect(records).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });

  it('never loses or makes up a line: each is a record, a reject or empty', async () => {
    const line = fc.stringMatching(/^[ab,;"]{0,8}$/);
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 15 }), async (lines) => {
        const { records, bad } = await readCsvText(['h1,h2', ...lines].join('\n'), { delimiter: ',', header_row: 1 });
        const raw = bad.map((item) => JSON.stringify(item.raw)).join('');
        const kept = records.map((record) => JSON.stringify(Object.values(record))).join('');
        const letters = (text: string): string => [...text.replace(/[^ab]/g, '')].sort().join('');
        expect(letters(raw + kept)).toBe(letters(lines.join('')));
      }),
      { numRuns: 300 },
    );
  });
});
