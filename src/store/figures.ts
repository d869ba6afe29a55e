import type { AsideState } from './aside.ts';

/** How many open rows of a pair stand aside for one cause. */
export interface AsideFigure {
  readonly pair: number;
  readonly state: AsideState;
  readonly code: string;
  readonly rows: number;
}

/** What waits for a run of a pair. */
export interface InboxFigure {
  readonly pair: number;
  readonly rows: number;
  /** When the oldest of them came, in milliseconds since the epoch. */
  readonly oldest: number;
}

/** Some keys of a ledger, counted. */
export interface KeysFigure {
  readonly keys: number;
  /** The last of them: the next count begins behind it. Undefined where there are no more. */
  readonly last: string | undefined;
}

/** Numbers for those who watch: counts alone, none of which reads a table of records to its end at once. */
export interface Figures {
  aside(): Promise<readonly AsideFigure[]>;
  /** Only pairs for which something waits. */
  inbox(): Promise<readonly InboxFigure[]>;
  /** At most `most` keys of the pair behind `after`: a million keys are counted in steps, between which others work. */
  keys(pair: number, after: string, most: number): Promise<KeysFigure>;
  /** Bytes of the store, of these free, and bytes of what is not yet written back to it. */
  size(): Promise<{ readonly bytes: number; readonly free: number; readonly log: number }>;
}
