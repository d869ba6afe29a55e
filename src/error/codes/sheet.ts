import type { CatalogueEntry } from '../entry.ts';

/** Codes of the area `sheet`: a spreadsheet is refused as a whole. What is wrong with a cell is a finding, not an error. */
export const sheetCodes = {
  'sheet.unreadable': { title: 'A spreadsheet is damaged and cannot be read', exit: 2, http: 422 },
  'sheet.old': { title: 'A file is an old Excel or WPS workbook (.xls, .et)', exit: 2, http: 415 },
  'sheet.encrypted': { title: 'A workbook is protected with a password', exit: 2, http: 415 },
  'sheet.page': { title: 'A file called a spreadsheet is a web page or XML', exit: 2, http: 415 },
  'sheet.kind': { title: 'A file is no spreadsheet that is read', exit: 2, http: 415 },
  'sheet.unsafe': { title: 'A workbook holds what only an attack holds', exit: 2, http: 422 },
  'sheet.too-large': { title: 'A spreadsheet is larger than what is read', exit: 2, http: 413 },
  'sheet.header': { title: 'A spreadsheet has no row that names its columns', exit: 2, http: 422 },
  'sheet.missing': { title: 'A workbook has no such sheet', exit: 2, http: 422 },
} as const satisfies Record<string, CatalogueEntry>;
