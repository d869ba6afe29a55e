/** What is known of a mapping's schedule and of its failures; times in milliseconds since the epoch. */
export interface ScheduleRow {
  readonly mapping: string;
  /** When it was last due and heeded, or first met; undefined: it never was. */
  readonly lastAt: number | undefined;
  /** The run that it last started; undefined: none. */
  readonly lastRun: string | undefined;
  /** By whom, and when. */
  readonly paused: { readonly who: string; readonly at: number } | undefined;
  readonly failing: Failing;
}

/** Runs of a mapping that failed in a row. */
export interface Failing {
  readonly failures: number;
  /** When the first of them ended; undefined where none did. */
  readonly since: number | undefined;
  /** Whether somebody was told. */
  readonly alerted: boolean;
}

export interface Schedules {
  /** Of all mappings that have one, or had. */
  list(): Promise<readonly ScheduleRow[]>;
  /** It was due at `at`: it started `run`, or nothing. */
  heed(mapping: string, at: number, run: string | undefined): Promise<void>;
  /** Pauses it, or lets it go on. False where it was so before. */
  pause(mapping: string, by: { readonly who: string; readonly at: number } | undefined): Promise<boolean>;
  count(mapping: string, failing: Failing): Promise<void>;
}
