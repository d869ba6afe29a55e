import { describe, expect, it } from 'vitest';
import { openXlsx } from '../../src/sheet/xlsx.ts';
import { writeXlsx } from '../../src/sheet/write.ts';
import { bytesOf, collect, rowsOf, textsOf } from './memory.ts';

describe('a workbook that is written', () => {
  it('is read back as it was given, every cell as text', async () => {
    const rows = [
      ['张三', '110105199003078515', '00123', '2024-05-01'],
      ['=1+1', '+86', '-3', '@x'],
      ['', '  two  ', 'a\nb\tc', '<&>"\''],
      ['_x0041_', '\u0001', '\r\n', '\ud800'],
      ['1.10', '1E5', 'TRUE', '#REF!'],
    ];
    const book = await openXlsx(bytesOf(await collect(writeXlsx(['姓名', '身份证号', '工号', '原因'], rows))));
    const read = await rowsOf(book);
    expect(textsOf(read)).toEqual([
      [1, '姓名', '身份证号', '工号', '原因'],
      [2, ...rows[0]!],
      [3, ...rows[1]!],
      [4, ...rows[2]!],
      [5, '_x0041_', '\u0001', '\n', '\ufffd'],
      [6, ...rows[4]!],
    ]);
    expect(new Set(read.flatMap(({ cells }) => cells.map(({ from }) => from)))).toEqual(new Set(['text', 'empty']));
  });

  it('is the same bytes for the same rows', async () => {
    const one = await collect(writeXlsx(['a'], [['1']]));
    expect(one.equals(await collect(writeXlsx(['a'], [['1']])))).toBe(true);
  });

  it('names its tab as Excel allows', async () => {
    const name = async (sheet: string): Promise<string | undefined> =>
      (await openXlsx(bytesOf(await collect(writeXlsx(['a'], [], { sheet }))))).sheets[0]?.name;
    expect(await name("'错误/行[1]'")).toBe('错误 行 1');
    expect(await name('x'.repeat(50))).toBe('x'.repeat(31));
    expect(await name('???')).toBe('Sheet1');
  });

  it('cuts a text that no cell of Excel holds, with a sign', async () => {
    const book = await openXlsx(bytesOf(await collect(writeXlsx(['a'], [['x'.repeat(40_000)]]))));
    const [, row] = await rowsOf(book);
    expect(row?.cells[0]?.text).toBe(`${'x'.repeat(32_766)}…`);
  });

  it('comes in pieces as its rows do', async () => {
    let asked = 0;
    const rows = function* (): Generator<string[]> {
      for (; asked < 20_000; asked++) yield [`${Math.imul(asked, 2654435761)}`, `${asked}`];
    };
    const chunks = writeXlsx(['a', 'b'], rows())[Symbol.asyncIterator]();
    for (let pieces = 0; pieces < 8; pieces++) await chunks.next();
    expect(asked).toBeLessThan(20_000);
    await chunks.return?.(undefined);
  });
});
