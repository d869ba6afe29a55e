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
