import type { FileHandle } from 'node:fs/promises';
import type { Bytes } from '../../../sheet/bytes.ts';
import { openBook } from '../../../sheet/open.ts';
import { sheetLimits } from '../../../sheet/sheet.ts';
import { chooseSheet } from '../../../sheet/table.ts';
import type { Synonyms } from '../../../sheet/synonyms.ts';
import type { FileSettings } from '../settings.ts';
import { openFile } from '../inspect.ts';
import { Reread } from '../reread.ts';
import type { RowBuffer, RowsRequest } from '../rows.ts';
import { columnNames, recordOf } from './record.ts';

/** A workbook of a folder: its sheet with a header, row by row. */
export class FileBook extends Reread {
  /** Fills `rows`, and yields after each of the workbook's pages. Throws `sheet.…`, `file.header`, `file.changed`. */
  async *read(rows: RowBuffer, request: RowsRequest, signal: AbortSignal): AsyncGenerator<void> {
    const { path, name } = this.file;
    const handle = await openFile(path, name);
    try {
      await this.unchanged(handle);
      const { settings } = request;
      const book = await openBook(this.#bytesOf(handle), settings, limitsOf(settings));
      try {
        const headerRow = settings.headerRow === 'auto' ? undefined : settings.headerRow;
        const chosen = { sheet: settings.sheet, headerRow };
        const { sheet, table } = await chooseSheet(book, synonymsOf(request.known), chosen, name, signal);
        const tab = book.sheets[sheet]?.name ?? '';
        const where = tab === '' ? name : `${name}!${tab}`;
        const header = table.headerRows.at(-1) ?? 1;
        request.columns(columnNames(table, `${where}, row ${header}`, settings.maxColumns), header);
        rows.within(where);
        for await (const page of book.rows(sheet, signal)) {
          for (const row of page) if (table.isSkipped(row) === undefined) recordOf(row, table, request, rows);
          yield;
        }
        await this.unchanged(handle);
      } finally {
        await book.close();
      }
    } finally {
      await handle.close();
    }
  }

  #bytesOf(handle: FileHandle): Bytes {
    const { name, size } = this.file;
    return {
      name,
      size,
      read: async (at, length) => {
        const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(length, size - at)));
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
        this.count(bytesRead);
        return buffer.subarray(0, bytesRead);
      },
    };
  }
}

function limitsOf({ maxFileBytes, maxCell, maxColumns }: FileSettings): typeof sheetLimits {
  const cell = Math.min(maxCell, sheetLimits.cell);
  return { ...sheetLimits, bytes: maxFileBytes, cell, columns: Math.min(maxColumns, 16_384) };
}

/** The names that the stream's schema and the mapping know: what the header is told by. */
function synonymsOf(known: readonly string[]): Synonyms {
  return Object.fromEntries(known.map((name) => [name, []]));
}
