import type { Json, JsonObject } from '../record/json.ts';

/** What a join was asked and what it found, so that an edited mapping can be tried without asking anybody. */
export interface JoinAnswer {
  /** `connection.stream` and the field that was asked for. */
  readonly from: string;
  readonly on: string;
  readonly value: string;
  /** The records found; empty: there was none. */
  readonly found: readonly Json[];
}

/** A record as it was read last, kept to try an edited mapping on. */
export interface Sample {
  /** Of the first record that the mapping made of it: one sample a key. */
  readonly key: string;
  /** The keys of all records that `each` made of it. */
  readonly keys: readonly string[];
  readonly record: JsonObject;
  /** Milliseconds since the epoch: when the request left that brought it. */
  readonly observed: number;
  readonly joins: readonly JoinAnswer[];
}

export interface SampleWrite extends Sample {
  /** Fingerprint of record and joins: the same again is not written again, its time moves. */
  readonly print: string;
  /** It was read unchanged: kept only while the pair has fewer samples than it may have. */
  readonly unchanged: boolean;
}

/** Raw records of a pair, kept where the project asks for it (`settings.keep.samples`). Sealed, expiring. */
export interface Samples {
  /** Keeps these, the oldest first, and of the pair's samples the newest `most`. Times in milliseconds since the epoch. */
  keep(
    pair: number,
    samples: readonly SampleWrite[],
    of: { readonly at: number; readonly expiresAt: number; readonly most: number },
  ): Promise<void>;
  /** The newest first; what has expired is not among them. */
  list(pair: number, now: number, limit: number): Promise<readonly Sample[]>;
  /** Takes away every sample that holds a record of one of these keys. */
  drop(pair: number, keys: readonly string[]): Promise<number>;
}
