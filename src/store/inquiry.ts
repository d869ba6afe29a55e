import type { InboxRow } from './inbox.ts';

/** A row of the inbox without its record. */
export interface WaitingRow extends Pick<InboxRow, 'id' | 'kind' | 'input' | 'aside' | 'createdAt'> {
  /** The hold rule that was approved. */
  readonly passed: string | undefined;
}

/** What only a person asks for (`explain`): never part of a run. */
export interface Inquiry {
  /** When rows put aside of the key were closed (ms), by their numbers. */
  closings(pair: number, key: string): Promise<ReadonlyMap<number, number>>;
  /** Rows of the inbox that bring the key back with the next run, in order. */
  waiting(pair: number, key: string): Promise<readonly WaitingRow[]>;
  /** Keys of the pair's ledger from `from` on and before `before`, in order. */
  between(pair: number, from: string, before: string, limit: number): Promise<readonly string[]>;
}
