import { describe, expect, it } from 'vitest';
import type { Cell } from '../../src/sheet/sheet.ts';
import { readValue } from '../../src/sheet/value.ts';
import type { ValueKind } from '../../src/sheet/value.ts';
import type { ValueOptions } from '../../src/sheet/values/options.ts';
import { valueWords } from '../../src/sheet/values/words.ts';

const at = { row: 7, column: { letter: 'C', header: '列' } };
const text = (value: string): Cell => (value === '' ? { text: '', from: 'empty' } : { text: value, from: 'text' });
const number = (value: number): Cell => ({
  text: BigInt(Math.trunc(value)) === BigInt(value) ? BigInt(value).toString() : String(value),
  from: 'number',
  number: value,
});
const date = (iso: string): Cell => ({ text: iso, from: 'date', number: 45413 });

/** The value, or the code of what is wrong. */
function read(cell: Cell | string, as: ValueKind, options: Partial<ValueOptions> = {}): unknown {
  const value = readValue(typeof cell === 'string' ? text(cell) : cell, as, { at, ...options });
  if ('finding' in value) return value.finding.code;
  const { value: own, ...more } = value;
  return Object.keys(more).length === 0 ? own : { value: own, ...more };
}

describe('dates of cells', () => {
  it.each<[string | Cell, unknown]>([
    ['2024-05-01', '2024-05-01'],
    ['2024/5/1', '2024-05-01'],
    ['2024.5.1', '2024-05-01'],
    ['20240501', '2024-05-01'],
    ['2024年5月1日', '2024-05-01'],
    ['２０２４年５月１日', '2024-05-01'],
    ["'2024-05-01", '2024-05-01'],
    ['2024-05-01 14:00', '2024-05-01'],
    ['2024年5月1日 下午2:30', '2024-05-01'],
    ['2024年5月', '2024-05'],
    ['2024-05', '2024-05'],
    ['202405', '2024-05'],
    ['45413', '2024-05-01'],
    ['45413.75', '2024-05-01'],
    [{ text: '45413', from: 'number', number: 45413 }, '2024-05-01'],
    [date('2024-05-01'), '2024-05-01'],
    [date('2024-05-01T18:00:00'), '2024-05-01'],
    [date('1900-01-05'), '1900-01-05'],
    [date('18:00:00'), 'date.form'],
    ['2958465', '9999-12-31'],
    ['至今', { value: null, open: true }],
    ['长期', { value: null, open: true }],
    ['无固定期限', { value: null, open: true }],
    ['-', null],
    ['', null],
    ['5/1/2024', 'date.ambiguous'],
    ['1-5-2024', 'date.ambiguous'],
    ['5/1/24', 'date.ambiguous'],
    ['2024-02-30', 'date.absent'],
    ['2024', 'date.form'],
    ['60', 'date.form'],
    ['240501', 'date.form'],
    ['五月一日', 'date.form'],
    [{ text: 'TRUE', from: 'boolean' }, 'date.form'],
  ])('%o is %o', (cell, value) => expect(read(cell, 'date')).toEqual(value));

  it('are read with their year last where their order is said', () => {
    expect(read('5/1/2024', 'date', { order: 'mdy' })).toBe('2024-05-01');
    expect(read('5/1/2024', 'date', { order: 'dmy' })).toBe('2024-01-05');
    expect(read('13/13/2024', 'date', { order: 'dmy' })).toBe('date.absent');
  });

  it('are counted from 1904 where the workbook is', () => {
    expect(read({ text: '43951', from: 'number', number: 43951 }, 'date', { dates: 1904 })).toBe('2024-05-01');
  });

  it('are months, or instants in the zone that is said', () => {
    expect(read('2024年5月1日', 'month')).toBe('2024-05');
    expect(read('2024-05-01 08:00', 'instant', { zone: 'Asia/Shanghai' })).toBe('2024-05-01T00:00:00Z');
    expect(read('2024年5月', 'instant')).toBe('date.month');
  });

  it.each([
    ['2012.6', '2012-06'],
    ['2012.06', '2012-06'],
    ['2012.10', '2012-10'],
    ['2012.12', '2012-12'],
    // October to a spreadsheet, that drops its zero.
    ['2012.1', 'date.form'],
    ['2012.13', 'date.form'],
  ])('are months where a point parts them: %s is %s', (said, month) => expect(read(said, 'month')).toBe(month));

  it('are asked for as months where the column holds months', () => {
    const value = readValue(text('Jun-12'), 'month', { at });
    expect('finding' in value && value.finding.remedy.zh).toBe('请写成 2024-05 或 2024年5月。');
  });
});

describe('identity numbers of cells', () => {
  it.each<[string | Cell, unknown]>([
    ['11010519491231002X', '11010519491231002X'],
    ['11010519491231002x', '11010519491231002X'],
    [' 110105 19491231 002X ', '11010519491231002X'],
    ['１１０１０５１９４９１２３１００２Ｘ', '11010519491231002X'],
    ["'11010519491231002X", '11010519491231002X'],
    ['110105194912310021', 'id.checksum'],
    ['110105199002300011', 'id.birth'],
    ['110105491231002', '110105491231002'],
    ['110105499931002', 'id.birth'],
    ['1101051949123', 'id.form'],
    ['1.10105E+17', 'id.destroyed'],
    ['1.10105194912310E+17', 'id.destroyed'],
    ['110105194912310000', 'id.destroyed'],
    [number(110105194912310000), 'id.destroyed'],
    [number(110105491231002), '110105491231002'],
  ])('%o is %o', (cell, value) => expect(read(cell, 'id_cn')).toEqual(value));

  it('that pass the checksum by chance are destroyed all the same in a numeric cell', () => {
    // 110105194912311000 fails or passes: whatever its check says, a number has lost its last digits.
    for (let end = 0; end < 10; end++)
      expect(read(number(110105194912310000 + end * 1000), 'id_cn')).toBe('id.destroyed');
  });
});

describe('phone numbers of cells', () => {
  it.each<[string | Cell, unknown]>([
    ['13800138000', '13800138000'],
    ['+86-138 0013 8000', '13800138000'],
    ['13800000000', '13800000000'],
    [number(13800000000), 'phone.destroyed'],
    [number(13800100000), 'phone.destroyed'],
    [number(13800110000), '13800110000'],
    ['8613800138000', '13800138000'],
    ['008613800138000', '13800138000'],
    ['13800138000.0', '13800138000'],
    ["'13800138000", '13800138000'],
    ['１３８００１３８０００', '13800138000'],
    [number(13800138000), '13800138000'],
    ['13800138000/13900139000', { value: '13800138000', more: ['13900139000'] }],
    ['010-65551234；13800138000', { value: '13800138000', more: ['010-65551234'] }],
    ['010-65551234', '010-65551234'],
    ['(0755)26551234转801', '0755-26551234-801'],
    ['400-810-1234', '4008101234'],
    ['1.38001E+10', 'phone.destroyed'],
    ['1.38E+10', 'phone.destroyed'],
    ['1380013800', 'phone.form'],
    ['+1 617 555 0100', 'phone.form'],
    ['无', 'phone.form'],
  ])('%o is %o', (cell, value) => expect(read(cell, 'phone_cn')).toEqual(value));
});

describe('other values of cells', () => {
  it.each<[string | Cell, ValueKind, unknown, Partial<ValueOptions>?]>([
    ['￥12,000.50', 'money', 12000.5],
    ['85分', 'number', 85],
    ['84.6%', 'number', 0.846],
    ['１２', 'integer', 12],
    ['1.5', 'integer', 'number.whole'],
    ['15k-20k', 'money', 'number.form'],
    [date('2024-05-01'), 'number', 'number.date'],
    [{ text: '84.6%', from: 'number', number: 0.846 }, 'number', 0.846],
    ['是', 'boolean', true],
    ['√', 'boolean', true],
    ['Ｎ', 'boolean', false],
    ['无', 'boolean', false],
    [{ text: 'TRUE', from: 'boolean' }, 'boolean', true],
    ['也许', 'boolean', 'boolean.form'],
    ['男', 'choice', 0, { choices: { 男: 0, 女: 1 } }],
    [' 男 ', 'choice', 0, { choices: { 男: 0, 女: 1 } }],
    ['男性', 'choice', 'choice.unknown', { choices: { 男: 0, 女: 1 } }],
    ['北京市', 'choice', 'bj', { choices: { 北京: 'bj' } }],
    ['constructor', 'choice', 'choice.unknown', { choices: { 男: 0 } }],
    ['Java、SQL；Go', 'list', ['Java', 'SQL', 'Go']],
    ['Java/SQL', 'list', ['Java', 'SQL'], { separators: '/' }],
    ['/产品部/移动组/', 'path', ['产品部', '移动组']],
    ['公司>部门＞小组', 'path', '小组', { path: 'last' }],
    ['研发部', 'path', ['研发部']],
    ['123', 'text', '00123', { width: 5 }],
    [number(123), 'text', '00123', { width: 5 }],
    ['A123', 'text', 'A123', { width: 5 }],
    [number(6_222_020_200_012_345_000), 'text', 'text.digits'],
    ['6.22202E+18', 'text', 'text.digits'],
    ['\u00a0买买提·艾力\u200b\u3000', 'text', '买买提·艾力'],
    ['\uf900', 'text', '\uf900'],
    ['ＡＢ１', 'text', 'AB1', { key: true }],
    [' Zhang@Example.COM ', 'email', 'zhang@example.com'],
    ['zhang＠example.com', 'email', 'zhang@example.com'],
    ['zhang@', 'email', 'email.form'],
    ['', 'text', 'cell.required', { required: true }],
    ['\u3000', 'text', null],
    ["'-无", 'text', '-无'],
    ["'=1+1", 'text', '=1+1'],
    ["'s-Hertogenbosch", 'text', "'s-Hertogenbosch"],
    [{ text: '#REF!', from: 'error' }, 'text', 'cell.error'],
    [{ text: '#UNCALCULATED!', from: 'error' }, 'number', 'cell.uncalculated'],
  ])('%o as %s is %o', (cell, as, value, options) => expect(read(cell, as, options)).toEqual(value));
});

describe('a finding', () => {
  it('says row, column, value, what is wrong and what to do, in both languages', () => {
    const value = readValue(text('也许'), 'boolean', { at });
    expect(value).toEqual({
      finding: {
        code: 'boolean.form',
        row: 7,
        column: { letter: 'C', header: '列' },
        value: '也许',
        message: { en: 'This means neither yes nor no.', zh: '不能判断为“是”或“否”。' },
        remedy: { en: 'Write 是 or 否.', zh: '请填写“是”或“否”。' },
      },
    });
  });

  it('shows no sign of its own for a formula that was never calculated', () => {
    const value = readValue({ text: '#UNCALCULATED!', from: 'error' }, 'text', { at });
    expect(value).toMatchObject({ finding: { code: 'cell.uncalculated', value: '' } });
  });

  it('masks what is sensitive: a field that is tagged so, and numbers of people always', () => {
    const masked = (cell: Cell, as: ValueKind, sensitive?: boolean): string => {
      const value = readValue(cell, as, { at: { ...at, sensitive } });
      return 'finding' in value ? value.finding.value : 'none';
    };
    expect(masked(text('张三丰'), 'number', true)).toBe('张**');
    expect(masked(text('110105194912310021'), 'id_cn')).toBe('1**');
    expect(masked(text('138001380'), 'phone_cn')).toBe('1**');
    expect(masked(text('110105194912310021'), 'id_cn', false)).toBe('110105194912310021');
  });

  it('lists what a choice may be', () => {
    const value = readValue(text('博士后'), 'choice', { at, choices: { 本科: 1, 硕士: 2 } });
    expect(value).toMatchObject({
      finding: { remedy: { en: 'Take one of: 本科, 硕士.', zh: '请从中选择：本科、硕士。' } },
    });
  });

  it('tells an owner of a destroyed number to make the column text', () => {
    for (const code of ['id.destroyed', 'phone.destroyed', 'text.digits'] as const) {
      expect(valueWords[code][1].zh).toContain('“文本”格式');
      expect(valueWords[code][1].en).toContain('Set the column to text');
    }
  });
});
