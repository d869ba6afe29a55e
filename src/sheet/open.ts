import type { Bytes } from './bytes.ts';
import { openCsv } from './csv.ts';
import type { CsvBook, CsvOptions } from './csv.ts';
import { kindOf } from './kind.ts';
import { refuse } from './refusal.ts';
import { sheetLimits } from './sheet.ts';
import type { Book, SheetLimits } from './sheet.ts';
import { openXlsx } from './xlsx.ts';

/** Opens a file by what it is. Throws `sheet.old`, `sheet.encrypted`, `sheet.page`, `sheet.kind` for what is not read. */
export async function openBook(
  bytes: Bytes,
  options: CsvOptions = {},
  limits: SheetLimits = sheetLimits,
): Promise<Book | CsvBook> {
  switch (await kindOf(bytes)) {
    case 'xlsx':
      return openXlsx(bytes, limits);
    case 'csv':
      return openCsv(bytes, options, limits);
    case 'html':
      throw refuse('sheet.page', bytes.name, 'is a web page or XML, not a spreadsheet');
    case 'xls':
      if (await isEncrypted(bytes)) throw refuse('sheet.encrypted', bytes.name, 'is protected with a password');
      throw refuse('sheet.old', bytes.name, 'is an old workbook (.xls or .et)');
    case 'other':
      throw refuse('sheet.kind', bytes.name, 'is neither an .xlsx workbook nor text');
  }
}

/** A workbook with a password is an old Office container that holds a stream of this name (MS-OFFCRYPTO, 2.3.1). */
async function isEncrypted(bytes: Bytes): Promise<boolean> {
  const header = Buffer.from(await bytes.read(0, 512));
  if (header.length < 512 || header.readUInt32BE(0) !== 0xd0cf11e0) return false;
  const sector = 2 ** Math.min(12, Math.max(7, header.readUInt16LE(0x1e)));
  const at = (header.readUInt32LE(0x30) + 1) * sector;
  if (at >= bytes.size) return false;
  const directory = Buffer.from(await bytes.read(at, 4 * sector));
  return directory.includes(Buffer.from('EncryptedPackage', 'utf16le'));
}
