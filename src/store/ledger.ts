import type { Input } from '../record/outcome.ts';

/** What the ledger knows of one key of a pair. */
export interface LedgerRow {
  readonly key: string;
  /** Version of the delivered state; undefined when nothing was delivered yet. */
  readonly version: number | undefined;
  /** Fingerprint of the delivered mapped record; undefined when nothing was delivered yet. */
  readonly fingerprint: string | undefined;
  /** Version of the mapping that made it. */
  readonly mappingVersion: string | undefined;
  readonly targetId: string | undefined;
  readonly match: string | undefined;
  readonly deleted: boolean;
  /** Milliseconds since the epoch. */
  readonly deliveredAt: number | undefined;
  /** Per input the fingerprint of what was last mapped, whatever became of it. */
  readonly inputs: Readonly<Partial<Record<Input, string>>>;
  /** Deliveries counted from an instant, to see flapping. */
  readonly recent: { readonly since: number; readonly count: number };
  /**
   * Of each field of the delivered record, in the order of its mapping's version (port `versions`), a keyed print of four
   * bytes; zero where it was blank. Undefined where nobody took them: of deletions, and of what a crash left to be settled.
   * Asked for where it is needed: of what is unchanged, which is nearly all, nobody does.
   */
  readonly prints?: (() => Promise<Uint8Array | undefined>) | undefined;
}

/** Written when a delta is delivered. */
export interface DeliveredWrite {
  readonly key: string;
  readonly version: number;
  readonly fingerprint: string;
  readonly mappingVersion: string;
  readonly targetId: string | undefined;
  readonly match: string | undefined;
  readonly deleted: boolean;
  readonly input: Input;
  readonly recent: { readonly since: number; readonly count: number };
  /** Those that `LedgerRow` tells. */
  readonly prints?: Uint8Array | undefined;
}

/** Written when a record ended in another way: only the input's fingerprint moves. */
export interface SeenWrite {
  readonly key: string;
  readonly input: Input;
  readonly fingerprint: string;
  /** Set where the delivered state was read again with a newer version: the ledger's moves up to it. */
  readonly version?: number;
}

/** Whose record of the target it is. */
export type Owner = Pick<LedgerRow, 'key' | 'match' | 'targetId'>;

export interface LedgerCounts {
  /** Keys delivered and not deleted. */
  readonly delivered: number;
  /** Of these, delivered under another version of the mapping. */
  readonly olderMapping: number;
}

/** Per pair and key what was delivered. Written by `commit` alone. */
export interface Ledger {
  get(pair: number, keys: readonly string[]): Promise<ReadonlyMap<string, LedgerRow>>;
  counts(pair: number, mappingVersion: string): Promise<LedgerCounts>;
  /** Keys delivered and not deleted whose record of the target is one of these, by `match` or by its id. Reads the pair. */
  owners(pair: number, matches: readonly string[], targetIds: readonly string[]): Promise<readonly Owner[]>;
}
