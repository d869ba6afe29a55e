import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { openBook } from '../../src/sheet/open.ts';
import type { Row } from '../../src/sheet/sheet.ts';
import { candidateSynonyms, employeeSynonyms, mergeSynonyms, withUsual } from '../../src/sheet/synonyms.ts';
import { findTable } from '../../src/sheet/table.ts';
import type { Table } from '../../src/sheet/table.ts';
import { readValue } from '../../src/sheet/value.ts';
import { book, styleOf } from './corpus/workbook.ts';
import { bytesOf, rowsOf } from './memory.ts';

const lines = '姓名,手机号,部门\r\n张三,13800138000,研发部\r\n';
const at = { row: 2, column: { letter: 'A', header: '列' } };
const known = mergeSynonyms(candidateSynonyms, employeeSynonyms);

async function tableOf(content: Buffer | string, name = 'a.csv'): Promise<{ rows: Row[]; table: Table }> {
  const rows = await rowsOf(await openBook(bytesOf(content, name)));
  return { rows, table: findTable(rows, known) };
}
async function firstTexts(content: Buffer | string): Promise<readonly string[]> {
  const { rows, table } = await tableOf(content);
  return rows[table.firstRow - 1]?.cells.map(({ text }) => text) ?? [];
}
const value = (text: string, kind: Parameters<typeof readValue>[1], more = {}): unknown => {
  const read = readValue({ text, from: 'text' }, kind, { at, ...more });
  return 'finding' in read ? read.finding.code : read.value;
};

/** Every fact that connectors/xlsx.yaml rests on; each has further tests in the corpus and among the values. */
describe('Chinese spreadsheets as they are', () => {
  it.each([
    ['GBK', iconv.encode(lines, 'gbk')],
    ['UTF-8', Buffer.from(`\ufeff${lines}`)],
    ['UTF-16 with tabs', Buffer.from(`\ufeff${lines.replaceAll(',', '\t')}`, 'utf16le')],
    ['semicolons', Buffer.from(lines.replaceAll(',', ';'))],
    ['full-width commas', iconv.encode(lines.replaceAll(',', '，'), 'gb18030')],
    ['bars', Buffer.from(lines.replaceAll(',', '|'))],
  ])('XL-CODE-PAGES: a file in %s is read without being told what it is', async (_, content) => {
    expect(await firstTexts(content)).toEqual(['张三', '13800138000', '研发部']);
  });

  it('XL-GB18030: rare names of four bytes and the euro are read', async () => {
    const content = iconv.encode(lines.replace('张三', '\u3401€'), 'gb18030');
    expect(await firstTexts(content)).toEqual(['\u3401€', '13800138000', '研发部']);
  });

  it('XL-BYTE-ORDER-MARK: the mark is no part of the first header', async () => {
    const { table } = await tableOf(`\ufeff${lines}`);
    expect(table.columns[0]).toMatchObject({ name: '姓名', matched: 'name' });
  });

  it('XL-WHOLE-FILE: names that are UTF-8 by chance do not make a GBK file UTF-8', async () => {
    // 联通 in GBK is two well-formed sequences of UTF-8.
    const content = iconv.encode(`姓名,手机号,部门\n联通,1,2\n`.repeat(1), 'gbk');
    const book = await openBook(bytesOf(content));
    expect(book).toMatchObject({ encoding: 'gb18030' });
  });

  it('XL-HEADER: the header is found below titles and instructions, and totals are no records', async () => {
    const { rows, table } = await tableOf(
      book(
        [
          ['员工花名册'],
          ['说明：请勿修改'],
          ['姓名', '手机号', '部门'],
          ['示例', '1', '2'],
          ['张三', '1', '2'],
          ['合计', 1],
        ],
        { merges: ['A1:C1'] },
      ),
    );
    expect(table.headerRows).toEqual([3]);
    expect(rows.map((row) => table.isSkipped(row))).toEqual(['title', 'title', 'header', 'sample', undefined, 'total']);
  });

  it('XL-REQUIRED-MARKS: marks and line breaks do not hide a name', async () => {
    const { table } = await tableOf(book([['姓名*', '＊手机号', '部门\n（必填）', '备 注']]));
    expect(table.columns.map(({ name, matched, required }) => [name, matched, required])).toEqual([
      ['姓名', 'name', true],
      ['手机号', 'phone', true],
      ['部门', 'department', true],
      ['备 注', 'note', false],
    ]);
  });

  it.each(['45413', '2024年5月1日', '2024/5/1', '2024.5.1', '20240501', '２０２４．５．１'])(
    'XL-DATES: %s is 1 May 2024',
    (text) => {
      expect(value(text, 'date')).toBe('2024-05-01');
    },
  );

  it('XL-IDS-DESTROYED: an identity number of a numeric cell is refused with the remedy', async () => {
    const [row] = await rowsOf(await openBook(bytesOf(book([[{ n: '110105194912310000', s: styleOf.text }]]))));
    const read = readValue(row!.cells[0]!, 'id_cn', { at });
    expect(read).toMatchObject({
      finding: { code: 'id.destroyed', remedy: { zh: expect.stringContaining('文本') as unknown } },
    });
    expect(value('1.10101E+17', 'id_cn')).toBe('id.destroyed');
  });

  it.each(['13800138000.0', '+86-138 0013 8000', "'13800138000", '１３８００１３８０００', '13800138000/13900139000'])(
    'XL-PHONES: %s is 13800138000',
    (text) => {
      expect(value(text, 'phone_cn')).toBe('13800138000');
    },
  );

  it('XL-LEADING-ZEROS: a number is filled up to its width', () => {
    expect(value('123', 'text', { width: 5 })).toBe('00123');
  });

  it('XL-VALUES: a word that is not in the table is told', () => {
    expect(value('男', 'choice', { choices: { 男: 0, 女: 1 } })).toBe(0);
    expect(value('未知', 'choice', { choices: { 男: 0, 女: 1 } })).toBe('choice.unknown');
  });

  it('XL-NAMES: a name is shown as it was written, and compared in its NFKC form', () => {
    expect(value('\u3000买买提·艾力\u00a0', 'text')).toBe('买买提·艾力');
    expect(value('\uf900', 'text')).toBe('\uf900');
    expect(value('\uf900', 'text', { key: true })).toBe('\u8c48');
  });

  it.each(['/产品部/移动组/', '产品部>移动组', '产品部＞移动组'])(
    'XL-DEPARTMENT-PATHS: %s is a path of two steps',
    (text) => {
      expect(value(text, 'path')).toEqual(['产品部', '移动组']);
    },
  );

  it.each(['Java、SQL', 'Java；SQL', 'Java;SQL', 'Java,SQL', 'Java\nSQL'])(
    'XL-SEPARATORS: %j holds two values',
    (text) => {
      expect(value(text, 'list')).toEqual(['Java', 'SQL']);
    },
  );

  it('XL-COLUMNS: a field is found by each of its names', () => {
    for (const [field, names] of Object.entries(employeeSynonyms)) {
      for (const name of names) {
        const cells = [name, 'x1', 'x2'].map((text) => ({ text, from: 'text' }) as const);
        const table = findTable([{ number: 1, cells }], employeeSynonyms, { headerRow: 1 });
        expect([name, table.columns[0]?.matched]).toEqual([name, field]);
      }
    }
  });

  it('XL-COLUMNS: a mapping’s columns go by their usual names, too, but by none that could be of two', () => {
    const known = withUsual({
      学历: [],
      直属上级: ['manager no'],
      邮箱: [],
      公司邮箱: [],
      职位: [],
      岗位: ['应聘职位'],
    });
    expect(known['学历']).toContain('最高学历');
    expect(known['直属上级']).toContain('汇报对象');
    expect(known['邮箱']).not.toContain('电子邮箱');
    expect(known['职位']).toEqual([]);
    expect(known['岗位']).toEqual(['应聘职位']);
  });
});
