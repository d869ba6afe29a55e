import { basename, resolve } from 'node:path';
import type { ConnectionContext } from '../../connector/connection.ts';
import type { KeyQuestion, Page, Reading, ReadRequest, Source, Whole } from '../../connector/source.ts';
import { HrwireError } from '../../error/error.ts';
import { canonical } from '../../record/canonical.ts';
import { isObject } from '../../record/json.ts';
import type { Json } from '../../record/json.ts';
import { readCsv } from './csv/read.ts';
import { findFiles } from './folder.ts';
import type { Found } from './folder.ts';
import { checkColumns } from './columns.ts';
import { inspect } from './inspect.ts';
import type { Inspected } from './inspect.ts';
import { readJsonl } from './jsonl/read.ts';
import { RowIndex } from './row-index.ts';
import { RowBuffer } from './rows.ts';
import type { RowsRequest } from './rows.ts';
import type { FileSettings } from './settings.ts';
import { changed } from './reread.ts';
import { FileText } from './texts.ts';
import { FileBook } from './xlsx/read.ts';

type Context = Pick<ConnectionContext, 'log' | 'clock' | 'wanted'>;

/** Reads the files of a folder as one stream of rows, each file once: it is remembered by its content. */
export class FileSource implements Source {
  readonly #settings: FileSettings;
  readonly #known: readonly string[];
  readonly #context: Context;
  readonly #index: RowIndex;
  /** The columns of the file that is being read. */
  #columns: readonly string[] = [];
  /** What the last reading was of, where that was a whole state. */
  #whole: Whole | undefined;

  constructor(settings: FileSettings, known: readonly string[], context: Context) {
    this.#settings = settings;
    this.#known = known;
    this.#context = context;
    this.#index = new RowIndex(settings.maxIndexRows, (signal) => this.#currentPages(signal));
  }

  async *read(request: ReadRequest, signal: AbortSignal): AsyncGenerator<Page> {
    if (request.input !== undefined) {
      yield* this.#input(request.input, signal);
      return;
    }
    const { log } = this.#context;
    this.#whole = undefined;
    const files = await this.#files(request);
    if (files.length === 0)
      log.info('No file to read', { directory: this.#settings.directory, pattern: this.#settings.pattern });
    const older = this.#settings.snapshot ? files.splice(0, files.length - 1) : [];
    for (const found of files) {
      const file = await this.#next(found, request, signal);
      if (file === undefined) continue;
      const overtaken = await this.#marksOf(older, request, signal);
      const after = rowOf(request.cursor, file.mark);
      try {
        yield* this.#pages(file, after, [file.mark, ...overtaken], signal);
        if (this.#settings.snapshot && after === 0) this.#whole = this.#stateOf(file);
      } catch (thrown) {
        if (!(thrown instanceof HrwireError) || thrown.code !== 'file.changed') throw thrown;
        // Without its mark the file is read again by the next run; rows that were delivered are then unchanged.
        log.warn('A file changed while it was read: the next run reads it again', { file: file.name });
      }
    }
  }

  async byKey(question: KeyQuestion, signal: AbortSignal): Promise<ReadonlyMap<string, readonly Reading[]>> {
    return this.#index.find(question.field, question.values, signal);
  }

  /** A file that holds the whole state, read from its first row to its last; the same file again is no second reading. */
  whole(request: ReadRequest): Whole | undefined {
    const bounded = request.since !== undefined || request.until !== undefined || request.input !== undefined;
    return bounded ? undefined : this.#whole;
  }

  #stateOf({ mark }: Inspected): Whole {
    const { directory, pattern, order, format, encoding, delimiter, headerRow, sheet } = this.#settings;
    const asked = [
      directory,
      pattern,
      order,
      format,
      encoding,
      delimiter,
      headerRow,
      ...(sheet === undefined ? [] : [sheet]),
    ];
    return { definition: canonical([...asked, [...this.#columns].sort()]), state: mark };
  }

  /** Marks of files that a newer state has overtaken: should that be moved away, they must not come back. */
  async #marksOf(older: readonly Found[], request: ReadRequest, signal: AbortSignal): Promise<readonly string[]> {
    const marks: string[] = [];
    for (const found of older) {
      const file = await this.#next(found, request, signal);
      if (file !== undefined) marks.push(file.mark);
    }
    return marks;
  }

  async #files(request: ReadRequest): Promise<Found[]> {
    const { directory, pattern, order, minAge } = this.#settings;
    const files = await findFiles(directory, pattern, order, this.#context.log);
    const { since, until } = request;
    const newest = minAge > 0 ? this.#context.clock.now() - minAge : Infinity;
    return files.filter(({ modified, name }) => {
      if (modified > newest) this.#context.log.info('A file is too new: it is left for the next run', { file: name });
      return modified <= newest && modified >= (since ?? -Infinity) && modified < (until ?? Infinity);
    });
  }

  /** A file ready to be read; undefined when it was read before, is gone, or is still being written. */
  async #next(found: Found, request: ReadRequest, signal: AbortSignal): Promise<Inspected | undefined> {
    const { log } = this.#context;
    const seen = async (mark: string): Promise<boolean> => !request.full && (await request.seen([mark])).has(mark);
    try {
      const inspection = await inspect(found.path, found.name, this.#settings, signal, seen);
      if (inspection.is === 'ready') return inspection.file;
      if (inspection.is === 'seen') log.debug('A file with this content was read before', { file: found.name });
      else log.info('A file is still being written: it is left for the next run', { file: found.name });
      return undefined;
    } catch (thrown) {
      if (!(thrown instanceof HrwireError) || thrown.code !== 'file.missing') throw thrown;
      log.info('A file is gone since the folder was listed', { file: found.name });
      return undefined;
    }
  }

  async #inspected(path: string, name: string, signal: AbortSignal): Promise<Inspected> {
    const inspection = await inspect(path, name, this.#settings, signal);
    if (inspection.is !== 'ready') throw changed(name);
    return inspection.file;
  }

  /** `--input`: the operator's own file, wherever it is; neither remembered nor resumed. */
  async *#input(input: string, signal: AbortSignal): AsyncGenerator<Page> {
    const path = resolve(input);
    yield* this.#pages(await this.#inspected(path, basename(path), signal), 0, [], signal);
  }

  /**
   * The pages of one file, rows up to and with `after` left out. Its last page carries the marks, so one page is held
   * back; a file without rows gives one empty page. Without marks the file is not remembered.
   */
  async *#pages(file: Inspected, after: number, marks: readonly string[], signal: AbortSignal): AsyncGenerator<Page> {
    const settings = this.#settings;
    const remembered = marks.length > 0;
    const observed = this.#context.clock.now();
    const columns = (names: readonly string[], row: number): void => {
      this.#columns = names;
      checkColumns(names, `${file.name}, row ${row}`, this.#context);
    };
    const paths = pathsOf(this.#context.wanted);
    const reads = (name: string): boolean => paths?.some((path) => isOf(path, name)) ?? true;
    // The header of a workbook stands below titles more often than not: what the mapping reads tells it.
    const known = settings.format === 'xlsx' ? [...this.#known, ...(paths ?? [])] : this.#known;
    const request = { name: file.name, settings, known, columns, reads, after, observed };
    const rows = new RowBuffer(request);
    const { reading, text } = readerOf(file, rows, request, signal);
    this.#context.log.debug('Reading a file', { file: file.name, encoding: file.encoding, after });
    let last = after;
    const cut = (count: number): Page => {
      signal.throwIfAborted();
      const { items, row } = rows.take(count);
      last = Math.max(last, row);
      const cursor: Json | undefined = remembered ? { file: file.mark, row: last } : undefined;
      return { items, cursor, requests: 0, bytes: text.takeBytes() };
    };
    // One row more than a page is waited for, so that the last page is known to be the last.
    try {
      while ((await reading.next()).done !== true) while (rows.length > settings.pageRows) yield cut(settings.pageRows);
    } finally {
      await reading.return?.();
    }
    const final = cut(settings.pageRows);
    if (last === after && after === 0) this.#context.log.warn('A file holds no rows', { file: file.name });
    yield remembered ? { ...final, marks } : final;
  }

  /** Every file as it stands now, one after the other, for the index. */
  async *#currentPages(signal: AbortSignal): AsyncGenerator<{ readonly file: string; readonly page: Page }> {
    const { directory, pattern, order } = this.#settings;
    const files = await findFiles(directory, pattern, order, this.#context.log);
    for (const found of this.#settings.snapshot ? files.slice(-1) : files) {
      const file = await this.#inspected(found.path, found.name, signal);
      for await (const page of this.#pages(file, 0, [], signal)) yield { file: file.name, page };
    }
  }
}

/** The paths of all that a mapping reads; undefined where nobody says. */
function pathsOf(wanted: ConnectionContext['wanted']): readonly string[] | undefined {
  return wanted === undefined ? undefined : [...wanted.required, ...wanted.read];
}

function isOf(path: string, column: string): boolean {
  return path === column || path.startsWith(`${column}.`);
}

interface Reader {
  readonly reading: AsyncIterator<void>;
  readonly text: { takeBytes(): number };
}

/** Reads a file by its format, as far as it is asked to. */
function readerOf(file: Inspected, rows: RowBuffer, request: RowsRequest, signal: AbortSignal): Reader {
  if (request.settings.format === 'xlsx') {
    const text = new FileBook(file);
    return { text, reading: text.read(rows, request, signal) };
  }
  const text = new FileText(file);
  const reader = request.settings.format === 'csv' ? readCsv : readJsonl;
  return { text, reading: reader(text.pieces(signal), rows, request)[Symbol.asyncIterator]() };
}

/** Where the checkpoint stands in the file with this content; 0 when it names another file. */
function rowOf(cursor: Json | undefined, mark: string): number {
  if (!isObject(cursor) || cursor['file'] !== mark) return 0;
  const row = cursor['row'];
  return typeof row === 'number' && Number.isSafeInteger(row) && row > 0 ? row : 0;
}
