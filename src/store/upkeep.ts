/** What a copy of the store holds. */
export interface CopyReport {
  readonly bytes: number;
  readonly epoch: number;
  /** When it was copied, in milliseconds since the epoch. */
  readonly at: number;
  /** Rows by table, for comparing. */
  readonly rows: Readonly<Record<string, number>>;
}

/** How long the store keeps what nobody works with any more; in milliseconds. */
export interface Keep {
  /** History, but the newest row of each key. */
  readonly history: number;
  /** Runs, and batches that were sent. */
  readonly runs: number;
  /** Rows put aside that are closed. */
  readonly closed: number;
}

/** What the store takes, and how it is kept. */
export interface StoreState {
  readonly bytes: number;
  /** Of these free: used again by what is written next. */
  readonly free: number;
  /** The largest tables first. */
  readonly rows: readonly { readonly table: string; readonly rows: number }[];
  /** Milliseconds since the epoch; undefined: never. */
  readonly tidied: number | undefined;
  readonly copied: number | undefined;
}

/** The store looked after. */
export interface Upkeep {
  /**
   * Takes away what has outlived its time, in short transactions, and gives free pages back, until it is done or `until`
   * (a reading of the clock `now`). Returns the rows taken.
   */
  tidy(keep: Keep, now: () => number, until: number): Promise<number>;
  /** When it was done last, in milliseconds since the epoch; undefined: never, or not to its end. */
  tidied(): Promise<number | undefined>;
  state(): Promise<StoreState>;
  /** Copies the store into a new file of mode 600 while runs go on, looked through before it has its name. */
  backup(file: string, now: number): Promise<CopyReport>;
}
