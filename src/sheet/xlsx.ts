import type { Bytes } from './bytes.ts';
import { refuse } from './refusal.ts';
import { sheetLimits } from './sheet.ts';
import type { Book, Row, SheetLimits } from './sheet.ts';
import { readFormats } from './xlsx/formats.ts';
import type { Format } from './xlsx/formats.ts';
import { MergeFiller, scanMerges } from './xlsx/merges.ts';
import { Parts } from './xlsx/parts.ts';
import { sheetRows } from './xlsx/rows.ts';
import { SharedTexts } from './xlsx/shared.ts';
import { readWorkbook } from './xlsx/workbook.ts';
import type { Workbook } from './xlsx/workbook.ts';

/**
 * Opens a workbook (ECMA-376) and reads it as a stream: of a sheet no more than a page is held, of the texts that cells
 * share `limits.sharedBytes` at most. Throws `sheet.…` errors; the caller closes what it opened.
 */
export async function openXlsx(bytes: Bytes, limits: SheetLimits = sheetLimits): Promise<Book> {
  const parts = await Parts.open(bytes, limits);
  try {
    return new XlsxBook(parts, await readWorkbook(parts, bytes.name, limits), bytes.name, limits);
  } catch (thrown) {
    parts.close();
    throw thrown;
  }
}

interface Shared {
  readonly formats: readonly Format[];
  readonly texts: SharedTexts;
}

class XlsxBook implements Book {
  readonly kind = 'xlsx';
  readonly sheets: Book['sheets'];
  readonly dates: 1900 | 1904;
  readonly #parts: Parts;
  readonly #workbook: Workbook;
  readonly #file: string;
  readonly #limits: SheetLimits;
  #shared: Promise<Shared> | undefined;
  readonly #merges = new Map<string, Awaited<ReturnType<typeof scanMerges>>>();

  constructor(parts: Parts, workbook: Workbook, file: string, limits: SheetLimits) {
    this.#parts = parts;
    this.#workbook = workbook;
    this.#file = file;
    this.#limits = limits;
    this.sheets = workbook.sheets.map(({ name, hidden }) => ({ name, hidden }));
    this.dates = workbook.dates;
  }

  async *rows(sheet: number, signal: AbortSignal): AsyncGenerator<readonly Row[]> {
    const part = this.#workbook.sheets[sheet]?.part;
    if (part === undefined) throw refuse('sheet.missing', this.#file, `has no sheet ${sheet + 1}`);
    this.#shared ??= this.#readShared();
    const shared = await this.#shared;
    const { dates } = this;
    const file = this.#file;
    const limits = this.#limits;
    const list = this.#merges.get(part) ?? (await scanMerges(this.#parts.read(part), file, limits));
    this.#merges.set(part, list);
    const merges = new MergeFiller(list, limits.columns, file);
    yield* sheetRows(this.#parts.read(part), { file, dates, merges, limits, ...shared }, signal);
  }

  async close(): Promise<void> {
    this.#parts.close();
  }

  async #readShared(): Promise<Shared> {
    const { styles, sharedStrings } = this.#workbook;
    const chunks = (part: string | undefined): AsyncIterable<Buffer> | undefined =>
      part !== undefined && this.#parts.has(part) ? this.#parts.read(part) : undefined;
    const formats = await readFormats(chunks(styles), this.#file);
    return { formats, texts: await SharedTexts.read(chunks(sharedStrings), this.#file, this.#limits.sharedBytes) };
  }
}
