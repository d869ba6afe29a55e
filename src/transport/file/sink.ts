import iconv from 'iconv-lite';
import { existsSync } from 'node:fs';
import { basename, isAbsolute } from 'node:path';
import type { ConnectionContext } from '../../connector/connection.ts';
import type { Batch, End, Sink, WriteTraits } from '../../connector/sink.ts';
import type { Operation } from '../../record/delta.ts';
import { isObject } from '../../record/json.ts';
import type { Json } from '../../record/json.ts';
import type { Verdict } from '../../record/verdict.ts';
import { CsvWriter } from './csv/write.ts';
import { JsonlWriter } from './jsonl/write.ts';
import { complete, cut, finalName, Output, partsOf } from './output.ts';
import type { FileSettings } from './settings.ts';
import type { RowWriter } from './writer.ts';

/** Rows in one batch: each costs one wait for the disk. */
const rowsPerBatch = 1000;

/** Writes one new file a run: batch by batch under a temporary name, which becomes the real one when the run ends. */
export class FileSink implements Sink {
  readonly operations: ReadonlyMap<Operation, WriteTraits>;
  readonly #settings: FileSettings;
  readonly #context: ConnectionContext;
  readonly #writer: RowWriter;
  readonly #output: Output;

  constructor(settings: FileSettings, operations: readonly Operation[], context: ConnectionContext) {
    // `safe`: a batch that was cut off by a crash is cut out of the file before it is written again.
    const clear = settings.format === 'csv' ? 'empty' : 'null';
    const traits: WriteTraits = { batch: rowsPerBatch, atomic: false, repeat: { kind: 'safe' }, clear };
    this.operations = new Map(operations.map((operation) => [operation, traits]));
    this.#settings = settings;
    this.#context = context;
    this.#writer = settings.format === 'csv' ? new CsvWriter(settings, context.fields) : new JsonlWriter(settings);
    this.#output = new Output(settings.directory, fileName(settings, context), context.mapping);
  }

  async write(batch: Batch, signal: AbortSignal): Promise<readonly Verdict[]> {
    signal.throwIfAborted();
    const written = this.#writer.write(batch.operation, batch.deltas);
    if (written.text !== '') {
      const bytes = this.#encode(written.text);
      this.#context.killPoint('before-request');
      await this.#output.append(bytes);
      this.#context.killPoint('after-request');
      written.commit();
    }
    return written.faults.map((cause) => (cause === undefined ? { is: 'accepted' } : { is: 'rejected', cause }));
  }

  /** What the intent of the next batch keeps: cutting the file to this length undoes the batch. */
  async note(): Promise<Json> {
    return { path: this.#output.path, length: this.#output.length };
  }

  /**
   * Brings the files that an earlier run left under temporary names to their last committed length and completes them.
   * A file that no open intent names is committed as a whole. Files of other mappings are left alone.
   */
  async recover(notes: readonly Json[]): Promise<void> {
    const { mapping, log } = this.#context;
    const lengths = committedLengths(notes, mapping);
    const parts = new Set([...(await partsOf(this.#settings.directory, mapping)), ...lengths.keys()]);
    for (const path of parts) {
      // Gone: an earlier recovery completed it and the run ended before its intent was closed.
      if (path === this.#output.path || !existsSync(path)) continue;
      const length = lengths.get(path);
      if (length !== undefined) await cut(path, length);
      const name = await complete(path, mapping);
      if (name !== undefined) log.info('Completed the file of an earlier run', { file: name });
    }
  }

  /** Completes the file; a run that failed leaves it for the next run's `recover`. */
  async finish(end: End): Promise<void> {
    await this.#output.close();
    if (end === 'failed' || this.#output.length === 0) {
      // An attempt whose first batch failed leaves an empty file: no deltas, no file.
      if (this.#output.length === 0 && existsSync(this.#output.path))
        await complete(this.#output.path, this.#context.mapping);
      return;
    }
    const name = await complete(this.#output.path, this.#context.mapping);
    if (name !== undefined) this.#context.log.info('Wrote a file', { file: name, bytes: this.#output.length });
  }

  async close(): Promise<void> {
    await this.#output.close();
  }

  #encode(text: string): Buffer {
    return this.#settings.writeEncoding === 'gb18030' ? iconv.encode(text, 'gb18030') : Buffer.from(text, 'utf8');
  }
}

/** The shortest length that the notes give for each temporary file of this mapping. */
function committedLengths(notes: readonly Json[], mapping: string): Map<string, number> {
  const lengths = new Map<string, number>();
  for (const note of notes) {
    if (!isObject(note)) continue;
    const { path, length } = note;
    if (typeof path !== 'string' || typeof length !== 'number' || length < 0) continue;
    if (!isAbsolute(path) || finalName(basename(path), mapping) === undefined) continue;
    lengths.set(path, Math.min(length, lengths.get(path) ?? Infinity));
  }
  return lengths;
}

function fileName(settings: FileSettings, context: ConnectionContext): string {
  const time = new Date(context.clock.now()).toISOString().replace(/[-:]|\.\d+Z$/g, '');
  const values: Readonly<Record<string, string>> = { mapping: context.mapping, time, run: context.run };
  const name = settings.fileName.replace(/\{(mapping|time|run)\}/g, (_, word: string) =>
    (values[word] ?? '').replace(/[^\p{L}\p{N}._-]/gu, '_'),
  );
  const extension = `.${settings.format}`;
  return name.toLowerCase().endsWith(extension) ? name : name + extension;
}
