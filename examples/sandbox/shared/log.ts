import { appendFileSync } from 'node:fs';

/** One line of the log: `received` is written before anything is done, `done` after its effect, before the answer. */
export interface LogLine<Outcome = unknown> {
  readonly n: number;
  readonly phase: 'received' | 'done';
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** What kind of thing is asked for, in the vendor's word. */
  readonly entity?: string;
  /** Number of records: sent in a write (`received`), returned by a read (`done`). */
  readonly records?: number;
  readonly keys?: readonly string[];
  readonly requestId?: string;
  readonly session?: 'new' | 'reused';
  readonly status?: number;
  /** What became of each record of a write. */
  readonly outcomes?: readonly Outcome[];
  /** Why the request was refused as undocumented. */
  readonly strict?: string;
  readonly code?: string;
  readonly fault?: string;
}

export type LogEntry<Outcome = unknown> = Omit<LogLine<Outcome>, 'at'>;

/** Append-only: each line is in the file before the next thing happens, so that a kill of either side loses none. */
export class RequestLog<Outcome = unknown> {
  readonly lines: LogLine<Outcome>[] = [];
  readonly #file: string | undefined;
  readonly #now: () => number;

  constructor(file: string | undefined, now: () => number) {
    this.#file = file;
    this.#now = now;
  }

  write(entry: LogEntry<Outcome>): void {
    const line: LogLine<Outcome> = { ...entry, at: new Date(this.#now()).toISOString() };
    this.lines.push(line);
    if (this.#file !== undefined) appendFileSync(this.#file, JSON.stringify(line) + '\n');
  }

  /** Requests that the vendor's documents do not allow: tests expect none. */
  get strict(): LogLine<Outcome>[] {
    return this.lines.filter((line) => line.strict !== undefined);
  }
}
