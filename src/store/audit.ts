import type { JsonObject } from '../record/json.ts';

export interface AuditRow {
  readonly id: number;
  readonly at: number;
  /** Who: the operating system's user, or the name of a token. */
  readonly who: string;
  /** What, in a word or two: `replay`, `discard`, `reveal`, `export`, `checkpoint set`, `unknown settle`. */
  readonly action: string;
  /** On what; keys, ids and counts, never contents. */
  readonly subject: JsonObject;
}

/** An append-only record of what people saw and changed. */
export interface Audit {
  write(row: Omit<AuditRow, 'id'>): Promise<void>;
  list(limit: number): Promise<readonly AuditRow[]>;
}
