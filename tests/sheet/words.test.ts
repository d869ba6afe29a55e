import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sheetCodes } from '../../src/error/codes/sheet.ts';
import { HrwireError } from '../../src/error/error.ts';
import { openBook } from '../../src/sheet/open.ts';
import { refusalIn } from '../../src/sheet/refusal.ts';
import { rowFaults } from '../../src/sheet/row-finding.ts';
import { valueWords } from '../../src/sheet/values/words.ts';
import { builtin, formatOf } from '../../src/sheet/xlsx/formats.ts';
import { bytesOf } from './memory.ts';

const root = join(import.meta.dirname, '../..');
const findings = [...Object.keys(valueWords), ...Object.keys(rowFaults).map((fault) => `row.${fault}`)];

describe('the words for what is wrong', () => {
  it.each(['docs/spreadsheets.md', 'docs/zh/spreadsheets.md'])('%s tells each finding', (page) => {
    const text = readFileSync(join(root, page), 'utf8');
    expect(findings.filter((code) => !text.includes(`\`${code}\``))).toEqual([]);
  });

  it('say of each refused file what it is and what to do, in both languages', () => {
    for (const code of Object.keys(sheetCodes) as (keyof typeof sheetCodes)[]) {
      const { message, remedy } = refusalIn({ code }) ?? {};
      expect([message?.zh, message?.en, remedy?.zh, remedy?.en].every((words) => (words ?? '').length > 5)).toBe(true);
    }
    expect(refusalIn({ code: 'file.header' })).toBeUndefined();
  });

  it('stand in the hint of a refused file', async () => {
    const refused = await openBook(bytesOf('<html>', 'a.xls')).catch((thrown: unknown) => thrown);
    expect(refused).toBeInstanceOf(HrwireError);
    expect((refused as HrwireError).hint).toMatch(/Save as.*另存为/s);
  });
});

describe('the format of a number', () => {
  it.each([
    ['General', 'number'],
    ['G/通用格式', 'number'],
    ['0.00', 'number'],
    ['#,##0.00', 'number'],
    ['0.00E+00', 'number'],
    ['"¥"#,##0', 'number'],
    ['[Red]0', 'number'],
    ['"day "0', 'number'],
    ['0%', 'percent'],
    ['@', 'text'],
    ['000', 'zeros'],
    ['yyyy-mm-dd', 'date'],
    ['yyyy"年"m"月"d"日"', 'date'],
    ['[$-804]aaaa;@', 'date'],
    ['m/d', 'date'],
    ['d-mmm-yy', 'date'],
    ['h:mm', 'time'],
    ['上午/下午h"时"mm"分"', 'time'],
    ['[h]:mm:ss', 'elapsed'],
    ['yyyy/m/d h:mm', 'date'],
    ['mm:ss', 'time'],
  ])('%s is that of a %s', (code, is) => expect(formatOf(code).is).toBe(is));

  it.each([
    [0, 'number'],
    [9, 'percent'],
    [14, 'date'],
    [22, 'date'],
    [31, 'date'],
    [20, 'time'],
    [46, 'elapsed'],
    [49, 'text'],
    [57, 'date'],
    [37, 'number'],
    [200, 'number'],
  ])('of the built-in number %d is that of a %s', (id, is) => expect(builtin(id).is).toBe(is));
});
