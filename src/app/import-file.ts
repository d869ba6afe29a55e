import { basename, dirname, extname } from 'node:path';
import type { Item } from '../connector/source.ts';
import { readCsv } from '../transport/file/csv/read.ts';
import { inspect } from '../transport/file/inspect.ts';
import { readJsonl } from '../transport/file/jsonl/read.ts';
import { RowBuffer } from '../transport/file/rows.ts';
import { fileSettings } from '../transport/file/settings.ts';
import { changed } from '../transport/file/reread.ts';
import { FileText } from '../transport/file/texts.ts';
import { mostColumns, rowColumns } from './export.ts';

/** Rows handed over at once. */
const page = 200;

/** A file that comes back: read more than once, and refused where it changes between. */
export interface ImportFile {
  readonly format: 'csv' | 'jsonl';
  readonly name: string;
  /** Columns of CSV; known once it was read. */
  columns: readonly string[];
  pages(): AsyncGenerator<readonly Item[]>;
}

/**
 * Opens a file as spreadsheets save them: encoding, delimiter and header are found as in any file that is read. Throws what
 * reading files throws: `file.missing`, `file.encoding`, `file.not-text`, `file.header`.
 */
export async function openImport(path: string, signal: AbortSignal): Promise<ImportFile> {
  const format = extname(path).toLowerCase() === '.jsonl' ? 'jsonl' : 'csv';
  const name = basename(path);
  const directory = dirname(path);
  const settings = fileSettings({ format, directory, max_columns: mostColumns }, {}, directory, undefined);
  const inspection = await inspect(path, name, settings, signal);
  if (inspection.is !== 'ready') throw changed(name);
  const { file } = inspection;
  const opened: ImportFile = {
    format,
    name,
    columns: [],
    pages: async function* () {
      const columns = (names: readonly string[]): void => {
        opened.columns = names;
      };
      const known = [...rowColumns];
      const request = { name, settings, known, columns, after: 0, observed: 0 };
      const rows = new RowBuffer(request);
      const reader = format === 'csv' ? readCsv : readJsonl;
      for await (const _ of reader(new FileText(file).pieces(signal), rows, request)) {
        while (rows.length >= page) yield rows.take(page).items;
      }
      while (rows.length > 0) yield rows.take(page).items;
    },
  };
  return opened;
}
