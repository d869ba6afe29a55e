import type { Mapped } from '../mapping/mapping.ts';
import type { Delta } from '../record/delta.ts';
import type { AsideHead, Second } from '../store/aside.ts';
import type { LedgerRow } from '../store/ledger.ts';
import type { Taken } from './taken.ts';

/** Mapped fields of a record that was delivered before. */
export interface FieldChanges {
  /** They differ from what was delivered. */
  readonly changed: readonly string[];
  /** Of these, those that were filled and are blank now. */
  readonly emptied: readonly string[];
}

/** A delta on its way to the target, with what its ending will need. */
export interface Pending {
  readonly taken: Taken;
  readonly mapped: Mapped;
  readonly delta: Delta;
  readonly fingerprint: string;
  /** Of the whole mapped record, where it goes without some of its fields; else the same. */
  readonly whole: string;
  readonly version: number;
  /** Whether the ledger says the key is at the target already: decides created or updated where the target does not say. */
  readonly known: boolean;
  /** What the ledger has of it, and the prints of its fields, where they are taken. */
  readonly before: LedgerRow | undefined;
  readonly prints: Uint8Array | undefined;
  readonly recent: LedgerRow['recent'];
  /** Open rows of the key that its ending overtakes. */
  readonly older: readonly AsideHead[];
  /** Set where it goes without some of its fields. */
  readonly second: Second | undefined;
  /** When the hold it comes from runs out (ms). */
  readonly heldUntil: number | undefined;
  /** How often it was sent in this run. */
  attempts: number;
  /** Which fields changed; known once it has come to the stage. */
  changes: FieldChanges | undefined;
}
