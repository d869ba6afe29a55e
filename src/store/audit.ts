import type { Actor, Via } from '../access/actor.ts';
import type { JsonObject } from '../record/json.ts';

export interface AuditRow {
  readonly id: number;
  readonly at: number;
  /** Who: the operating system's user, the name of a token, or who signed in. */
  readonly who: string;
  /** What, in a word or two: `replay`, `discard`, `reveal`, `export`, `checkpoint set`, `unknown settle`. */
  readonly action: string;
  /** On what; keys, ids and counts, never contents. */
  readonly subject: JsonObject;
  /** What kind of actor; undefined in rows from before it was noted. */
  readonly kind?: Actor['kind'];
  /** Of what came by the API: the id of the request, the kind of address, and the token's id. */
  readonly via?: Via;
}

export interface AuditFilter {
  readonly who?: string;
  readonly action?: string;
  /** Milliseconds since the epoch. */
  readonly since?: number;
  /** Ids below this one: the next page. */
  readonly before?: number;
}

/** Whether the audit is whole. */
export interface AuditState {
  /** Rows looked at, and rows from before there was a chain. */
  readonly rows: number;
  readonly unchained: number;
  /** The first row that does not follow from the one before: it, or what stood before it, was changed or taken away. */
  readonly broken: number | undefined;
  /** The newest row, to be noted elsewhere: only so the loss of the newest rows shows. */
  readonly head: { readonly id: number; readonly mark: string } | undefined;
}

/** An append-only record of what people saw and changed; each row is marked by a keyed hash over it and the row before. */
export interface Audit {
  write(row: Omit<AuditRow, 'id'>): Promise<void>;
  /** The newest first. */
  list(limit: number, filter?: AuditFilter): Promise<readonly AuditRow[]>;
  /** `noted`: a head of before; broken where it is there no more. */
  verify(noted?: { readonly id: number; readonly mark: string }): Promise<AuditState>;
  /** Takes rows away that are older than an instant, and notes up to where; the only way. Returns how many. */
  forget(before: number, limit: number): Promise<number>;
}
