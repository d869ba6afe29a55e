import type { Json, JsonObject } from '../record/json.ts';

/** One erasure of a person: who asked for it, when, and how much was taken; never whom it was about. */
export interface ErasureRow {
  readonly id: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly who: string;
  readonly reason: string | undefined;
  /** Rows that were taken, by place. */
  readonly counts: JsonObject;
}

/** A key of a pair, whose every trace goes. */
export interface ErasedKey {
  readonly pair: number;
  readonly key: string;
}

/** What one erasure takes, in one transaction. */
export interface ErasureOrder extends Omit<ErasureRow, 'id' | 'counts'> {
  readonly keys: readonly ErasedKey[];
  /** Rows without a key: put aside (unreadable records, bodies of notifications), and of the inbox. */
  readonly aside: readonly number[];
  readonly inbox: readonly number[];
  readonly local: readonly { readonly stream: string; readonly key: string }[];
  /** Whether a kept sample holds one of the values: samples go once too often rather than too seldom. */
  readonly holds: (sample: Json) => boolean;
  /** Keyed hashes of the values and keys that are filtered from now on. */
  readonly hashes: readonly string[];
}

/** Who was erased, by keyed hashes: what is read of them later is filtered. */
export interface Erasures {
  /** Hashes that stand for somebody erased; in nearly all stores there is none. Cheap to ask for every page. */
  barred(): Promise<ReadonlySet<string>>;
  /**
   * Takes everything that the order names, durably and so that no byte of it stays in the file or its log; returns the
   * rows by place. Refuses (`erase.under-way`) where an intent of one of the keys is open: its delivery is in doubt.
   */
  erase(order: ErasureOrder): Promise<JsonObject>;
  /** Newest first. */
  list(limit: number): Promise<readonly ErasureRow[]>;
}
