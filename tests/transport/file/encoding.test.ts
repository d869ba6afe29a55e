import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { readCsvText } from './harness.ts';

const text = '姓名,工号\n张三,007\n㐁朱镕,008\n';
const people = [
  { 姓名: '张三', 工号: '007' },
  { 姓名: '㐁朱镕', 工号: '008' },
];

describe('the encoding of a file', () => {
  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a byte order mark', Buffer.from('\ufeff' + text)],
    ['UTF-16LE with a byte order mark', Buffer.from('\ufeff' + text, 'utf16le')],
    ['UTF-16BE with a byte order mark', Buffer.from('\ufeff' + text, 'utf16le').swap16()],
    ['UTF-16LE without one', Buffer.from(text, 'utf16le')],
    ['UTF-16BE without one', Buffer.from(text, 'utf16le').swap16()],
    ['GB18030 with four-byte characters', iconv.encode(text, 'gb18030')],
  ])('is recognised: %s', async (_name, bytes) => {
    expect((await readCsvText(bytes)).records).toEqual(people);
  });

  it('is recognised: GBK as Chinese Excel writes it, with CRLF', async () => {
    const { records } = await readCsvText(iconv.encode('姓名,部门\r\n李四,研发部\r\n', 'gbk'));
    expect(records).toEqual([{ 姓名: '李四', 部门: '研发部' }]);
  });

  it('is decided over the whole file: GBK that only its last row shows', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `p${i},plain\n`).join('');
    const { records } = await readCsvText(iconv.encode(`id,name\n${lines}last,欧阳娜娜\n`, 'gbk'));
    expect(records.at(-1)).toEqual({ id: 'last', name: '欧阳娜娜' });
  });

  it('keeps characters that two pieces of the file share', async () => {
    const rows = Array.from({ length: 9000 }, (_, i) => `${i},${'汉😀'.repeat(3)}x`.padEnd(9 + (i % 7), 'y'));
    for (const encoding of ['utf8', 'gb18030', 'utf16le']) {
      const { records, bad } = await readCsvText(iconv.encode(`id,text\n${rows.join('\n')}\n`, encoding));
      expect(bad).toEqual([]);
      expect(records.map((record) => (Object.values(record) as string[]).join())).toEqual(rows);
    }
  });

  it('keeps lines that are longer than what is read at once, and lines that end with CR alone', async () => {
    const long = '汉😀'.repeat(60_000);
    for (const end of ['\n', '\r']) {
      const text = ['id,text', '1,short', `2,${long}`, '3,short', `4,"${long}"`, '5,short'].join(end);
      const { records, bad } = await readCsvText(Buffer.from(text));
      expect(bad).toEqual([]);
      expect(records.map(({ id, text: own }) => [id, own === long || own])).toEqual([
        ['1', 'short'],
        ['2', true],
        ['3', 'short'],
        ['4', true],
        ['5', 'short'],
      ]);
    }
  });

  it('is marked at the beginning of a file alone: later the mark is a character', async () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => `\ufeff${i},x`);
    const { records } = await readCsvText(Buffer.from(`\ufeffid,text\n${rows.join('\n')}\n`), { max_cell: 1_000_000 });
    expect(new Set(records.map(({ id }) => String(id).length - String(id).replace('\ufeff', '').length)).size).toBe(1);
  });

  it('is an error that names the byte when nothing fits', async () => {
    const bytes = Buffer.concat([Buffer.from('id,name\n1,ok\n2,'), Buffer.from([0xff, 0xfe]), Buffer.from('\n')]);
    await expect(readCsvText(bytes)).rejects.toMatchObject({
      code: 'file.encoding',
      message: 'a.csv is neither UTF-8 nor GB18030: byte 15 (line 3) does not fit',
      hint: expect.stringContaining('encoding') as string,
    });
  });

  it('is an error when a file marked as UTF-8 is not', async () => {
    const bytes = Buffer.concat([Buffer.from('\ufeffid,name\n1,'), Buffer.from([0xc4, 0xe3]), Buffer.from('\n')]);
    await expect(readCsvText(bytes)).rejects.toMatchObject({ code: 'file.encoding', message: /not UTF-8: byte 13 / });
  });

  it('is not taken for Chinese when it looks like Western text', async () => {
    const bytes = Buffer.from('id,name\n1,Müller\n2,Jürgen Groß\n3,Løvaas\n', 'latin1');
    await expect(readCsvText(bytes)).rejects.toMatchObject({
      code: 'file.encoding',
      hint: expect.stringContaining('windows-1252') as string,
    });
    const { records } = await readCsvText(bytes, { encoding: 'windows-1252' });
    expect(records.map((record) => record['name'])).toEqual(['Müller', 'Jürgen Groß', 'Løvaas']);
  });

  it('is not guessed where the setting says it', async () => {
    await expect(readCsvText(iconv.encode(text, 'gbk'), { encoding: 'utf-8' })).rejects.toMatchObject({
      code: 'file.encoding',
    });
  });

  it('of a file with a stray zero byte stays UTF-8: only that row is bad', async () => {
    const { records, bad } = await readCsvText('id,name\n1,a\0b\n2,ok\n');
    expect(records).toEqual([{ id: '2', name: 'ok' }]);
    expect(bad).toMatchObject([{ unreadable: { code: 'csv.nul' }, position: 'a.csv:2', raw: '1,a\0b' }]);
  });

  it.each([
    ['a workbook', Buffer.from([0x50, 0x4b, 0x03, 0x04, 0, 0])],
    ['an old workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0])],
    ['a gzip archive', Buffer.from([0x1f, 0x8b, 8, 0])],
    ['a web page', Buffer.from('\n<html><body><table>')],
  ])('says what to do with %s', async (_name, bytes) => {
    await expect(readCsvText(bytes)).rejects.toMatchObject({
      code: 'file.not-text',
      hint: expect.any(String) as string,
    });
  });
});
