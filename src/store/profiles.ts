/** Types of the values of a field, as drift tells them apart. */
export const valueTypes = ['text', 'number', 'boolean', 'list', 'object'] as const;
export type ValueType = (typeof valueTypes)[number];

/** Of one field: in how many records it was filled, and with values of which types. */
export interface FieldCounts {
  readonly filled: number;
  readonly types: Readonly<Partial<Record<ValueType, number>>>;
}

/** Records read, and of each of their fields (dotted path) how often it was filled. No values. */
export interface Counted {
  readonly records: number;
  readonly fields: Readonly<Record<string, FieldCounts>>;
}

/** How full the fields of a pair's source usually are. */
export interface Profile {
  readonly usual: Counted;
  /** Read since, by runs too small to say anything: judged together with the next. */
  readonly recent: Counted;
  /** The run that was parked for what it read, and what it read: approving it makes that the usual. */
  readonly parked?: { readonly run: string; readonly read: Counted };
}

/** One row a pair, read and written once a run. Sealed: names of fields may be values in some sources. */
export interface Profiles {
  read(pair: number): Promise<Profile | undefined>;
  write(pair: number, profile: Profile, at: number): Promise<void>;
}
