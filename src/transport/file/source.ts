import { basename, resolve } from 'node:path';
import type { ConnectionContext } from '../../connector/connection.ts';
import type { KeyQuestion, Page, Reading, ReadRequest, Source } from '../../connector/source.ts';
import { HrwireError } from '../../error/error.ts';
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
import type { FileSettings } from './settings.ts';
import { changed, FileText } from './texts.ts';

type Context = Pick<ConnectionContext, 'log' | 'clock' | 'wanted'>;

/** Reads the files of a folder as one stream of rows, each file once: it is remembered by its content. */
export class FileSource implements Source {
  readonly #settings: FileSettings;
  readonly #known: readonly string[];
  readonly #context: Context;
  readonly #index: RowIndex;

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
    const files = await this.#files(request);
    if (files.length === 0)
      log.info('No file to read', { directory: this.#settings.directory, pattern: this.#settings.pattern });
    for (const found of files) {
      const file = await this.#next(found, request, signal);
      if (file === undefined) continue;
      try {
        yield* this.#pages(file, rowOf(request.cursor, file.mark), true, signal);
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

  async #whole(path: string, name: string, signal: AbortSignal): Promise<Inspected> {
    const inspection = await inspect(path, name, this.#settings, signal);
    if (inspection.is !== 'ready') throw changed(name);
    return inspection.file;
  }

  /** `--input`: the operator's own file, wherever it is; neither remembered nor resumed. */
  async *#input(input: string, signal: AbortSignal): AsyncGenerator<Page> {
    const path = resolve(input);
    yield* this.#pages(await this.#whole(path, basename(path), signal), 0, false, signal);
  }

  /**
   * The pages of one file, rows up to and with `after` left out. Its last page carries the mark, so one page is held
   * back; a file without rows gives one empty page.
   */
  async *#pages(file: Inspected, after: number, remembered: boolean, signal: AbortSignal): AsyncGenerator<Page> {
    const settings = this.#settings;
    const observed = this.#context.clock.now();
    const columns = (names: readonly string[], row: number): void =>
      checkColumns(names, `${file.name}, row ${row}`, this.#context);
    const request = { name: file.name, settings, known: this.#known, columns, after, observed };
    const rows = new RowBuffer(request);
    const text = new FileText(file);
    const reader = settings.format === 'csv' ? readCsv : readJsonl;
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
    const reading = reader(text.pieces(signal), rows, request)[Symbol.asyncIterator]();
    try {
      while ((await reading.next()).done !== true) while (rows.length > settings.pageRows) yield cut(settings.pageRows);
    } finally {
      await reading.return?.();
    }
    const final = cut(settings.pageRows);
    if (last === after && after === 0) this.#context.log.warn('A file holds no rows', { file: file.name });
    yield remembered ? { ...final, marks: [file.mark] } : final;
  }

  /** Every file as it stands now, one after the other, for the index. */
  async *#currentPages(signal: AbortSignal): AsyncGenerator<{ readonly file: string; readonly page: Page }> {
    const { directory, pattern, order } = this.#settings;
    for (const found of await findFiles(directory, pattern, order, this.#context.log)) {
      const file = await this.#whole(found.path, found.name, signal);
      for await (const page of this.#pages(file, 0, false, signal)) yield { file: file.name, page };
    }
  }
}

/** Where the checkpoint stands in the file with this content; 0 when it names another file. */
function rowOf(cursor: Json | undefined, mark: string): number {
  if (!isObject(cursor) || cursor['file'] !== mark) return 0;
  const row = cursor['row'];
  return typeof row === 'number' && Number.isSafeInteger(row) && row > 0 ? row : 0;
}
