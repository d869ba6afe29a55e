import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Case } from './case.ts';
import { found, header, person } from './case.ts';
import { book, entriesOf, link, sheetXml, workbook } from './workbook.ts';
import { zip } from './zip.ts';
import type { Entry } from './zip.ts';

const entries = entriesOf({ sheets: [{ rows: [header, person] }] });
const good = zip(entries);
const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const sheet = (xml: string): Buffer => workbook({ sheets: [{ xml }] });
const rows = (xml: string): Buffer => sheet(`<worksheet ${main}><sheetData>${xml}</sheetData></worksheet>`);
const linked = (...links: readonly string[]): Buffer =>
  workbook({
    sheets: [{ rows: [header] }],
    parts: { 'xl/_rels/workbook.xml.rels': `<Relationships>${links.join('')}</Relationships>` },
  });
const with_ = (...more: readonly Entry[]): Buffer => zip([...entries, ...more]);
const changed = (name: string, change: Partial<Entry>): Buffer =>
  zip(entries.map((entry) => (entry.name === name ? { ...entry, ...change } : entry)));
const first = 'xl/worksheets/sheet1.xml';

/** The container of old Office documents, with one name in its directory. */
function container(name: string): Buffer {
  const file = Buffer.alloc(2048);
  Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]).copy(file);
  file.writeUInt16LE(9, 0x1e);
  file.writeUInt32LE(1, 0x30);
  Buffer.from(name, 'utf16le').copy(file, 1024);
  return file;
}

const refusals: readonly (readonly [string, string, Buffer | string])[] = [
  ['old.xls', 'sheet.old', container('Workbook')],
  ['old.et', 'sheet.old', container('Workbook')],
  ['older.xls', 'sheet.old', Buffer.from([0x09, 0x08, 0x08, 0x00, 0x00, 0x05, 0x05, 0x00])],
  ['password.xlsx', 'sheet.encrypted', container('EncryptedPackage')],
  ['page.xls', 'sheet.page', '<html><body><table><tr><td>姓名</td></tr></table></body></html>'],
  ['page-marked.xls', 'sheet.page', Buffer.from('\ufeff\r\n<table><tr><td>姓名</td></tr></table>', 'utf16le')],
  ['excel-2003.xls', 'sheet.page', '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'],
  ['mail.xls', 'sheet.page', 'MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n'],
  [
    'open-document.ods',
    'sheet.kind',
    zip([
      { name: 'mimetype', data: 'application/vnd.oasis.opendocument.spreadsheet', stored: true },
      { name: 'content.xml', data: '<x/>' },
    ]),
  ],
  ['apple.numbers', 'sheet.kind', zip([{ name: 'Index/Document.iwa', data: 'x' }])],
  [
    'binary.xlsb',
    'sheet.kind',
    zip([
      { name: '[Content_Types].xml', data: '<Types/>' },
      { name: 'xl/workbook.bin', data: 'x' },
    ]),
  ],
  [
    'letter.docx',
    'sheet.kind',
    zip([
      { name: '[Content_Types].xml', data: '<Types/>' },
      { name: 'word/document.xml', data: '<x/>' },
    ]),
  ],
  ['photos.zip', 'sheet.kind', zip([{ name: 'a.jpg', data: 'x' }])],
  ['empty.zip', 'sheet.kind', zip([])],
  ['packed.gz', 'sheet.kind', gzipSync('姓名')],
  ['paper.pdf', 'sheet.kind', '%PDF-1.7\n'],
  ['noise.csv', 'sheet.kind', Buffer.from(randomBytes(2000).map((byte) => (byte & 0x07) | 1))],
  ['empty.csv', 'sheet.header', ''],
  [
    'numbers-only.xlsx',
    'sheet.header',
    book([
      [1, 2],
      [3, 4],
    ]),
  ],
  ['all-hidden.xlsx', 'sheet.missing', workbook({ sheets: [{ rows: [header, person], state: 'hidden' }] })],
  ['cut-half.xlsx', 'sheet.unreadable', good.subarray(0, good.length / 2)],
  ['cut-end.xlsx', 'sheet.unreadable', good.subarray(0, -10)],
  ['damaged.xlsx', 'sheet.unreadable', changed(first, { crc: 1 })],
  ['size-lies-small.xlsx', 'sheet.unreadable', changed(first, { size: 10 })],
  ['size-lies-large.xlsx', 'sheet.unreadable', changed(first, { size: 1_000_000 })],
  ['count-lies.xlsx', 'sheet.unreadable', zip(entries, { count: 500 })],
  ['count-absurd.xlsx', 'sheet.unsafe', zip(entries, { count: 60_000 })],
  ['odd-compression.xlsx', 'sheet.unreadable', changed(first, { method: 12 })],
  ['archive-password.xlsx', 'sheet.encrypted', changed(first, { flags: 1 })],
  ['traversal.xlsx', 'sheet.unsafe', with_({ name: '../../evil.sh', data: 'x' })],
  ['absolute.xlsx', 'sheet.unsafe', with_({ name: '/etc/cron.d/evil', data: 'x' })],
  ['drive.xlsx', 'sheet.unsafe', with_({ name: 'C:/evil.exe', data: 'x' })],
  ['backslash.xlsx', 'sheet.unsafe', with_({ name: '..\\evil.exe', data: 'x' })],
  ['twins.xlsx', 'sheet.unsafe', with_({ name: first, data: sheetXml({ rows: [header, ['李四']] }) })],
  ['twins-by-case.xlsx', 'sheet.unsafe', with_({ name: 'XL/Worksheets/Sheet1.XML', data: '<x/>' })],
  [
    'many-parts.xlsx',
    'sheet.unsafe',
    with_(...Array.from({ length: 2100 }, (_, at) => ({ name: `x/${at}`, data: '', stored: true }))),
  ],
  [
    'bomb.xlsx',
    'sheet.unsafe',
    sheet(`<worksheet ${main}><sheetData>${' '.repeat(8_000_000)}</sheetData></worksheet>`),
  ],
  [
    'bomb-shared.xlsx',
    'sheet.unsafe',
    workbook({ sheets: [{ rows: [header] }], shared: `<si><t>${'a'.repeat(8_000_000)}</t></si>` }),
  ],
  [
    'entities.xlsx',
    'sheet.unsafe',
    sheet(
      `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet ${main}><sheetData><row><c t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>`,
    ),
  ],
  [
    'entity-outside.xlsx',
    'sheet.unsafe',
    sheet(`<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet ${main}/>`),
  ],
  ['entity-unknown.xlsx', 'sheet.unreadable', rows('<row><c t="inlineStr"><is><t>&nothing;</t></is></c></row>')],
  ['not-well-formed.xlsx', 'sheet.unreadable', rows('<row><c></row>')],
  ['cut-xml.xlsx', 'sheet.unreadable', sheet(`<worksheet ${main}><sheetData><row>`)],
  [
    'other-encoding.xlsx',
    'sheet.unreadable',
    workbook({ sheets: [{}], parts: { [first]: Buffer.from(`\ufeff${sheetXml({ rows: [header] })}`, 'utf16le') } }),
  ],
  ['deep.xlsx', 'sheet.unsafe', rows('<a>'.repeat(5000) + '</a>'.repeat(5000))],
  [
    'endless-text.xlsx',
    'sheet.unsafe',
    zip(
      entriesOf({
        sheets: [
          {
            xml: `<worksheet ${main}><sheetData><row><c t="inlineStr"><is><t>${'ab'.repeat(3_000_000)}</t></is></c></row></sheetData></worksheet>`,
          },
        ],
      }).map((entry) => ({ ...entry, stored: true })),
    ),
  ],
  ['long-cell.xlsx', 'sheet.too-large', book([header, ['x'.repeat(40_000)]])],
  [
    'many-shared.xlsx',
    'sheet.too-large',
    zip(
      entriesOf({
        sheets: [{ rows: [header] }],
        shared: Array.from({ length: 180 }, (_, at) => `<si><t>${`${at} `.repeat(8_000)}</t></si>`).join(''),
      }).map((entry) => ({ ...entry, stored: true })),
    ),
  ],
  [
    'many-merges.xlsx',
    'sheet.too-large',
    book([header, person], { merges: Array.from({ length: 20_001 }, (_, at) => `A${at + 10}:B${at + 10}`) }),
  ],
  [
    'many-sheets.xlsx',
    'sheet.too-large',
    workbook({ sheets: Array.from({ length: 257 }, () => ({ rows: [header] })) }),
  ],
  ['rows-backwards.xlsx', 'sheet.unreadable', rows('<row r="5"><c><v>1</v></c></row><row r="2"><c><v>1</v></c></row>')],
  ['row-too-far.xlsx', 'sheet.unreadable', rows('<row r="1048577"><c><v>1</v></c></row>')],
  ['row-negative.xlsx', 'sheet.unreadable', rows('<row r="-1"><c><v>1</v></c></row>')],
  ['cell-twice.xlsx', 'sheet.unreadable', rows('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>1</v></c></row>')],
  ['cell-of-other-row.xlsx', 'sheet.unreadable', rows('<row r="1"><c r="A2"><v>1</v></c></row>')],
  ['column-too-far.xlsx', 'sheet.unreadable', rows('<row r="1"><c r="XFE1"><v>1</v></c></row>')],
  ['shared-index.xlsx', 'sheet.unreadable', rows('<row r="1"><c t="s"><v>7</v></c></row>')],
  ['no-sheet-part.xlsx', 'sheet.unreadable', workbook({ sheets: [{}], parts: { [first]: null } })],
  [
    'no-workbook.xlsx',
    'sheet.unreadable',
    workbook({ sheets: [{}], parts: { 'xl/workbook.xml': null, '_rels/.rels': null } }),
  ],
  ['no-relations.xlsx', 'sheet.unreadable', workbook({ sheets: [{}], parts: { 'xl/_rels/workbook.xml.rels': null } })],
  ['sheet-outside.xlsx', 'sheet.unsafe', linked(link('rId1', 'worksheet', '../../../etc/passwd'))],
  [
    'sheet-remote.xlsx',
    'sheet.unsafe',
    linked(link('rId1', 'worksheet', 'http://169.254.169.254/', ' TargetMode="External"')),
  ],
  ['sheet-scheme.xlsx', 'sheet.unsafe', linked(link('rId1', 'worksheet', 'file:///etc/passwd'))],
];

/** What only an attack, an accident or another program writes; all of it is refused, or does no harm. */
export const hostile: readonly Case[] = [
  ...refusals.map(([file, refused, content]): Case => ({ file, content, expect: { refused } })),
  {
    file: 'merged-sheet.xlsx',
    content: book([header, person], { merges: ['A1:XFD1048576'] }),
    expect: found([[2, ...person]]),
  },
  {
    file: 'merged-twice.xlsx',
    content: book([header, person, ['李四']], { merges: ['A2:D2', 'A2:B3', 'B1:A1', '$A$3:$B$3', '!!'] }),
    expect: found(
      [
        [2, ...person],
        [3, '李四', '张三'],
      ].map((row) => (row.length < 5 ? [...row, ...Array<string>(5 - row.length).fill('')] : row)) as [
        number,
        ...string[],
      ][],
    ),
  },
  {
    file: 'prototype.xlsx',
    content: book([
      ['姓名', '手机号', '邮箱', '__proto__', 'constructor'],
      ['张三', '1', '2', '3', '4'],
    ]),
    expect: {
      sheet: 'Sheet1',
      header: [1],
      columns: ['姓名 = name', '手机号 = phone', '邮箱 = email', '__proto__', 'constructor'],
      rows: [[2, '张三', '1', '2', '3', '4']],
    },
  },
];
