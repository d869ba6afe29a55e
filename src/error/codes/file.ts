import type { CatalogueEntry } from '../entry.ts';

/** Codes of the file and local transports. */
export const fileCodes = {
  'file.settings': { title: 'A setting of a file connection is wrong', exit: 2, http: 422 },
  'file.directory': { title: 'The folder of a file connection is missing or cannot be read', exit: 2, http: 422 },
  'file.missing': { title: 'The file asked for does not exist', exit: 2, http: 404 },
  'file.too-large': { title: 'A file or folder is larger than its setting allows', exit: 1, http: 413 },
  'file.not-text': { title: 'A file is a workbook, an archive or a page, not text', exit: 1, http: 415 },
  'file.encoding': { title: 'A file is in no encoding that could be recognised', exit: 1, http: 415 },
  'file.header': { title: 'The header row of a file cannot be used', exit: 1, http: 422 },
  'file.changed': { title: 'A file changed while it was read', exit: 1, http: 409 },
  'file.read': { title: 'A file could not be read', exit: 1, http: 500 },
  'file.write': { title: 'A file could not be written', exit: 1, http: 500 },
  'file.taken': { title: 'A file of that name is there already', exit: 1, http: 409 },
  'local.settings': { title: 'A stream of a local connection is declared wrongly', exit: 2, http: 422 },
} as const satisfies Record<string, CatalogueEntry>;
