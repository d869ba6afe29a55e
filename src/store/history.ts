import type { Effect, Outcome } from '../record/outcome.ts';

/** One row a key and run for each outcome but `unchanged`. */
export interface HistoryWrite {
  readonly key: string | undefined;
  readonly outcome: Outcome;
  readonly effect: Effect | undefined;
  /** Reason of a filter or hold, code of a dead letter; no personal value. */
  readonly reason: string | undefined;
  readonly label: string | undefined;
  readonly version: number | undefined;
  /** Names of the mapped fields that differ from what was delivered before; absent where that is not known. */
  readonly fields?: readonly string[] | undefined;
  /** The batch it was sent in, by its intent's id. */
  readonly sent?: string | undefined;
}

export interface HistoryRow extends Omit<HistoryWrite, 'sent'> {
  readonly id: number;
  readonly pair: number;
  readonly run: string;
  readonly at: number;
  /** The same filter or hold again moves only this. */
  readonly lastSeen: number;
  /** The number of the batch it was sent in (port `sent`). */
  readonly sent: number | undefined;
}

export interface History {
  /** Of one key of a pair, oldest first. */
  ofKey(pair: number, key: string): Promise<readonly HistoryRow[]>;
  /** Of one run, in order, from `after` (an id) on. */
  ofRun(run: string, after: number, limit: number): Promise<readonly HistoryRow[]>;
  /** Records tried (delivered or dead-lettered) and dead-lettered of a pair since an instant, for guards. */
  rejects(pair: number, since: number): Promise<{ readonly tried: number; readonly rejected: number }>;
}
