import type { Json } from '../record/json.ts';
import type { ErasedKey } from './erasures.ts';

/** What the store holds of one key of a pair. */
export interface Trace extends ErasedKey {
  /** Keyed hashes of the values that name its people. */
  readonly hashes: readonly string[];
  /** Where it stands at the target; undefined where nothing was delivered. */
  readonly delivered: TraceDelivered | undefined;
  /** Rows by place: `ledger`, `history`, `held`, `deadLetters`, `unknown`, `inbox`, `samples`, `findings`. */
  readonly counts: Readonly<Record<string, number>>;
  /** A delivery of it is under way, or was when its run ended. */
  readonly open: boolean;
}

export interface TraceDelivered {
  readonly match: string | undefined;
  readonly targetId: string | undefined;
  readonly at: number | undefined;
  /** Whether it was deleted there by a run. */
  readonly deleted: boolean;
}

/** A row without a key, with a value that was looked for. */
export interface KeylessTrace {
  readonly place: 'aside' | 'inbox';
  readonly id: number;
  readonly pair: number;
}

export interface LocalTrace {
  readonly stream: string;
  readonly key: string;
  readonly record: Json;
}

/** What the store holds of a person: for erasing, never for a run. Reads whole tables. */
export interface Traces {
  of(key: ErasedKey): Promise<Trace>;
  /** Keys of any place that `has` names, each once. */
  keys(has: (pair: number, key: string) => boolean): Promise<readonly ErasedKey[]>;
  /** Rows put aside or in the inbox that have no key, and a record that `has` what is looked for. */
  keyless(has: (raw: Json, pair: number) => boolean): Promise<readonly KeylessTrace[]>;
  /** Rows of local streams. */
  local(has: (record: Json, stream: string, key: string) => boolean): Promise<readonly LocalTrace[]>;
}
