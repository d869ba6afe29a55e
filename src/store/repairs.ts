import type { Json } from '../record/json.ts';
import type { AsideState } from './aside.ts';

/** A record put aside as a person wants it to be. */
export interface RepairWrite {
  readonly id: number;
  readonly record: Json;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The operating system's user, or the name of a token. */
  readonly by: string;
}

/** Open rows of one pair with one cause. */
export interface CauseGroup {
  readonly code: string;
  /** The mapped field or source path at fault, where the cause names one. */
  readonly field: string | undefined;
  readonly rows: number;
  /** Rows that have a key; the others could not be read as a record. */
  readonly keys: number;
  /** Rows whose record a person has repaired. */
  readonly edited: number;
  /** Milliseconds since the epoch. */
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** The newest row, as an example. */
  readonly example: number;
}

/** What people do with rows put aside: they look at them by cause, and repair their records. */
export interface Repairs {
  /** Stores records beside those that were read, a former repair is replaced; gives the ids of the open dead letters among them. */
  edit(rows: readonly RepairWrite[]): Promise<readonly number[]>;
  /** Takes repairs back: the record as read counts again. Gives the ids of the open dead letters that had one. */
  undo(ids: readonly number[]): Promise<readonly number[]>;
  /** The most frequent cause first, at most `limit` of them. */
  groups(pair: number, state: AsideState, limit: number): Promise<readonly CauseGroup[]>;
}
