import type { CatalogueEntry } from '../entry.ts';

/** Codes of the area `sheet`. */
export const sheetCodes = {
  'sheet.unreadable': { title: 'A spreadsheet cannot be read', exit: 2, http: 422 },
} as const satisfies Record<string, CatalogueEntry>;
