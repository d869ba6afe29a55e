import { Zip, ZipDeflate } from 'fflate';
import { lettersOf } from './letters.ts';
import { escaped } from './xlsx/escape.ts';

/** A cell of Excel holds no more characters; a longer text is cut, with a sign that it was. */
const longestCell = 32_767;
const rowsPerPiece = 200;

export interface WriteOptions {
  /** The name of the tab. */
  readonly sheet?: string;
}

/**
 * A workbook of one sheet, chunk by chunk. Every cell is text, the empty ones below the header included (format `@`), so
 * that Excel changes no id, date or leading zero that is typed into it, and runs nothing that looks like a formula.
 */
export async function* writeXlsx(
  columns: readonly string[],
  rows: AsyncIterable<readonly string[]> | Iterable<readonly string[]>,
  options: WriteOptions = {},
): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  let failed: Error | undefined;
  const zip = new Zip((error, chunk) => {
    if (error !== null) failed = error;
    else ready.push(chunk);
  });
  const add = (name: string, ...texts: readonly string[]): void => {
    const part = new ZipDeflate(name, { level: 6 });
    part.mtime = epoch;
    zip.add(part);
    for (const [at, text] of texts.entries()) part.push(Buffer.from(text), at === texts.length - 1);
  };
  add('[Content_Types].xml', contentTypes);
  add('_rels/.rels', packageRelations);
  add('xl/workbook.xml', workbook(tabName(options.sheet ?? 'Sheet1')));
  add('xl/_rels/workbook.xml.rels', workbookRelations);
  add('xl/styles.xml', styles);
  const sheet = new ZipDeflate('xl/worksheets/sheet1.xml', { level: 6 });
  sheet.mtime = epoch;
  zip.add(sheet);
  sheet.push(Buffer.from(sheetHead(columns)));
  let piece = '';
  let number = 1;
  for await (const row of rows) {
    piece += rowXml(++number, row, 1);
    if (number % rowsPerPiece !== 0) continue;
    sheet.push(Buffer.from(piece));
    piece = '';
    if (failed !== undefined) throw failed;
    yield* ready.splice(0);
  }
  sheet.push(Buffer.from(`${piece}</sheetData></worksheet>`), true);
  zip.end();
  if (failed !== undefined) throw failed;
  yield* ready.splice(0);
}

/** The same content gives the same bytes: no clock goes into a file. */
const epoch = new Date(1980, 0, 1);
const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const officeRelations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const relationsNamespace = 'http://schemas.openxmlformats.org/package/2006/relationships';
const types = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

const contentTypes = `${declaration}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${types}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${types}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${types}.styles+xml"/></Types>`;
const packageRelations = `${declaration}<Relationships xmlns="${relationsNamespace}"><Relationship Id="rId1" Type="${officeRelations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`;
const workbookRelations = `${declaration}<Relationships xmlns="${relationsNamespace}"><Relationship Id="rId1" Type="${officeRelations}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${officeRelations}/styles" Target="styles.xml"/></Relationships>`;
/** Style 1: text; style 2: the header, bold text. Format 49 is `@`. */
const styles = `${declaration}<styleSheet xmlns="${main}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;

function workbook(sheet: string): string {
  return `${declaration}<workbook xmlns="${main}" xmlns:r="${officeRelations}"><sheets><sheet name="${escaped(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>`;
}

/** Excel refuses these characters in the name of a tab, and more than 31 of others. */
function tabName(name: string): string {
  const bare = name
    .replace(/[\\/?*[\]:]/g, ' ')
    .slice(0, 31)
    .replace(/^[\s']+|[\s']+$/g, '');
  return bare === '' ? 'Sheet1' : bare;
}

function sheetHead(columns: readonly string[]): string {
  const widths = columns.map((name, at) => {
    const width = Math.min(60, Math.max(12, 2 * name.length + 4));
    return `<col min="${at + 1}" max="${at + 1}" width="${width}" style="1" customWidth="1"/>`;
  });
  const cols = widths.length === 0 ? '' : `<cols>${widths.join('')}</cols>`;
  const pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>';
  return `${declaration}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews>${cols}<sheetData>${rowXml(1, columns, 2)}`;
}

function rowXml(number: number, cells: readonly string[], style: number): string {
  let xml = `<row r="${number}">`;
  for (const [at, text] of cells.entries()) {
    if (text === '') continue;
    const shown = text.length > longestCell ? `${text.slice(0, longestCell - 1)}…` : text;
    xml += `<c r="${lettersOf(at)}${number}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(shown)}</t></is></c>`;
  }
  return `${xml}</row>`;
}
