import { appendFileSync } from 'node:fs';

/** What became of one record of an upsert. */
export interface RecordOutcome {
  readonly index: number;
  readonly entity: string;
  /** What names the record: its key, a candidate's address, a report's order. */
  readonly key: string;
  readonly outcome: 'inserted' | 'updated' | 'appended' | 'rejected' | 'accepted-not-applied';
  readonly code?: string;
  /** A status item of another set: the vendor says OK and the application is broken. */
  readonly corrupted?: true;
  /** A report whose components the vendor does not show. */
  readonly empty?: true;
  /** A report that is not complete: the vendor shows nothing of it. */
  readonly hidden?: true;
}

/** One line of the log: `received` is written before anything is done, `done` after its effect, before the answer. */
export interface LogLine {
  readonly n: number;
  readonly phase: 'received' | 'done';
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly entity?: string;
  /** Number of records: sent in an upsert (`received`), returned by a read (`done`). */
  readonly records?: number;
  readonly keys?: readonly string[];
  readonly requestId?: string;
  readonly session?: 'new' | 'reused';
  readonly status?: number;
  readonly outcomes?: readonly RecordOutcome[];
  /** Why the request was refused as undocumented. */
  readonly strict?: string;
  readonly code?: string;
  readonly fault?: string;
}

export type LogEntry = Omit<LogLine, 'at'>;

/** Append-only: each line is in the file before the next thing happens, so that a kill of either side loses none. */
export class RequestLog {
  readonly lines: LogLine[] = [];
  readonly #file: string | undefined;
  readonly #now: () => number;

  constructor(file: string | undefined, now: () => number) {
    this.#file = file;
    this.#now = now;
  }

  write(entry: LogEntry): void {
    const line: LogLine = { ...entry, at: new Date(this.#now()).toISOString() };
    this.lines.push(line);
    if (this.#file !== undefined) appendFileSync(this.#file, JSON.stringify(line) + '\n');
  }

  /** Requests that the vendor's documents do not allow: tests expect none. */
  get strict(): LogLine[] {
    return this.lines.filter((line) => line.strict !== undefined);
  }
}
