import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromCell, fromJson } from '../../src/app/repaired-value.ts';
import { cellOf, guarded, isSameCell, unguarded } from '../../src/app/spreadsheet.ts';
import type { Json } from '../../src/record/json.ts';
import { maskValue } from '../../src/record/mask.ts';

const cell = (
  text: string,
  now?: Json,
  more: Pick<Parameters<typeof fromCell>[1], 'declared'> & { read?: Json; kind?: 'number' | 'text' } = {},
) =>
  fromCell(text, {
    now,
    read: more.read ?? now,
    shown: now === undefined ? undefined : maskValue(now),
    kind: more.kind,
    declared: more.declared,
  });
const set = (value: Json) => ({ is: 'set', value });
const same = { is: 'same' };

describe('a cell as it is exported', () => {
  it('stands behind an apostrophe where a spreadsheet would run it or write it otherwise', () => {
    for (const text of [
      '=1+1',
      '+SUM(A1)',
      '@x',
      '-cmd',
      '007',
      '1.10',
      '110101199001011234',
      '1E5',
      '+8613800000000',
      "'=1",
    ]) {
      expect(guarded(text), text).toBe(`'${text}`);
    }
    for (const text of ['王小明', '13800000000', '84.6', '-5', 'a=b', '2024-05-01', '-', "it's", "'quoted'"]) {
      expect(guarded(text), text).toBe(text);
    }
  });

  it('is read back as it was', () => {
    const texts = fc.oneof(fc.string(), fc.constantFrom("''=1", '00', '0.10', "'", "'007", '１２', '－１', '\t=1'));
    fc.assert(
      fc.property(texts, (text) => {
        expect(unguarded(guarded(text))).toBe(text);
      }),
    );
  });

  it('changes nothing when it comes back as it was', () => {
    const values = fc.oneof(fc.string(), fc.double({ noNaN: true }), fc.integer(), fc.boolean(), fc.constant(null));
    fc.assert(
      fc.property(fc.oneof(values, fc.array(values), fc.dictionary(fc.string(), values, { minKeys: 1 })), (value) => {
        expect(fromCell(cellOf(value), { now: value, read: value, shown: value, kind: undefined })).toEqual(same);
        const shown = maskValue(value);
        expect(fromCell(cellOf(shown), { now: value, read: value, shown, kind: undefined })).toEqual(same);
      }),
    );
  });
});

describe('a cell that a spreadsheet has rewritten', () => {
  it('changes nothing', () => {
    expect(cell('2024/5/1', '2024-05-01')).toEqual(same);
    expect(cell('TRUE', true)).toEqual(same);
    expect(cell('84.60', 84.6)).toEqual(same);
    expect(cell('a\nb', 'a\r\nb')).toEqual(same);
    expect(isSameCell('x'.repeat(32_767), 'x'.repeat(40_000))).toBe(true);
  });

  it('is told where digits were lost', () => {
    expect(cell('1.10101E+17', '110101199001011234')).toMatchObject({ is: 'wrong' });
    expect(cell('5/1/2024', '2024-05-01')).toMatchObject({ is: 'wrong' });
  });
});

describe('a repaired cell', () => {
  it('has the type of what stood there', () => {
    expect(cell('13900000000', '13800000000')).toEqual(set('13900000000'));
    expect(cell("'008", '007')).toEqual(set('008'));
    expect(cell('84.6', 80)).toEqual(set(84.6));
    expect(cell('FALSE', true)).toEqual(set(false));
    expect(cell('[1,2]', [1])).toEqual(set([1, 2]));
    expect(cell('2024/6/30', '2024-05-01')).toEqual(set('2024-06-30'));
    expect(cell('-SUM(1)', 'x')).toEqual(set('-SUM(1)'));
  });

  it('has the type that other records have there, else is text', () => {
    expect(cell('84.6', undefined, { kind: 'number' })).toEqual(set(84.6));
    expect(cell('84.6', null)).toEqual(set('84.6'));
    expect(cell('84.6', null, { read: 3 })).toEqual(set(84.6));
  });

  it('has the type that the stream declares, whatever wrong type stood there', () => {
    expect(cell('5', 'G5', { declared: 'number' })).toEqual(set(5));
    expect(cell('true', 'yes', { declared: 'boolean' })).toEqual(set(true));
    expect(cell('five', 'G5', { declared: 'number' })).toMatchObject({ is: 'wrong' });
    expect(cell('', 'G5', { declared: 'number' })).toEqual(set(null));
    expect(cell('G5', 'G5', { declared: 'number' })).toEqual(same);
    expect(fromJson(5, { now: 'G5', read: 'G5', declared: 'number' })).toEqual(set(5));
    expect(fromJson(true, { now: 'G5', read: 'G5', declared: 'number' })).toMatchObject({ is: 'wrong' });
  });

  it('is told what is due where the type is another', () => {
    expect(cell('many', 80)).toMatchObject({ message: expect.stringContaining('a number is due') as string });
    expect(cell('1234567890123456', 80)).toMatchObject({ message: expect.stringContaining('rounded') as string });
    expect(cell('yes', true)).toMatchObject({ is: 'wrong' });
    expect(cell('{"a":1}', [1])).toMatchObject({ message: expect.stringContaining('list') as string });
    expect(cell('[1', [1])).toMatchObject({ is: 'wrong' });
  });

  it('that is blank empties what stood there', () => {
    expect(cell('', 'x')).toEqual(set(''));
    expect(cell(' ', 80)).toEqual(set(null));
    expect(cell('', null)).toEqual(same);
    expect(cell('', undefined)).toEqual(same);
  });
});

describe('a masked cell', () => {
  it('left alone changes nothing, and beside a repair it keeps the repair', () => {
    expect(cell('王**', '王小明')).toEqual(same);
    expect(cell('a***@…', 'ann@example.com')).toEqual(same);
    expect(cell('•••', 84.6)).toEqual(same);
    expect(cell('王**', '李雷', { read: '王小明' })).toEqual(same);
  });

  it('is never taken for a value', () => {
    expect(cell('李**', '王小明')).toMatchObject({ message: expect.stringContaining('masked') as string });
    expect(cell('b***@…', 'ann@example.com')).toMatchObject({ is: 'wrong' });
    expect(cell('•••', undefined)).toMatchObject({ is: 'wrong' });
  });

  it('that was written over is set', () => {
    expect(cell('王大明', '王小明')).toEqual(set('王大明'));
  });
});

describe('a value of JSON Lines', () => {
  it('puts back what is masked in it, and keeps what was changed beside', () => {
    const now = { name: '王小明', tags: ['a@b.cn', 'x'], n: 1 };
    expect(fromJson(maskValue(now), { now, read: now })).toEqual(same);
    const given = { name: '王**', tags: ['a***@…', 'y'], n: 2 };
    expect(fromJson(given, { now, read: now })).toEqual(set({ name: '王小明', tags: ['a@b.cn', 'y'], n: 2 }));
  });

  it('is told where a mask stands for nothing, and where the type is another', () => {
    expect(fromJson('李**', { now: '王小明', read: '王小明' })).toMatchObject({ is: 'wrong' });
    expect(fromJson('80', { now: 80, read: 80 })).toMatchObject({ is: 'wrong' });
    expect(fromJson(null, { now: 80, read: 80 })).toEqual(set(null));
    expect(fromJson('x', { now: undefined, read: undefined })).toEqual(set('x'));
  });
});
