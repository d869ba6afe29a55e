import type { JsonObject } from '../record/json.ts';

export type RunStatus = 'running' | 'settled' | 'failed' | 'stopped' | 'refused' | 'attention' | 'parked' | 'busy';

export interface RunRow {
  readonly id: string;
  readonly mapping: string;
  readonly pair: number | undefined;
  readonly status: RunStatus;
  readonly startedAt: number;
  readonly finishedAt: number | undefined;
  /** The summary of the design's section 7; `{}` while it runs. */
  readonly summary: JsonObject;
  /** Code, message and hint of what ended it. */
  readonly error: JsonObject | undefined;
}

export interface RunFilter {
  readonly mapping?: string;
  readonly status?: RunStatus;
  readonly since?: number;
  /** Those listed behind this one: the next page. */
  readonly before?: Pick<RunRow, 'id' | 'startedAt'>;
  readonly limit?: number;
}

export interface Runs {
  start(run: Pick<RunRow, 'id' | 'mapping' | 'pair' | 'startedAt'>): Promise<void>;
  /** Ends the run and marks runs of the same mapping that still say `running` as failed (their process is gone). */
  finish(id: string, end: Pick<RunRow, 'status' | 'finishedAt' | 'summary' | 'error'>): Promise<void>;
  list(filter: RunFilter): Promise<readonly RunRow[]>;
  /** By id or an unambiguous beginning of it. */
  get(id: string): Promise<RunRow | undefined>;
}
