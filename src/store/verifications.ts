import type { Json, JsonObject } from '../record/json.ts';

export type FindingKind = 'missing' | 'extra' | 'different' | 'unread';

/** One thing in which the target is not as it should be. */
export interface Finding {
  /** From 1 on, in the order in which they were found. */
  readonly number: number;
  /** The ledger's key; undefined where only the target knows the record. */
  readonly key: string | undefined;
  readonly kind: FindingKind;
  readonly cause: string;
  /** Sealed at rest: what names the record at the target, and of each field both values. Empty once its person was erased. */
  readonly detail: JsonObject;
}

export interface VerificationRow {
  readonly id: string;
  readonly mapping: string;
  readonly pair: number | undefined;
  /** Of the source with the target, or of two targets; adopt: only what a run that adopts keeps of a target for a while. */
  readonly kind: 'verify' | 'against' | 'adopt';
  /** What was asked for: the same is asked again by `--resume`. No personal value. */
  readonly options: JsonObject;
  readonly startedAt: number;
  readonly finishedAt: number | undefined;
  /** As of the last safe point; undefined where it named somebody who was erased since. */
  readonly progress: JsonObject | undefined;
  readonly counts: JsonObject;
}

/** What one page, or one safe point, adds. All of it in one transaction. */
export interface VerificationStep {
  /** Counted from 1 on, one up at each safe point. */
  readonly step: number;
  readonly findings: readonly Finding[];
  /** Keyed hashes of what names the records that the source has. */
  readonly met: readonly string[];
  /** Set at a safe point: reading goes on from here after a crash. */
  readonly safe?: { readonly progress: JsonObject; readonly counts: JsonObject };
  /** Before all else: what was written after the last safe point is taken back, findings above this number with it. */
  readonly rewind?: number;
  /** At the end: what only a resumption would need goes. */
  readonly finishedAt?: number;
}

/** Comparisons with the target. They touch neither ledger nor checkpoint. */
export interface Verifications {
  /**
   * Begins one, with step 1 to come. Of the mapping's earlier ones the newest `keep` stay; findings hold personal
   * values, so none that began before `since` stays either.
   */
  start(row: Omit<VerificationRow, 'finishedAt'>, keep: number, since: number): Promise<void>;
  save(id: string, step: VerificationStep): Promise<void>;
  /** The newest that fits; without `kind` any comparison. */
  find(which: {
    readonly mapping: string;
    readonly kind?: VerificationRow['kind'];
    readonly finished?: boolean;
  }): Promise<VerificationRow | undefined>;
  /** From `after` (a number) on, in order. */
  findings(id: string, after: number, limit: number): Promise<readonly Finding[]>;
}

export interface Gathered {
  readonly hash: string;
  readonly number: number;
  readonly record: Json;
}

/** What a comparison has met of both sides, kept outside of memory: a million keys cost no more of it than one. */
export interface Met {
  /** Which of these hashes the source has. */
  met(id: string, hashes: readonly string[]): Promise<ReadonlySet<string>>;
  /** Keeps records of the target under their hash; `fresh` drops those kept before. */
  gather(id: string, records: readonly Gathered[], fresh: boolean): Promise<void>;
  gathered(id: string, hashes: readonly string[]): Promise<ReadonlyMap<string, readonly Json[]>>;
  /** Kept records whose hash the source has not, in order, from behind `after` on. */
  unmet(id: string, after: Pick<Gathered, 'hash' | 'number'> | undefined, limit: number): Promise<readonly Gathered[]>;
}
