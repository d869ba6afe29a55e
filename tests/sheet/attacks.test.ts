import { describe, expect, it } from 'vitest';
import { splitName } from '../../src/expression/functions/split_name.ts';
import { openBook } from '../../src/sheet/open.ts';
import type { SheetLimits } from '../../src/sheet/sheet.ts';
import { sheetLimits } from '../../src/sheet/sheet.ts';
import { findTable } from '../../src/sheet/table.ts';
import { readValue } from '../../src/sheet/value.ts';
import type { ValueKind } from '../../src/sheet/value.ts';
import { formatOf } from '../../src/sheet/xlsx/formats.ts';
import { workbook } from './corpus/workbook.ts';
import { bytesOf, rowsOf } from './memory.ts';

const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
/** As long as a cell may be: a pattern that looks at each pair of its characters takes seconds for one. */
const longest = sheetLimits.cell;
const filled = (text: string): string => `x${text.repeat(Math.floor((longest - 2) / text.length))}x`;

async function opened(file: Uint8Array, limits: Partial<SheetLimits> = {}): Promise<unknown> {
  return rowsOf(await openBook(bytesOf(file), {}, { ...sheetLimits, ...limits }));
}

describe('a cell made to keep the server busy', () => {
  const kinds: readonly ValueKind[] = [
    'text',
    'email',
    'date',
    'id_cn',
    'phone_cn',
    'money',
    'boolean',
    'choice',
    'list',
  ];

  it.each(kinds)('is read at once as %s', (kind) => {
    const at = { row: 1, column: { letter: 'A', header: 'h' } };
    for (const unit of ['\u3000', ' ', ':', '(', '1,', '0', '/']) {
      const cell = { text: filled(unit), from: 'text' } as const;
      for (let time = 0; time < 20; time++) readValue(cell, kind, { at, choices: { 男: 'M', 女: 'F' } });
    }
    expect(readValue({ text: '\u3000 a\u00a0', from: 'text' }, 'text', { at })).toEqual({ value: 'a' });
  });

  it('is looked at once where the names of columns are looked for', () => {
    const texts = ['(', '：', '【', ' '].map((unit) => filled(unit));
    const cells = [...texts, ...texts].map((text) => ({ text, from: 'text' }) as const);
    const names = ['姓名(必填)：', '出生日期(yyyy-mm-dd)', '手机号'].map((text) => ({ text, from: 'text' }) as const);
    const rows = [...Array.from({ length: 5 }, (_, at) => ({ number: at + 1, cells })), { number: 6, cells: names }];
    const known = { name: ['姓名'], born: ['出生日期'], phone: ['手机号'] };
    expect(findTable(rows, known).columns.map(({ matched }) => matched)).toEqual(['name', 'born', 'phone']);
  });

  it('is taken apart at once as a name', () => {
    const split = splitName.implementation as (value: unknown) => unknown;
    for (let time = 0; time < 50; time++) split(filled('\n'));
    expect(split('Lee , Mary Ann')).toEqual({ family: 'Lee', given: 'Mary Ann' });
  });

  it('has a format that is looked at once', () => {
    for (let time = 0; time < 2000; time++) formatOf('['.repeat(20_000));
    expect(formatOf('[$-804]yyyy')).toEqual({ is: 'date' });
  });
});

describe('a workbook made to fill the memory', () => {
  const run = '<r><t>aaaaaaaaaa</t></r>';
  const rows = (xml: string): string => `<worksheet ${main}><sheetData>${xml}</sheetData></worksheet>`;
  const pieces = run.repeat(30_000);

  it('by one cell of endless pieces is refused', async () => {
    const xml = rows(`<row r="1"><c r="A1" t="inlineStr"><is>${pieces}</is></c></row>`);
    await expect(opened(workbook({ sheets: [{ xml }] }))).rejects.toMatchObject({ code: 'sheet.too-large' });
  });

  it('by one shared text of endless pieces is refused', async () => {
    const shared = `<sst ${main}><si>${pieces}</si></sst>`;
    const xml = rows('<row r="1"><c r="A1" t="s"><v>0</v></c></row>');
    await expect(opened(workbook({ sheets: [{ xml }], shared }))).rejects.toMatchObject({ code: 'sheet.too-large' });
  });

  it('by one long text that each of its cells shares is refused', async () => {
    const shared = `<sst ${main}><si><t>${'a'.repeat(longest)}</t></si></sst>`;
    const cells = Array.from({ length: 400 }, (_, at) => `<row r="${at + 1}"><c t="s"><v>0</v></c></row>`);
    const book = workbook({ sheets: [{ xml: rows(cells.join('')) }], shared });
    const bound = { totalBytes: 10_000_000, ratio: 1000 };
    await expect(opened(book, bound)).rejects.toMatchObject({ code: 'sheet.too-large' });
    await expect(opened(book, { ...bound, totalBytes: 20_000_000 })).resolves.toHaveLength(400);
  });
});
