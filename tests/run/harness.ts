import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Batch, BatchRejected, Sink, WriteTraits } from '../../src/connector/sink.ts';
import type { Item, KeyQuestion, Page, ReadRequest, Reading, Source, Whole } from '../../src/connector/source.ts';
import type { Decision, Guards, Mapping, Row } from '../../src/mapping/mapping.ts';
import type { Operation } from '../../src/record/delta.ts';
import { fingerprinter } from '../../src/record/fingerprint.ts';
import type { Json, JsonObject } from '../../src/record/json.ts';
import { keyOf } from '../../src/record/key.ts';
import type { Verdict } from '../../src/record/verdict.ts';
import type { RunContext } from '../../src/run/context.ts';
import { driftSettings, runSettings, sampleSettings } from '../../src/app/settings.ts';
import type { RunOptions, RunSettings } from '../../src/run/options.ts';
import { runMapping } from '../../src/run/run.ts';
import type { RunResult } from '../../src/run/summary.ts';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import type { Store } from '../../src/store/store.ts';

/** A clock that moves when somebody sleeps, and by hand. */
export class FakeClock {
  time = Date.parse('2026-11-21T08:00:00Z');
  now = (): number => this.time;
  sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
    signal?.throwIfAborted();
    if (ms >= 10_000) {
      // Renewals of the lease: they wait until the run is over.
      await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));
      return;
    }
    this.time += ms;
    await new Promise((resolve) => setImmediate(resolve));
  };
}

/** A source of pages in memory; each page's cursor is its number. Pages after the cursor are read. */
export class PagedSource implements Source {
  pages: Item[][] = [];
  marks: string[][] = [];
  reads: ReadRequest[] = [];
  asked: KeyQuestion[] = [];
  failAt: number | undefined;
  /** What a reading that was whole was of; undefined: it may lack records. */
  wholeness: Whole | undefined;
  /** Records of a page could not be asked for. */
  partial = false;
  byKeyRecords: (value: string) => JsonObject[] = () => [];
  readonly #clock: FakeClock;
  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  set(...pages: JsonObject[][]): void {
    this.pages = pages.map((records) => records.map((record) => this.reading(record)));
  }

  reading(record: JsonObject): Reading {
    return { record, observed: this.#clock.now() };
  }

  async *read(request: ReadRequest): AsyncGenerator<Page> {
    this.reads.push(request);
    const from = typeof request.cursor === 'number' ? request.cursor : 0;
    for (let number = from; number < this.pages.length; number++) {
      if (this.failAt === number) throw new Error('the source is gone');
      yield {
        items: this.pages[number] ?? [],
        cursor: number + 1,
        marks: this.marks[number] ?? [],
        ...(this.partial ? { partial: true as const } : {}),
        requests: 1,
        bytes: 10,
      };
    }
  }

  whole(): Whole | undefined {
    return this.wholeness;
  }

  async byKey(question: KeyQuestion): Promise<ReadonlyMap<string, readonly Reading[]>> {
    this.asked.push(question);
    return new Map(question.values.map((value) => [value, this.byKeyRecords(value).map((one) => this.reading(one))]));
  }
}

/** A target in memory that keeps a log of what it was sent, and judges as it is told. */
export class MemorySink implements Sink {
  batches: Batch[] = [];
  judge: (batch: Batch) => Promise<readonly Verdict[] | BatchRejected> | readonly Verdict[] | BatchRejected = accept;
  traits: WriteTraits = { batch: 10, atomic: false, repeat: { kind: 'safe' } };
  recovered: (readonly Json[])[] = [];
  finished: string[] = [];
  operation: Operation = 'upsert';
  deletes = false;

  get operations(): ReadonlyMap<Operation, WriteTraits> {
    const own: [Operation, WriteTraits][] = [[this.operation, this.traits]];
    return new Map(this.deletes ? [...own, ['delete', this.traits]] : own);
  }
  async write(batch: Batch): Promise<readonly Verdict[] | BatchRejected> {
    this.batches.push(batch);
    return this.judge(batch);
  }
  async recover(notes: readonly Json[]): Promise<void> {
    this.recovered.push(notes);
  }
  async finish(end: string): Promise<void> {
    this.finished.push(end);
  }
  get sent(): string[] {
    return this.batches.flatMap((batch) => batch.deltas.map((delta) => delta.key));
  }
}

export function accept(batch: Batch): Verdict[] {
  return batch.deltas.map(() => ({ is: 'accepted' }));
}

/** What holds where a mapping says nothing of it. */
export const standingGuards: Guards = {
  rejects: { percent: 20, count: 25 },
  deletes: { percent: 5, count: 10 },
  changes: undefined,
  field: undefined,
  emptied: { percent: 20, count: 25 },
  over: 86_400_000,
  stage: 10_000,
};

/** A mapping as plain functions: key `id`, version `v`, and the record as it is unless `decide` says otherwise. */
export function plainMapping(
  decide: (record: JsonObject, row: Row, now: number) => Decision = (record) => mapped(record),
  over: Partial<Mapping> = {},
): Mapping {
  return {
    name: 'people',
    file: 'mappings/people.yaml',
    place: { file: 'mappings/people.yaml', line: 1, column: 1 },
    version: 'm1',
    from: { connection: 'a', stream: 'rows' },
    to: { connection: 'b', stream: 'rows' },
    mode: 'state',
    joins: [],
    order: [],
    awaits: false,
    leaves: 'ignore',
    deletes: { told: false, absent: false, keyed: 'id', field: undefined },
    guards: standingGuards,
    fields: ['id', 'name', 'mail', 'city'],
    drift: 'ignore',
    ignored: [],
    sensitive: new Map(),
    sensitiveSource: new Map(),
    sensitiveKey: false,
    expand: async (readings) => ({ rows: readings.map((reading) => rowOf(reading)), empty: [] }),
    named: (match) => ({ match }),
    filterEarly: async () => new Map(),
    ask: async (_join, rows) => rows.map((row) => keyOf([row.record['ref']])),
    decide: async (rows, _lookup, now) =>
      rows.map((row) =>
        row.problem === undefined ? decide(row.record, row, now) : { is: 'dead', cause: row.problem },
      ),
    ...over,
  };
}

function rowOf(reading: Reading): Row {
  const { record, observed } = reading;
  const key = keyOf([record['id']]);
  const version = typeof record['v'] === 'number' ? record['v'] : observed;
  const problem = key === undefined ? { code: 'key.absent', message: 'no id' } : undefined;
  const people = typeof record['mail'] === 'string' ? [record['mail']] : [];
  return {
    reading,
    record,
    key,
    version,
    people,
    joins: {},
    problem,
    passed: undefined,
    leaving: false,
    gone: undefined,
  };
}

export function mapped(record: JsonObject, label?: string): Decision {
  const { v: _, ...rest } = record;
  return { is: 'mapped', record: rest, clear: [], match: undefined, label };
}

export interface Bench {
  readonly clock: FakeClock;
  readonly source: PagedSource;
  readonly sink: MemorySink;
  readonly store: Store;
  readonly joinSource: PagedSource;
  readonly folder: string;
  mapping: Mapping;
  context(over?: Partial<RunContext>, options?: Partial<RunOptions>, settings?: Partial<RunSettings>): RunContext;
  run(options?: Partial<RunOptions>, over?: Partial<RunContext>): Promise<RunResult>;
  close(): Promise<void>;
}

const noOptions: RunOptions = { full: false, resend: false, newLedger: false };

/** A run with a real SQLite store in a temporary folder, and source, target and mapping in memory. */
export async function bench(): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'hrwire-run-'));
  const clock = new FakeClock();
  const path = join(folder, 'store.db');
  const store = await openSqliteStore({ path, encryption: false, key: undefined, now: clock.now });
  const source = new PagedSource(clock);
  const joinSource = new PagedSource(clock);
  const sink = new MemorySink();
  let runs = 0;
  let ids = 0;
  const made: Bench = {
    clock,
    source,
    sink,
    store,
    joinSource,
    folder,
    mapping: plainMapping(),
    context: (over = {}, options = {}, settings = {}) => ({
      id: `run-${++runs}`,
      mapping: made.mapping,
      source,
      sink,
      joins: new Map(made.mapping.joins.map((join) => [join.name, joinSource])),
      lookup: () => joinSource,
      sourceIdentity: 'source-1',
      targetIdentity: 'target-1',
      store,
      clock,
      fingerprints: fingerprinter(store.pepper),
      newId: () => `batch-${++ids}`,
      holder: { host: 'h', boot: 'b', process: 1 },
      alive: () => true,
      log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
      onProgress: () => undefined,
      killPoint: () => undefined,
      settings: { ...runSettings({}), ...settings },
      samples: sampleSettings({}),
      drift: driftSettings({}),
      options: { ...noOptions, ...options },
      traffic: () => ({ requests: 0, bytes: 0 }),
      stop: new AbortController().signal,
      hardStop: new AbortController().signal,
      ...over,
    }),
    run: (options = {}, over = {}) => runMapping(made.context(over, options)),
    close: async () => {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return made;
}

export function people(from: number, to: number, more: JsonObject = {}): JsonObject[] {
  const records: JsonObject[] = [];
  for (let id = from; id <= to; id++) records.push({ id: `p${id}`, v: 1, name: `Person ${id}`, ...more });
  return records;
}
