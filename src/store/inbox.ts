import type { Json } from '../record/json.ts';
import type { Input } from '../record/outcome.ts';

/** A durable row waiting for a run. */
export interface InboxRow {
  readonly id: number;
  readonly pair: number;
  readonly kind: 'replay' | 'release' | 'hook' | 'upload';
  readonly input: Input;
  readonly key: string | undefined;
  /** The row put aside that it brings back; its record is read from there. */
  readonly aside: number | undefined;
  /** The record, where it does not stand aside. Sealed at rest. */
  readonly raw: Json | undefined;
  /** The hold rule that was approved: it is passed once. */
  readonly passed: string | undefined;
  /** Fingerprint of the result that the approver saw: another one is held again. */
  readonly approved?: string | undefined;
  /** A replay that maps the record as it was read then; else it is fetched by key first, where the source can be asked. */
  readonly asRead?: true;
  /** A notification whose sender the connector has verified; others name records, and are never mapped themselves. */
  readonly verified?: true;
  readonly createdAt: number;
}

export type NewInboxRow = Omit<InboxRow, 'id'>;

export interface Inbox {
  /** Stores rows durably (`synchronous=FULL`); a second row for the same aside row is not stored, but says anew `asRead`. */
  put(rows: readonly NewInboxRow[]): Promise<number>;
  /** Rows of the pair with ids above `after`, in order. They leave by `commit`. */
  take(pair: number, after: number, limit: number): Promise<readonly InboxRow[]>;
  count(pair: number): Promise<number>;
}
