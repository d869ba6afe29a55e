import type { NewInboxRow } from './inbox.ts';

/** Something that came from outside and is to be answered once it is stored. */
export interface Arrival {
  /** 16 bytes by which it is known again; undefined: it is stored whenever it comes. */
  readonly mark: Uint8Array | undefined;
  /**
   * When the same mark is the same thing. `always`: it has an identity of its own. `waiting`: it only may be a repetition,
   * so it is one as long as no run can have acted on the earlier: that one waits, and no run of its mappings is under way.
   */
  readonly same: 'always' | 'waiting';
  /** One for each mapping that takes it up; without any, nothing is kept of it. */
  readonly rows: readonly NewInboxRow[];
}

/** `known`: stored before. `full`: too much waits already, nothing of it was stored. */
export type ArrivalOutcome = 'stored' | 'known' | 'full';

export interface ArrivalBounds {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Milliseconds for which a mark is known again. */
  readonly remember: number;
  /** Most marks that are kept: beyond, the oldest are forgotten. */
  readonly most: number;
  /** Most rows that may wait in the inbox of a pair. */
  readonly backlog: number;
}

export interface Received {
  /**
   * Stores what arrived together, in one transaction that is on the disk (`synchronous=FULL`) before this resolves; what
   * became of each, in order. Test: "a notification is on the disk before it is answered".
   */
  take(arrivals: readonly Arrival[], bounds: ArrivalBounds): Promise<readonly ArrivalOutcome[]>;
}
