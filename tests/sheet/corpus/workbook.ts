import { zip } from './zip.ts';
import type { Entry } from './zip.ts';

/** A cell: text, number, nothing; or its element as it stands (`raw`), or a number with a style. */
export type CellOf =
  string | number | null | { readonly raw: string } | { readonly n: number | string; readonly s: number };

export interface SheetOf {
  readonly name?: string;
  readonly rows?: readonly (readonly CellOf[])[];
  /** In place of `rows`: the part as it stands. */
  readonly xml?: string;
  readonly merges?: readonly string[];
  readonly state?: string;
  readonly dimension?: string;
}

export interface WorkbookOf {
  readonly sheets: readonly SheetOf[];
  readonly date1904?: boolean;
  readonly shared?: string;
  /** Parts in place of those made here, or beside them; null leaves one out. */
  readonly parts?: Readonly<Record<string, string | Buffer | null>>;
  readonly prefix?: string;
  readonly target?: (part: string) => string;
}

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packaged = 'http://schemas.openxmlformats.org/package/2006/relationships';

/** Formats by the index of their style. */
export const styleOf = {
  general: 0,
  day: 1,
  chineseDay: 2,
  zeros: 3,
  percent: 4,
  dayAndTime: 5,
  text: 6,
  elapsed: 7,
  exponent: 8,
  builtinChinese: 9,
  longDate: 10,
  month: 11,
  quoted: 12,
  time: 13,
  eraYear: 14,
} as const;
const codes = [
  'yyyy"年"m"月"d"日"',
  '00000',
  '[h]:mm:ss',
  '0.00E+00',
  '[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy',
  'yyyy"年"m"月"',
  '"day "0',
  'e"年"m"月"d"日";@',
];
const ids = [0, 14, 200, 201, 9, 22, 49, 202, 203, 31, 204, 205, 206, 20, 207];
const styles = `<styleSheet xmlns="${main}"><numFmts>${codes.map((code, at) => `<numFmt numFmtId="${200 + at}" formatCode="${xml(code)}"/>`).join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${ids.map((id) => `<xf numFmtId="${id}"/>`).join('')}</cellXfs></styleSheet>`;

export function xml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

export function entriesOf(book: WorkbookOf): Entry[] {
  const target = book.target ?? ((part: string) => part);
  const sheets = book.sheets.map(
    (sheet, at) =>
      `<sheet name="${xml(sheet.name ?? `Sheet${at + 1}`)}" sheetId="${at + 1}"${sheet.state === undefined ? '' : ` state="${sheet.state}"`} r:id="rId${at + 1}"/>`,
  );
  const links = book.sheets.map((_, at) => link(`rId${at + 1}`, 'worksheet', target(`worksheets/sheet${at + 1}.xml`)));
  links.push(link('rIdS', 'styles', 'styles.xml'));
  if (book.shared !== undefined) links.push(link('rIdT', 'sharedStrings', 'sharedStrings.xml'));
  const parts: Record<string, string | Buffer | null> = {
    '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    '_rels/.rels': `<Relationships xmlns="${packaged}">${link('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    'xl/workbook.xml': `<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="${main}" xmlns:r="${relations}"><workbookPr${book.date1904 === true ? ' date1904="1"' : ''}/><sheets>${sheets.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${packaged}">${links.join('')}</Relationships>`,
    'xl/styles.xml': styles,
  };
  if (book.shared !== undefined) parts['xl/sharedStrings.xml'] = `<sst xmlns="${main}">${book.shared}</sst>`;
  for (const [at, sheet] of book.sheets.entries()) parts[`xl/worksheets/sheet${at + 1}.xml`] = sheetXml(sheet);
  return Object.entries({ ...parts, ...book.parts }).flatMap(([name, data]) => (data === null ? [] : [{ name, data }]));
}

export function workbook(book: WorkbookOf): Buffer {
  return zip(entriesOf(book));
}

/** A workbook of one sheet. */
export function book(rows: readonly (readonly CellOf[])[], more: Partial<SheetOf> = {}): Buffer {
  return workbook({ sheets: [{ rows, ...more }] });
}

export function link(id: string, type: string, target: string, mode = ''): string {
  return `<Relationship Id="${id}" Type="${relations}/${type}" Target="${xml(target)}"${mode}/>`;
}

export function sheetXml({ rows = [], xml: whole, merges = [], dimension = 'A1' }: SheetOf): string {
  if (whole !== undefined) return whole;
  const list =
    merges.length === 0
      ? ''
      : `<mergeCells count="${merges.length}">${merges.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>`;
  return `<worksheet xmlns="${main}"><dimension ref="${dimension}"/><sheetData>${rows.map(rowXml).join('')}</sheetData>${list}</worksheet>`;
}

function rowXml(cells: readonly CellOf[], at: number): string {
  if (cells.length === 0) return '';
  return `<row r="${at + 1}">${cells.map((cell, column) => cellXml(cell, `${letters(column)}${at + 1}`)).join('')}</row>`;
}

function cellXml(cell: CellOf, r: string): string {
  if (cell === null) return '';
  if (typeof cell === 'string')
    return `<c r="${r}" t="inlineStr"><is><t xml:space="preserve">${xml(cell)}</t></is></c>`;
  if (typeof cell === 'number') return `<c r="${r}"><v>${cell}</v></c>`;
  return 'raw' in cell ? cell.raw.replace('<c', `<c r="${r}"`) : `<c r="${r}" s="${cell.s}"><v>${cell.n}</v></c>`;
}

function letters(index: number): string {
  const tail = String.fromCharCode(65 + (index % 26));
  return index < 26 ? tail : letters(Math.floor(index / 26) - 1) + tail;
}
