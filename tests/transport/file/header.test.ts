import { describe, expect, it } from 'vitest';
import { findHeader } from '../../../src/transport/file/csv/header.ts';
import { readCsvText } from './harness.ts';

describe('the header row', () => {
  it('is found below title rows', async () => {
    const text =
      '2024年校招候选人名单,,,\n制表人：王芳,,日期：2024-05-01,\n\n姓名,手机号,邮箱,职位\n张三,13800138000,z@example.com,工程师\n';
    const { records, positions } = await readCsvText(text);
    expect(records).toEqual([{ 姓名: '张三', 手机号: '13800138000', 邮箱: 'z@example.com', 职位: '工程师' }]);
    expect(positions).toEqual(['a.csv:5']);
  });

  it('is found below title rows of other widths', async () => {
    const { records } = await readCsvText('Candidates 2024\nAcme, Inc\nid,name,mail\n1,a,b\n2,c,d\n');
    expect(records).toHaveLength(2);
    expect(records[0]).toEqual({ id: '1', name: 'a', mail: 'b' });
  });

  it('is the row that names most of the known columns, marks of required ones aside', () => {
    const rows = [
      ['导入说明', '请勿修改表头', '谢谢'],
      ['*姓名', '手 机 号', '备注（必填）'],
      ['张三', '1', 'x'],
    ];
    const header = findHeader(rows, 'auto', ['姓名', '手机号', '备注'], 'a.csv', 10);
    expect(header).toEqual({ index: 1, names: ['姓名', '手机号', '备注'] });
  });

  it('is where the setting says', async () => {
    const { records } = await readCsvText('a,b\nid,name\n1,x\n', { header_row: 2 });
    expect(records).toEqual([{ id: '1', name: 'x' }]);
    await expect(readCsvText('a,b\n', { header_row: 5 })).rejects.toMatchObject({ code: 'file.header' });
  });

  it('may not hold the same name twice, nor a blank one', async () => {
    await expect(readCsvText('id,name,name\n1,a,b\n', { header_row: 1 })).rejects.toMatchObject({
      code: 'file.header',
      message: 'a.csv, row 1: columns B and C are both called "name"',
      hint: expect.any(String) as string,
    });
    await expect(readCsvText('id,,name\n1,a,b\n', { header_row: 1 })).rejects.toMatchObject({
      message: 'a.csv, row 1: column B has no name',
    });
    await expect(readCsvText('id,name,name\n1,a,b\n')).rejects.toMatchObject({ code: 'file.header' });
  });

  it('may not have more columns than the bound', async () => {
    await expect(readCsvText('a,b,c\n1,2,3\n', { max_columns: 2 })).rejects.toMatchObject({ code: 'file.header' });
  });

  it('is missed by nobody in an empty file', async () => {
    expect((await readCsvText('')).records).toEqual([]);
    expect((await readCsvText('\n\n,,\n')).records).toEqual([]);
    expect((await readCsvText('id,name\n')).records).toEqual([]);
  });
});
