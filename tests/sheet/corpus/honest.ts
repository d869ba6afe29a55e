import iconv from 'iconv-lite';
import type { Case } from './case.ts';
import { columns, found, header, person } from './case.ts';
import { book, entriesOf, link, sheetXml, styleOf, workbook, xml } from './workbook.ts';
import type { CellOf } from './workbook.ts';
import { zip } from './zip.ts';

const dated = (cell: CellOf, text: string, more = {}): Pick<Case, 'content' | 'expect'> => ({
  content: workbook({ sheets: [{ rows: [header, ['张三', '13800138000', 'zhang@example.com', cell]] }], ...more }),
  expect: found([[2, '张三', '13800138000', 'zhang@example.com', text]]),
});
const plain = found([[2, ...person]]);
const shared = (...texts: readonly string[]): string => texts.map((text) => `<si>${text}</si>`).join('');
const people = (sheet: string): string =>
  `<row r="1">${header.map((name) => `<c t="inlineStr"><is><t>${name}</t></is></c>`).join('')}</row>${sheet}`;
const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const sheetOf = (rows: string): string => `<worksheet ${main}><sheetData>${rows}</sheetData></worksheet>`;

/** Workbooks as Excel and WPS write them. */
export const honest: readonly Case[] = [
  { file: 'plain.xlsx', content: book([header, person]), expect: plain },
  { file: 'called-xls.xls', content: book([header, person]), expect: plain },
  {
    file: 'title-merged.xlsx',
    content: book([['2024年候选人名单'], ['制表：人力资源部'], header, person], { merges: ['A1:D1'] }),
    expect: found([[4, ...person]], { header: [3], skipped: ['1 title', '2 title'] }),
  },
  {
    file: 'instruction-below.xlsx',
    content: book([header, ['必填', '11位数字', '必填', '格式：2024-05-01'], person]),
    expect: found([[3, ...person]], { skipped: ['2 instruction'] }),
  },
  {
    file: 'instruction-above.xlsx',
    content: book([['填写说明：请勿修改表头'], header, person]),
    expect: found([[3, ...person]], { header: [2], skipped: ['1 title'] }),
  },
  {
    file: 'sample-rows.xlsx',
    content: book([header, ['示例', '13800138000'], ['例：李四', '13900139000'], ['王五（样例）', '1'], person]),
    expect: found([[5, ...person]], { skipped: ['2 sample', '3 sample', '4 sample'] }),
  },
  {
    file: 'totals.xlsx',
    content: book([header, person, ['小计', 1], ['合计：1人'], ['总计', '1'], ['制表人：王五']]),
    expect: found([[2, ...person]], { skipped: ['3 total', '4 total', '5 total', '6 instruction'] }),
  },
  {
    file: 'blank-rows.xlsx',
    content: book([[], header, [], ['  ', '\u3000'], person, []]),
    expect: found([[5, ...person]], { header: [2] }),
  },
  {
    file: 'header-again.xlsx',
    content: book([header, person, header, person]),
    expect: found(
      [
        [2, ...person],
        [4, ...person],
      ],
      { skipped: ['3 header'] },
    ),
  },
  {
    file: 'two-levels.xlsx',
    content: book(
      [
        ['员工表'],
        ['姓名', '联系方式', null, '合同', null],
        [null, '手机号', '邮箱', '开始日期', '结束日期'],
        ['张三', '13800138000', 'z@example.com', '2024-05-01', '至今'],
      ],
      { merges: ['A1:E1', 'A2:A3', 'B2:C2', 'D2:E2'] },
    ),
    expect: {
      sheet: 'Sheet1',
      header: [2, 3],
      columns: [
        '姓名 = name',
        '联系方式/手机号 = phone',
        '联系方式/邮箱 = email',
        '合同/开始日期 = contractStart',
        '合同/结束日期 = contractEnd',
      ],
      rows: [[4, '张三', '13800138000', 'z@example.com', '2024-05-01', '至今']],
      skipped: ['1 title'],
    },
  },
  {
    file: 'required-marks.xlsx',
    content: book([['姓名*', '＊手机号', '邮箱（必填）', '入职日期\n（选填）'], person]),
    expect: plain,
  },
  {
    file: 'header-spaces.xlsx',
    content: book([['姓 名', '手\n机号', '邮箱\u200b：', '入职日期(yyyy-mm-dd)'], person]),
    expect: found([[2, ...person]], {
      columns: ['姓 名 = name', '手 机号 = phone', '邮箱： = email', '入职日期(yyyy-mm-dd) = hireDate'],
    }),
  },
  {
    file: 'synonyms.xlsx',
    content: book([['员工姓名', '联系电话', 'E-mail', '到岗日期'], person]),
    expect: found([[2, ...person]], {
      columns: ['员工姓名 = name', '联系电话 = phone', 'E-mail = email', '到岗日期 = hireDate'],
    }),
  },
  {
    file: 'twin-columns.xlsx',
    content: book([
      ['姓名', '手机号', '手机', '备注', '其他'],
      ['张三', '1', '2', '3', '4'],
    ]),
    expect: {
      sheet: 'Sheet1',
      header: [1],
      columns: ['姓名 = name', '手机号 = phone', '手机', '备注 = note', '其他'],
      rows: [[2, '张三', '1', '2', '3', '4']],
    },
  },
  {
    file: 'unnamed-column.xlsx',
    content: book([
      [...header, null, '备注'],
      [...person, 'x', 'y'],
    ]),
    expect: found([[2, ...person, 'y']], { columns: [...columns, '备注 = note'] }),
  },
  {
    file: 'sheets-first-hidden.xlsx',
    content: workbook({
      sheets: [
        { name: '字典', rows: [header, ['旧']], state: 'hidden' },
        { name: '数据', rows: [header, person] },
      ],
    }),
    expect: found([[2, ...person]], { sheet: '数据' }),
  },
  {
    file: 'sheets-very-hidden.xlsx',
    content: workbook({
      sheets: [
        { name: 'x', rows: [header], state: 'veryHidden' },
        { name: '名单', rows: [header, person] },
      ],
    }),
    expect: found([[2, ...person]], { sheet: '名单' }),
  },
  {
    file: 'sheets-second-has-header.xlsx',
    content: workbook({
      sheets: [
        { name: '说明', rows: [['请先阅读本页'], ['每行一人']] },
        { name: '候选人', rows: [header, person] },
      ],
    }),
    expect: found([[2, ...person]], { sheet: '候选人' }),
  },
  {
    file: 'chart-sheet.xlsx',
    content: workbook({
      sheets: [
        { name: '图', rows: [] },
        { name: '表', rows: [header, person] },
      ],
      parts: {
        'xl/_rels/workbook.xml.rels': `<Relationships>${link('rId1', 'chartsheet', 'chartsheets/sheet1.xml')}${link('rId2', 'worksheet', 'worksheets/sheet2.xml')}</Relationships>`,
      },
    }),
    expect: found([[2, ...person]], { sheet: '表' }),
  },
  {
    file: 'shared-strings.xlsx',
    content: workbook({
      shared: shared(...header.map((text) => `<t>${text}</t>`), '<t>张三</t>'),
      sheets: [
        {
          xml: sheetOf(
            `<row r="1">${header.map((_, at) => `<c t="s"><v>${at}</v></c>`).join('')}</row><row r="2"><c t="s"><v>4</v></c></row>`,
          ),
        },
      ],
    }),
    expect: found([[2, '张三', '', '', '']]),
  },
  {
    file: 'rich-text.xlsx',
    content: workbook({
      shared: shared('<r><t>张</t></r><r><rPr><b/></rPr><t xml:space="preserve">三 </t></r><r><t>A</t></r>'),
      sheets: [{ xml: sheetOf(people('<row r="2"><c t="s"><v>0</v></c></row>')) }],
    }),
    expect: found([[2, '张三 A', '', '', '']]),
  },
  {
    file: 'phonetic.xlsx',
    content: workbook({
      shared: shared('<t>张三</t><rPh sb="0" eb="2"><t>チョウサン</t></rPh><phoneticPr fontId="1"/>'),
      sheets: [{ xml: sheetOf(people('<row r="2"><c t="s"><v>0</v></c></row>')) }],
    }),
    expect: found([[2, '张三', '', '', '']]),
  },
  { file: 'boolean.xlsx', ...dated({ raw: '<c t="b"><v>1</v></c>' }, 'TRUE') },
  { file: 'error-cell.xlsx', ...dated({ raw: '<c t="e"><v>#REF!</v></c>' }, '#REF!') },
  { file: 'formula-number.xlsx', ...dated({ raw: '<c s="1"><f>TODAY()</f><v>45413</v></c>' }, '2024-05-01') },
  { file: 'formula-text.xlsx', ...dated({ raw: '<c t="str"><f>A1&amp;B1</f><v>甲乙</v></c>' }, '甲乙') },
  { file: 'formula-uncalculated.xlsx', ...dated({ raw: '<c><f>TODAY()</f></c>' }, '#UNCALCULATED!') },
  { file: 'formula-command.xlsx', ...dated({ raw: `<c t="str"><f>${xml("cmd|'/c calc'!A0")}</f><v>x</v></c>` }, 'x') },
  { file: 'iso-date.xlsx', ...dated({ raw: '<c t="d"><v>2024-05-01T00:00:00.000Z</v></c>' }, '2024-05-01') },
  { file: 'date-builtin.xlsx', ...dated({ n: 45413, s: styleOf.day }, '2024-05-01') },
  { file: 'date-chinese.xlsx', ...dated({ n: 45413, s: styleOf.chineseDay }, '2024-05-01') },
  { file: 'date-chinese-builtin.xlsx', ...dated({ n: 45413, s: styleOf.builtinChinese }, '2024-05-01') },
  { file: 'date-era-year.xlsx', ...dated({ n: 45413, s: styleOf.eraYear }, '2024-05-01') },
  { file: 'date-long.xlsx', ...dated({ n: 45413, s: styleOf.longDate }, '2024-05-01') },
  { file: 'date-month.xlsx', ...dated({ n: 45413, s: styleOf.month }, '2024-05-01') },
  { file: 'date-and-time.xlsx', ...dated({ n: 45413.75, s: styleOf.dayAndTime }, '2024-05-01T18:00:00') },
  { file: 'time-alone.xlsx', ...dated({ n: 0.75, s: styleOf.time }, '18:00:00') },
  { file: 'date-1904.xlsx', ...dated({ n: 43951, s: styleOf.day }, '2024-05-01', { date1904: true }) },
  { file: 'date-1900-january.xlsx', ...dated({ n: 5, s: styleOf.day }, '1900-01-05') },
  { file: 'date-1900-february.xlsx', ...dated({ n: 59, s: styleOf.day }, '1900-02-28') },
  { file: 'date-never-was.xlsx', ...dated({ n: 60, s: styleOf.day }, '60') },
  { file: 'date-1900-march.xlsx', ...dated({ n: 61, s: styleOf.day }, '1900-03-01') },
  { file: 'date-beyond.xlsx', ...dated({ n: 99999999, s: styleOf.day }, '99999999') },
  { file: 'elapsed.xlsx', ...dated({ n: 1.1, s: styleOf.elapsed }, '26:24:00') },
  { file: 'zeros.xlsx', ...dated({ n: 123, s: styleOf.zeros }, '00123') },
  { file: 'percent.xlsx', ...dated({ n: 0.846, s: styleOf.percent }, '84.6%') },
  { file: 'exponent.xlsx', ...dated({ n: '1.3800138E10', s: styleOf.exponent }, '13800138000') },
  { file: 'quoted-letters.xlsx', ...dated({ n: 7, s: styleOf.quoted }, '7') },
  { file: 'id-destroyed.xlsx', ...dated({ n: '1.10105194912310E+17', s: 0 }, '110105194912310000') },
  { file: 'fraction.xlsx', ...dated({ n: '3.3000000000000003', s: 0 }, '3.3') },
  {
    file: 'escapes.xlsx',
    ...dated({ raw: '<c t="inlineStr"><is><t>a_x000D_\nb_x005F_x0041_&amp;</t></is></c>' }, 'a\nb_x0041_&'),
  },
  {
    file: 'merged-down.xlsx',
    content: book(
      [
        ['部门', '姓名', '手机号'],
        ['研发部', '张三', '1'],
        [null, '李四', '2'],
        [null, '王五', '3'],
        ['销售部', '赵六', '4'],
      ],
      { merges: ['A2:A4'] },
    ),
    expect: {
      sheet: 'Sheet1',
      header: [1],
      columns: ['部门 = department', '姓名 = name', '手机号 = phone'],
      rows: [
        [2, '研发部', '张三', '1'],
        [3, '研发部', '李四', '2'],
        [4, '研发部', '王五', '3'],
        [5, '销售部', '赵六', '4'],
      ],
    },
  },
  { file: 'dimension-lies.xlsx', content: book([header, person], { dimension: 'A1:XFD1048576' }), expect: plain },
  {
    file: 'far-away-empty.xlsx',
    content: workbook({
      sheets: [
        {
          xml: sheetOf(
            people(
              '<row r="2"><c t="inlineStr"><is><t>张三</t></is></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>',
            ),
          ),
        },
      ],
    }),
    expect: found([[2, '张三', '', '', '']]),
  },
  {
    file: 'far-away-filled.xlsx',
    content: workbook({
      sheets: [
        {
          xml: sheetOf(
            people(
              '<row r="2"><c t="inlineStr"><is><t>张三</t></is></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
            ),
          ),
        },
      ],
    }),
    expect: found([
      [2, '张三', '', '', ''],
      [1_048_576, 'row.beyond'],
    ]),
  },
  {
    file: 'no-references.xlsx',
    content: workbook({
      sheets: [{ xml: sheetOf(people('<row><c/><c><v>13800138000</v></c></row>').replace('<row r="1">', '<row>')) }],
    }),
    expect: found([[2, '', '13800138000', '', '']]),
  },
  {
    file: 'prefixed.xlsx',
    content: workbook({
      sheets: [
        {
          xml: sheetXml({ rows: [header, person] })
            .replace(/<(\/?)(?=[a-z])/gi, '<$1x:')
            .replace('xmlns=', 'xmlns:x='),
        },
      ],
    }),
    expect: plain,
  },
  {
    file: 'absolute-targets.xlsx',
    content: workbook({ sheets: [{ rows: [header, person] }], target: (part) => `/xl/${part}` }),
    expect: plain,
  },
  {
    file: 'dotted-targets.xlsx',
    content: workbook({ sheets: [{ rows: [header, person] }], target: (part) => `../xl/./${part}` }),
    expect: plain,
  },
  {
    file: 'external-link.xlsx',
    content: workbook({
      sheets: [{ rows: [header, person] }],
      parts: {
        'xl/_rels/workbook.xml.rels': `<Relationships>${link('rId1', 'worksheet', 'worksheets/sheet1.xml')}${link('rId9', 'externalLink', 'file:///etc/passwd', ' TargetMode="External"')}</Relationships>`,
      },
    }),
    expect: plain,
  },
  {
    file: 'zip64.xlsx',
    content: zip(entriesOf({ sheets: [{ rows: [header, person] }] }), { zip64: true }),
    expect: plain,
  },
  {
    file: 'stored.xlsx',
    content: zip(entriesOf({ sheets: [{ rows: [header, person] }] }).map((entry) => ({ ...entry, stored: true }))),
    expect: plain,
  },
  {
    file: 'byte-order-mark.xlsx',
    content: workbook({ sheets: [{ xml: `\ufeff<?xml version="1.0"?>${sheetXml({ rows: [header, person] })}` }] }),
    expect: plain,
  },
  {
    file: 'macros.xlsm',
    content: workbook({ sheets: [{ rows: [header, person] }], parts: { 'xl/vbaProject.bin': 'not looked at' } }),
    expect: plain,
  },
];

const lines = [header.join(','), person.join(',')].join('\r\n');
const csv = (more: object = {}): Case['expect'] => ({
  encoding: 'utf-8',
  delimiter: ',',
  header: [1],
  columns,
  rows: [[2, ...person]],
  ...more,
});

/** Text as Excel, WPS and people write it. */
export const texts: readonly Case[] = [
  { file: 'utf-8.csv', content: lines, expect: csv() },
  { file: 'utf-8-marked.csv', content: `\ufeff${lines}`, expect: csv() },
  { file: 'gbk.csv', content: iconv.encode(lines, 'gbk'), expect: csv({ encoding: 'gb18030' }) },
  {
    file: 'gb18030-rare-name.csv',
    content: iconv.encode(lines.replace('张三', '\u3401三'), 'gb18030'),
    expect: csv({ encoding: 'gb18030', rows: [[2, '\u3401三', ...person.slice(1)]] }),
  },
  {
    file: 'unicode-text.txt',
    content: Buffer.from(`\ufeff${lines.replaceAll(',', '\t')}`, 'utf16le'),
    expect: csv({ encoding: 'utf-16le', delimiter: '\t' }),
  },
  {
    file: 'utf-16be.csv',
    content: Buffer.from(`\ufeff${lines}`, 'utf16le').swap16(),
    expect: csv({ encoding: 'utf-16be' }),
  },
  { file: 'semicolon.csv', content: lines.replaceAll(',', ';'), expect: csv({ delimiter: ';' }) },
  { file: 'full-width-comma.csv', content: lines.replaceAll(',', '，'), expect: csv({ delimiter: '，' }) },
  { file: 'bar.csv', content: lines.replaceAll(',', '|'), expect: csv({ delimiter: '|' }) },
  {
    file: 'sep-line.csv',
    content: `sep=;\r\n${lines.replaceAll(',', ';')}`,
    expect: csv({ delimiter: ';', header: [2], rows: [[3, ...person]] }),
  },
  { file: 'mac-lines.csv', content: `${lines.replace('\r\n', '\r')}\r`, expect: csv() },
  {
    file: 'line-breaks-in-cells.csv',
    content: `"姓\n名",手机号,邮箱,入职日期\n"张\n三",1,2,3\n`,
    expect: csv({ columns: ['姓 名 = name', ...columns.slice(1)], rows: [[2, '张\n三', '1', '2', '3']] }),
  },
  {
    file: 'titles.csv',
    content: `候选人名单,,,\r\n,,,\r\n${lines}\r\n合计,1,,\r\n`,
    expect: csv({ header: [3], rows: [[4, ...person]], skipped: ['1 title', '5 total'] }),
  },
  {
    file: 'two-levels.csv',
    content: '姓名,联系方式,,部门\n,手机号,邮箱,\n张三,1,2,研发部\n',
    expect: csv({
      header: [1, 2],
      columns: ['姓名 = name', '联系方式/手机号 = phone', '联系方式/邮箱 = email', '部门 = department'],
      rows: [[3, '张三', '1', '2', '研发部']],
    }),
  },
  { file: 'csv-called-xls.xls', content: lines, expect: csv() },
  {
    file: 'ragged.csv',
    content: `${lines}\n李四,1\n王五,1,2,3,4\n赵六,1,2,3,,\n`,
    expect: csv({
      rows: [
        [2, ...person],
        [3, 'row.ragged'],
        [4, 'row.ragged'],
        [5, '赵六', '1', '2', '3'],
      ],
    }),
  },
  {
    file: 'unclosed-quote.csv',
    content: `${lines}\n"李四,1,2,3\n`,
    expect: csv({
      rows: [
        [2, ...person],
        [3, 'row.unclosed-quote'],
      ],
    }),
  },
  {
    file: 'quote-inside.csv',
    content: `${lines}\n李"四,1,2,3\n`,
    expect: csv({
      rows: [
        [2, ...person],
        [3, 'row.quote'],
      ],
    }),
  },
  {
    file: 'zero-byte.csv',
    content: `${lines}\n李\0四,1,2,3\n`,
    expect: csv({
      rows: [
        [2, ...person],
        [3, 'row.nul'],
      ],
    }),
  },
  {
    file: 'long-cell.csv',
    content: `${lines}\n${'x'.repeat(40_000)},1,2,3\n`,
    expect: csv({
      rows: [
        [2, ...person],
        [3, 'row.too-long'],
      ],
    }),
  },
  {
    file: 'formulas.csv',
    content: `${lines}\n"=cmd|'/c calc'!A0",1,2,3\n`,
    expect: csv({
      rows: [
        [2, ...person],
        [3, "=cmd|'/c calc'!A0", '1', '2', '3'],
      ],
    }),
  },
];
