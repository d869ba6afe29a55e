import type { Reading } from '../connector/source.ts';
import type { Decision, Mapping, Row, TargetLookup } from '../mapping/mapping.ts';
import { counterOf, instantOf } from '../mapping/instant.ts';
import type { JsonObject } from '../record/json.ts';
import type { Cause } from '../record/verdict.ts';
import { uploadedReading } from '../run/uploaded.ts';
import type { UploadedRow } from '../run/uploaded.ts';
import { finding } from '../sheet/finding.ts';
import type { Finding, Where } from '../sheet/finding.ts';
import { columnOfField } from './shape.ts';
import type { Shape, ShapeColumn } from './shape.ts';
import { foreignWords, outsideWords, twiceWords, wordsOf } from './words.ts';
import type { Words } from './words.ts';

/** A row of the table as its cells were read. */
export interface ReadRow {
  readonly number: number;
  /** What its cells make; as far as they can be read where `findings` has some. */
  readonly record: JsonObject;
  readonly findings: readonly Finding[];
}

/** The same as the mapping takes it. */
export interface JudgedRow extends ReadRow {
  /** What goes into the inbox; undefined where something was found. */
  readonly upload: UploadedRow | undefined;
}

/** What a file is judged by, row by row; each row is met once and in order. */
export interface JudgeOptions {
  readonly shape: Shape;
  readonly mapping: Mapping;
  /** Where a column of the shape stands in this file. */
  readonly whereIs: (column: ShapeColumn) => Where['column'];
  /** `花名册.xlsx!Sheet1` */
  readonly place: string;
  /** Milliseconds since the epoch at which the file was uploaded. */
  readonly observed: number;
  /** Fields of the source that a mapped field is made of. */
  readonly sourcesOf: (mapped: string) => readonly string[];
  /** Which of these records the uploader may touch. */
  readonly inScope: (records: readonly JsonObject[]) => Promise<readonly boolean[]>;
  /** Of rows whose record stands already, those that the uploader may not touch; absent where they may touch all. */
  readonly foreign?: ((rows: readonly Judged[]) => Promise<ReadonlySet<Row>>) | undefined;
  readonly lookup: TargetLookup;
  readonly now: () => number;
}

interface Judged {
  readonly row: Row;
  readonly decision: Decision | undefined;
}

/** Tells which rows can go: by the uploader's scope, by version and key, and by what the mapping makes of them. */
export class Judge {
  readonly #on: JudgeOptions;
  /** The row on which each key was met first. */
  readonly #keys = new Map<string, number>();

  constructor(options: JudgeOptions) {
    this.#on = options;
  }

  async page(rows: readonly ReadRow[]): Promise<readonly JudgedRow[]> {
    const found = new Map<ReadRow, Finding[]>(rows.map((row) => [row, [...row.findings]]));
    const add = (row: ReadRow, code: string, words: Words, column?: ShapeColumn): void => {
      found.get(row)?.push(this.#finding(row, code, words, column));
    };
    const seen = await this.#on.inScope(rows.map(({ record }) => record));
    for (const [index, row] of rows.entries()) {
      if (seen[index] !== true && row.findings.length === 0) add(row, 'upload.scope', outsideWords);
    }
    const uploads = await this.#versions(rows, add);
    const readings = new Map<Reading, ReadRow>();
    for (const [row, upload] of uploads) if (found.get(row)?.length === 0) readings.set(uploadedReading(upload), row);
    const { mapping, now } = this.#on;
    const expanded = await mapping.expand([...readings.keys()], now());
    for (const row of expanded.rows) this.#twice(row, readings.get(row.reading), add);
    await this.#decide(expanded.rows, (reading) => readings.get(reading), add);
    return rows.map((row) => {
      const findings = found.get(row) ?? [];
      return { ...row, findings, upload: findings.length === 0 ? uploads.get(row) : undefined };
    });
  }

  /** What the mapping says of rows that it cannot send; joins are asked by the run alone. */
  async #decide(rows: readonly Row[], of: (reading: Reading) => ReadRow | undefined, add: Add): Promise<void> {
    const { mapping, lookup, now } = this.#on;
    const decided =
      mapping.joins.length > 0
        ? rows.map((row) => (row.problem === undefined ? undefined : { is: 'dead' as const, cause: row.problem }))
        : await mapping.decide(rows, lookup, now());
    const foreign = await this.#on.foreign?.(rows.map((row, index) => ({ row, decision: decided[index] })));
    for (const [index, row] of rows.entries()) {
      const decision = decided[index];
      const read = of(row.reading);
      if (read === undefined) continue;
      if (foreign?.has(row) === true) add(read, 'upload.scope', foreignWords, this.#keyColumn());
      else if (decision?.is === 'dead') this.#tell(read, decision.cause, add);
    }
  }

  #tell(row: ReadRow, { code, field }: Cause, add: Add): void {
    const { shape, sourcesOf } = this.#on;
    const fields = field === undefined ? [] : [field, ...sourcesOf(field)];
    const columns = new Set(fields.flatMap((each) => columnOfField(shape, each) ?? []));
    const [column] = columns.size === 1 ? columns : [];
    add(row, code, wordsOf(code, column?.header ?? field), column);
  }

  /** `each` makes many records of one row: their keys differ. */
  #twice(row: Row, read: ReadRow | undefined, add: Add): void {
    if (row.key === undefined || read === undefined) return;
    const first = this.#keys.get(row.key);
    if (first === undefined) this.#keys.set(detached(row.key), read.number);
    else if (first !== read.number) add(read, 'upload.twice', twiceWords(first), this.#keyColumn());
  }

  #keyColumn(): ShapeColumn | undefined {
    return this.#on.shape.columns.find(({ key }) => key);
  }

  async #versions(rows: readonly ReadRow[], add: Add): Promise<ReadonlyMap<ReadRow, UploadedRow>> {
    const { shape, place, observed } = this.#on;
    const uploads = new Map<ReadRow, UploadedRow>();
    const { version } = shape;
    const answers =
      version === 'observed' ? [] : await version.evaluate(rows.map(({ record }) => ({ context: record })));
    for (const [index, row] of rows.entries()) {
      const base = { record: row.record, position: `${place}:${row.number}`, observed };
      if (version === 'observed') {
        uploads.set(row, base);
        continue;
      }
      const answer = answers[index];
      const value = answer?.ok === true ? answer.value : undefined;
      const number = shape.versionType === 'instant' ? instantOf(value) : counterOf(value);
      if (number === undefined) {
        if (row.findings.length === 0)
          add(row, 'version.absent', wordsOf('version.absent', version.text), columnOfField(shape, version.text));
      } else uploads.set(row, { ...base, version: number });
    }
    return uploads;
  }

  #finding(row: ReadRow, code: string, { message, remedy }: Words, column: ShapeColumn | undefined): Finding {
    const where = column === undefined ? { letter: '', header: '' } : this.#on.whereIs(column);
    return finding(code, { row: row.number, column: where }, '', message, remedy);
  }
}

/** The same text by itself: a piece of a larger one keeps all of that in memory, and there are as many keys as rows. */
function detached(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}

type Add = (row: ReadRow, code: string, words: Words, column?: ShapeColumn) => void;
