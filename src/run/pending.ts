import type { Mapped } from '../mapping/mapping.ts';
import type { Delta } from '../record/delta.ts';
import type { AsideHead, Second } from '../store/aside.ts';
import type { LedgerRow } from '../store/ledger.ts';
import type { Taken } from './taken.ts';

/** A delta on its way to the target, with what its ending will need. */
export interface Pending {
  readonly taken: Taken;
  readonly mapped: Mapped;
  readonly delta: Delta;
  readonly fingerprint: string;
  readonly version: number;
  /** Whether the ledger says the key is at the target already: decides created or updated where the target does not say. */
  readonly known: boolean;
  readonly recent: LedgerRow['recent'];
  /** Open rows of the key that its ending overtakes. */
  readonly older: readonly AsideHead[];
  /** Set where it goes without some of its fields. */
  readonly second: Second | undefined;
  /** When the hold it comes from runs out (ms). */
  readonly heldUntil: number | undefined;
  /** How often it was sent in this run. */
  attempts: number;
}
