import type { Json } from '../record/json.ts';
import type { Input } from '../record/outcome.ts';
import type { Cause } from '../record/verdict.ts';

/** Why a record is to be deleted: a field of it says so, its source sent a tombstone, or its absence is proved. */
export type Gone = 'flag' | 'tombstone' | 'absent';

/** What will release a held record. `until`, where set, is when it becomes a dead letter (ms). */
export type Release =
  | {
      readonly kind: 'instant';
      readonly at: number;
      readonly until?: number;
      /** The hold rule that an early release by a person passes. */
      readonly rule?: string;
    }
  | {
      readonly kind: 'join';
      readonly join: string;
      readonly until: number;
      /** It is a step of the reading that found nothing: the source completes the record again. */
      readonly step?: true;
    }
  | { readonly kind: 'breaker'; readonly at: number }
  | {
      readonly kind: 'approved';
      readonly rule: string;
      readonly until?: number;
      /** The run whose guard parked it: approving that run releases it. */
      readonly run?: string;
      /** It deletes: why the record is gone. With `absent` no record stands behind it. */
      readonly gone?: Gone;
      /** The hold rule that it had passed before it was parked. */
      readonly passed?: string;
    }
  | {
      /** Until this mapping has delivered this key. */
      readonly kind: 'after';
      readonly mapping: string;
      readonly key: string;
      readonly until: number;
      /** The record was sent without some of its fields, which go along in a second sending. */
      readonly second?: true;
      /** The hold rule that was passed by an approval before: it is not asked again for the same result. */
      readonly rule?: string;
    }
  /** Later deltas of a key with an unknown wait for a person. */
  | { readonly kind: 'unknown' };

/** held: something named will release it; dead: nothing will until a person repairs; unknown: the target did not say. */
export type AsideState = 'held' | 'dead' | 'unknown';

/** A person's repair of a record put aside. */
export interface Edit {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly by: string;
  /** Fingerprint of the row before the first repair: what is read again with it is still the record that was repaired. */
  readonly print: string;
}

/** A row put aside, without its record. At most one open row a key and state. */
export interface AsideHead {
  readonly id: number;
  readonly pair: number;
  readonly mapping: string;
  /** Undefined where the record yields no key (an unreadable row). */
  readonly key: string | undefined;
  readonly state: AsideState;
  readonly cause: Cause;
  readonly release: Release | undefined;
  readonly input: Input;
  /** Fingerprint of the mapped record, or of the raw one where it was not mapped. */
  readonly fingerprint: string;
  readonly version: number | undefined;
  readonly position: string | undefined;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly times: number;
  /** The run that put it aside last. */
  readonly run: string;
  /** Set once it is closed, with how: `delivered`, `superseded`, `discarded`, `expired`, `filtered`, `settled`. */
  readonly closedAs: string | undefined;
  /** Set where a person has repaired its record. */
  readonly edit?: Edit;
  /** Its record is taken away, for its time is over. */
  readonly expired?: true;
}

/** The rule that a record passes which a guard parked, once a person has approved it. */
export const guardRule = 'guard';

/** The run whose guard parked a record; undefined where none did. */
export function parkedBy(release: Release | undefined): string | undefined {
  return release?.kind === 'approved' && release.rule === guardRule ? release.run : undefined;
}

/** Whether what stands aside is the body of a notification, and no record: it is never mapped. */
export function isNotification({ key, input, cause }: AsideHead): boolean {
  return key === undefined && input === 'hooks' && cause.code.startsWith('hook.');
}

/** Whether a replay has something to take up: a key, a record that lacked one, a repair, or a notification to ask again. */
export function isReplayable(aside: AsideHead): boolean {
  const record = aside.key !== undefined || aside.edit !== undefined || /^(key|version|each)\./.test(aside.cause.code);
  return record || isNotification(aside);
}

export interface AsideRow extends AsideHead {
  /** The record as read; undefined once expired. Sealed at rest. */
  readonly raw: Json | undefined;
  /** For `unknown`: what was sent. Sealed at rest. */
  readonly sent: Json | undefined;
  /** The record as a person repaired it: it is what a replay maps. Sealed at rest. */
  readonly edited?: Json;
}

/**
 * Puts a record aside: the open row of the same key and state is replaced (first seen and count stay). A row without
 * a key is known by pair, state and fingerprint.
 */
export interface AsideWrite extends Pick<
  AsideHead,
  'key' | 'state' | 'cause' | 'release' | 'input' | 'fingerprint' | 'version' | 'position'
> {
  readonly raw: Json;
  readonly sent?: Json;
  /**
   * The repair that was tried, beside the record as read. Without it a row that is replaced keeps its repair where the
   * fingerprint is the same, and loses it to another record. A later repair than this one stays.
   */
  readonly edit?: Edit & { readonly record: Json };
}

/** A held row to come: the record is sent without some of its fields, and waits to be sent again with them. */
export interface Second {
  readonly cause: Cause;
  readonly release: Extract<Release, { kind: 'after' }>;
  /** Of the whole mapped record. */
  readonly fingerprint: string;
}

export interface AsideClose {
  /** Close this row, or every open row of the key. */
  readonly which: { readonly id: number } | { readonly key: string };
  readonly as: 'delivered' | 'superseded' | 'discarded' | 'expired' | 'filtered' | 'settled';
  /** By number only: key, record and cause go with it, for its person was erased. */
  readonly wipe?: true;
}

/** Says another cause of an open row; all else of it stays. */
export interface AsideTold {
  readonly id: number;
  readonly cause: Cause;
}

export interface AsideFilter {
  readonly pair?: number;
  readonly mapping?: string;
  readonly state?: AsideState;
  readonly key?: string;
  readonly code?: string;
  /** The field of the cause. */
  readonly field?: string;
  /** The run whose guard parked it. */
  readonly stagedBy?: string;
  /** Ids above this one: the next page. */
  readonly after?: number;
  /** Closed rows too. Default false. */
  readonly closed?: boolean;
  readonly limit?: number;
}

export interface Aside {
  /** Open rows of these keys, with no records. */
  open(pair: number, keys: readonly string[]): Promise<ReadonlyMap<string, readonly AsideHead[]>>;
  /**
   * Open held rows of the pair to be tried now, with records, ids above `after` in order: instants and breakers gone by
   * at `now`, joins at any time, and any whose `until` is reached. What waits for a key is found by the port `awaiting`.
   */
  due(pair: number, now: number, after: number, limit: number): Promise<readonly AsideRow[]>;
  list(filter: AsideFilter): Promise<readonly AsideHead[]>;
  read(id: number): Promise<AsideRow | undefined>;
}
