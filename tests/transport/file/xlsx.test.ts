import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ConnectionContext } from '../../../src/connector/connection.ts';
import type { JsonObject } from '../../../src/record/json.ts';
import { book, styleOf, workbook } from '../../sheet/corpus/workbook.ts';
import type { CellOf } from '../../sheet/corpus/workbook.ts';
import { connect, contextOf, folder, pagesOf, request, rowsOf } from './harness.ts';

const header = ['姓名*', '身份证号', '入职日期'];
const good: readonly CellOf[] = ['张三', '11010519491231002X', { n: 45413, s: styleOf.day }];

async function read(
  content: Buffer,
  config: JsonObject = {},
  more: Partial<ConnectionContext> = {},
): ReturnType<typeof all> {
  return all(await folder({ 'people.xlsx': content }), config, more);
}
async function all(directory: string, config: JsonObject, more: Partial<ConnectionContext>) {
  return rowsOf(await pagesOf(connect(contextOf({ directory, ...config }, more), 'xlsx')));
}
const wanted = { required: ['身份证号'], read: ['姓名'] };

describe('a workbook in a folder', () => {
  it('gives records of texts, each with its sheet and row', async () => {
    const rows = await read(
      book([['候选人名单'], header, good, [], ['合计', '1']], { name: '名单', merges: ['A1:C1'] }),
    );
    expect(rows.records).toEqual([{ 姓名: '张三', 身份证号: '11010519491231002X', 入职日期: '2024-05-01' }]);
    expect(rows.positions).toEqual(['people.xlsx!名单:3']);
  });

  it('is read page by page, and goes on after the row where a run ended', async () => {
    const directory = await folder({
      'a.xlsx': book([['id', 'n'], ...Array.from({ length: 7 }, (_, at) => [`k${at}`, at])]),
    });
    const connection = connect(contextOf({ directory, page_rows: 3 }), 'xlsx');
    const pages = await pagesOf(connection);
    expect(pages.map(({ items }) => items.length)).toEqual([3, 3, 1]);
    const rest = rowsOf(await pagesOf(connection, { cursor: pages[0]!.cursor }));
    expect(rest.records.map(({ id }) => id)).toEqual(['k3', 'k4', 'k5', 'k6']);
  });

  it('is read by the sheet that is named', async () => {
    const content = workbook({
      sheets: [
        {
          name: '一',
          rows: [
            ['id', 'n'],
            ['1', '2'],
          ],
        },
        {
          name: '二',
          rows: [
            ['id', 'n'],
            ['3', '4'],
          ],
        },
      ],
    });
    expect((await read(content, { sheet: '二' })).records).toEqual([{ id: '3', n: '4' }]);
    await expect(read(content, { sheet: '三' })).rejects.toMatchObject({ code: 'sheet.missing' });
  });

  it('is read below the row that `header_row` names', async () => {
    const content = book([
      ['id', 'n'],
      ['甲', '乙'],
      ['1', '2'],
    ]);
    expect((await read(content, { header_row: 2 })).records).toEqual([{ 甲: '1', 乙: '2' }]);
  });

  it('rejects a row alone whose cell lost digits, or shows an error', async () => {
    const { records, bad } = await read(
      book([header, ['李四', 110105194912310000, null], ['王五', { raw: '<c t="e"><v>#N/A</v></c>' }, null], good]),
      {},
      { wanted },
    );
    expect(records.map(({ 姓名 }) => 姓名)).toEqual(['张三']);
    expect(bad.map(({ unreadable, position }) => [unreadable.code, unreadable.field, position])).toEqual([
      ['text.digits', '身份证号', 'people.xlsx!Sheet1:2'],
      ['cell.error', '身份证号', 'people.xlsx!Sheet1:3'],
    ]);
    expect(bad[0]?.unreadable.message).not.toContain('110105');
  });

  it('lets an error pass in a column that the mapping does not read', async () => {
    const { records, bad } = await read(
      book([header, ['张三', '11010519491231002X', { raw: '<c t="e"><v>#N/A</v></c>' }]]),
      {},
      { wanted },
    );
    expect([records.length, bad.length]).toEqual([1, 0]);
  });

  it('is refused without a column that the mapping needs', async () => {
    await expect(
      read(
        book([
          ['姓名', '电话', '部门'],
          ['张三', '1', '2'],
        ]),
        {},
        { wanted },
      ),
    ).rejects.toMatchObject({ code: 'file.header' });
  });

  it('is refused with two columns of one name', async () => {
    const content = book([
      ['id', 'n', 'id*'],
      ['1', '2', '3'],
    ]);
    await expect(read(content, { header_row: 1 })).rejects.toMatchObject({ code: 'file.header' });
  });

  it('is refused with the way out where it is an old one', async () => {
    const directory = await folder({ 'a.xlsx': Buffer.from([0xd0, 0xcf, 0x11, 0xe0]) });
    const failure = all(directory, {}, {});
    await expect(failure).rejects.toMatchObject({
      code: 'sheet.old',
      hint: expect.stringContaining('另存为') as unknown,
    });
  });

  it('is whole where each file holds the whole state, and remembered by its content', async () => {
    const directory = await folder({
      'a.xlsx': book([
        ['id', 'n'],
        ['1', '2'],
      ]),
    });
    const source = connect(contextOf({ directory, holds: 'snapshot' }), 'xlsx').source('rows');
    const marks: string[] = [];
    for await (const page of source.read(request(), new AbortController().signal)) marks.push(...(page.marks ?? []));
    expect(source.whole?.(request())?.state).toBe(marks[0]);
    const again = await pagesOf(connect(contextOf({ directory }), 'xlsx'), { seen: async () => new Set(marks) });
    expect(again).toEqual([]);
  });

  it('that changes while it is read is left for the next run', async () => {
    const directory = await folder({
      'a.xlsx': book([['id', 'n'], ...Array.from({ length: 2500 }, (_, at) => [`k${at}`, at])]),
    });
    const context = contextOf({ directory });
    const source = connect(context, 'xlsx').source('rows');
    const pages = source.read(request(), new AbortController().signal)[Symbol.asyncIterator]();
    await pages.next();
    await appendFile(join(directory, 'a.xlsx'), 'x');
    const marks: string[] = [];
    for (let next = await pages.next(); next.done !== true; next = await pages.next())
      marks.push(...(next.value.marks ?? []));
    expect(marks).toEqual([]);
    expect(context.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });

  it('is not written to', async () => {
    const directory = await folder();
    expect(() => connect(contextOf({ directory }), 'xlsx').sink('rows')).toThrow('Workbooks are read, not written');
  });
});
