/** Fields of a mapping, the records that they are evaluated over, and the same by hand. */
export interface Subject {
  readonly name: string;
  /** Expressions by the names of the fields. */
  readonly fields: Readonly<Record<string, string>>;
  readonly records: readonly unknown[];
  readonly variables: Readonly<Record<string, unknown>>;
  /** The values of the fields, in their order: what a good engineer writes for this mapping alone. */
  readonly byHand: (record: unknown) => unknown[];
}
