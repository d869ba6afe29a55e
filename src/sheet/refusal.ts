import type { Code } from '../error/catalogue.ts';
import { HrwireError } from '../error/error.ts';
import type { sheetCodes } from '../error/codes/sheet.ts';
import type { Bilingual } from './finding.ts';

export type SheetCode = keyof typeof sheetCodes;

interface Words {
  readonly message: Bilingual;
  readonly remedy: Bilingual;
}

const saveAs: Bilingual = {
  en: 'Open it in Excel or WPS, choose "Save as", and take "Excel Workbook (*.xlsx)" or "CSV UTF-8".',
  zh: '请用 Excel 或 WPS 打开，选择“另存为”，保存为“Excel 工作簿 (*.xlsx)”或“CSV UTF-8”。',
};

/** What the owner of a refused file is told; the error's own message says more, in English. */
const words: Readonly<Record<SheetCode, Words>> = {
  'sheet.unreadable': {
    message: { en: 'The file is damaged or was cut off.', zh: '文件已损坏或不完整。' },
    remedy: {
      en: 'Open it in Excel or WPS, save it again as .xlsx or "CSV UTF-8", and send that file.',
      zh: '请用 Excel 或 WPS 打开，重新另存为 .xlsx 或“CSV UTF-8”后再上传。',
    },
  },
  'sheet.old': {
    message: { en: 'This is an old workbook (.xls or .et).', zh: '这是旧版工作簿（.xls 或 .et）。' },
    remedy: saveAs,
  },
  'sheet.encrypted': {
    message: { en: 'The workbook is protected with a password.', zh: '工作簿设有打开密码。' },
    remedy: {
      en: 'Open it, remove the password (File, Info, Protect Workbook), and save it as .xlsx.',
      zh: '请打开文件，取消密码（文件 → 信息 → 保护工作簿），另存为 .xlsx。',
    },
  },
  'sheet.page': {
    message: {
      en: 'The file is a web page or XML that is only called a spreadsheet.',
      zh: '文件其实是网页或 XML，只是扩展名像表格。',
    },
    remedy: saveAs,
  },
  'sheet.kind': {
    message: { en: 'The file is no .xlsx workbook and no CSV text.', zh: '文件不是 .xlsx 工作簿，也不是 CSV 文本。' },
    remedy: saveAs,
  },
  'sheet.unsafe': {
    message: {
      en: 'The workbook is not as Excel or WPS write it.',
      zh: '工作簿的内部结构异常，不是 Excel 或 WPS 生成的。',
    },
    remedy: {
      en: 'Copy the table into a new workbook and save that as .xlsx.',
      zh: '请把表格复制到新的工作簿，另存为 .xlsx。',
    },
  },
  'sheet.too-large': {
    message: { en: 'The file is larger than what is read.', zh: '文件超出可读取的大小。' },
    remedy: {
      en: 'Split it, or copy the table without its formats into a new workbook.',
      zh: '请拆分文件，或只把数据复制到新的工作簿。',
    },
  },
  'sheet.header': {
    message: { en: 'No row that names the columns was found.', zh: '没有找到列标题行。' },
    remedy: {
      en: 'Put the names of the columns (姓名, 手机号, …) into one row, or say which row it is.',
      zh: '请把列名（姓名、手机号等）放在同一行，或指定标题行的行号。',
    },
  },
  'sheet.missing': {
    message: { en: 'The workbook has no such sheet.', zh: '工作簿中没有这张工作表。' },
    remedy: { en: 'Choose one of the sheets it has.', zh: '请选择已有的工作表。' },
  },
};

/** `what` follows the file's name: it holds no value of a cell. */
export function refuse(code: SheetCode, name: string, what: string, cause?: unknown): HrwireError {
  const { message, remedy } = words[code];
  const zh = { message: `${name}：${message.zh}`, hint: remedy.zh };
  return new HrwireError(code, `${name} ${what}`, { hint: `${remedy.en} ${remedy.zh}`, cause, zh });
}

/** The words in both languages for an error of a spreadsheet; undefined for other errors. */
export function refusalIn(error: { readonly code: Code }): Words | undefined {
  return Object.entries(words).find(([code]) => code === error.code)?.[1];
}
