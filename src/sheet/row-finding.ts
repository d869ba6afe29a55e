import { isFilled } from './cell.ts';
import { finding } from './finding.ts';
import type { Bilingual, Finding, Where } from './finding.ts';
import type { Row, RowFault } from './sheet.ts';

/** What is wrong with a row as a whole; its text is never shown, for nobody can say which part of it is sensitive. */
export const rowFaults: Readonly<Record<RowFault | 'ragged' | 'beyond', readonly [Bilingual, Bilingual]>> = {
  quote: [
    { en: 'A quote stands in the middle of a cell.', zh: '单元格中间有引号。' },
    {
      en: 'Put the whole cell in quotes and double the quotes inside it.',
      zh: '请用引号括住整个单元格，并把其中的引号写成两个。',
    },
  ],
  'unclosed-quote': [
    { en: 'A quote is opened and never closed.', zh: '有引号没有成对。' },
    { en: 'Close it, or double it where it belongs to the text.', zh: '请补上引号；若引号属于内容，请写成两个。' },
  ],
  nul: [
    { en: 'The row holds a zero byte.', zh: '这一行含有空字节。' },
    { en: 'The file is damaged: save it again as "CSV UTF-8".', zh: '文件已损坏，请重新另存为“CSV UTF-8”。' },
  ],
  'too-long': [
    { en: 'A cell is longer than 32,767 characters.', zh: '单元格超过 32767 个字符。' },
    { en: 'Is a quote missing? Else shorten it.', zh: '是否缺少引号？否则请缩短内容。' },
  ],
  ragged: [
    { en: 'The row has more or fewer cells than the header.', zh: '这一行的单元格数与标题行不一致。' },
    {
      en: 'Put cells that hold the delimiter in quotes; fill up missing cells.',
      zh: '含有分隔符的单元格请加引号，缺少的单元格请补齐。',
    },
  ],
  beyond: [
    { en: 'Filled cells lie far to the right of the table.', zh: '表格右侧很远处有内容。' },
    { en: 'Clear the cells beside the table.', zh: '请清除表格以外的单元格。' },
  ],
};

/** A row with cells that belong to no column. */
export function raggedRow(row: number): Finding {
  return finding('row.ragged', { row, column: { letter: '', header: '' } }, '', ...rowFaults.ragged);
}

/** `width`: cells of the header. Undefined for a row that can be read. */
export function rowFinding(row: Row, width: number): Finding | undefined {
  const fault = faultOf(row, width);
  if (fault === undefined) return undefined;
  const at: Where = { row: row.number, column: { letter: '', header: '' } };
  return finding(`row.${fault}`, at, '', ...rowFaults[fault]);
}

function faultOf(row: Row, width: number): keyof typeof rowFaults | undefined {
  if (row.fault !== undefined) return row.fault;
  if (row.beyond === true) return 'beyond';
  if (row.exact !== true || row.cells.length === width) return undefined;
  // Empty cells at the end are no sign of a lost delimiter.
  return row.cells.slice(width).some(isFilled) || row.cells.length < width ? 'ragged' : undefined;
}
