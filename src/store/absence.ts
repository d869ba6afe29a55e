/** A reading that was whole: what it was of, and how many keys it brought. */
export interface CompleteReading {
  /** Fingerprint of what was read and how its records get their keys: counting begins anew where it differs. */
  readonly definition: string;
  /** What was read, where the same may be read again: a file by its content. That is no second reading. */
  readonly state: string | undefined;
  readonly run: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly keys: number;
}

/** What a commit notes of it; all parts in one transaction. */
export interface AbsenceWrite {
  /** A reading was whole. With another definition than the last one's, what that one missed is forgotten. */
  readonly complete?: Pick<CompleteReading, 'definition' | 'state' | 'keys'>;
  /** Keys that this complete reading missed. */
  readonly missed?: readonly string[];
  /** Keys that were there again: they are missed no longer. */
  readonly back?: readonly string[];
}

/** What proves that a record is gone (promise 5): two complete readings in a row that lack its key. Written by `commit` alone. */
export interface Absence {
  last(pair: number): Promise<CompleteReading | undefined>;
  /**
   * Keys that are at the target by what the ledger knows and that a reading brought at least once, above `after` in
   * order. What only uploads or notifications brought was never in the list, and is no loss to it.
   */
  delivered(pair: number, after: string, limit: number): Promise<readonly string[]>;
  /** Keys that the last complete reading missed and that were not seen since, above `after` in order. */
  missed(pair: number, after: string, limit: number): Promise<readonly string[]>;
  /** Of these keys those that were missed so. */
  among(pair: number, keys: readonly string[]): Promise<ReadonlySet<string>>;
}
