import type { LedgerRow } from '../../store/ledger.ts';
import type { Facts } from './facts.ts';
import type { Found, Looking } from './present.ts';

/** What a verdict is made of. */
export interface Case {
  readonly facts: Facts;
  readonly found: Found;
  /** Undefined where the mapping's files cannot be used. */
  readonly looking: Looking | undefined;
  /** The key as it may stand in a command: masked where it is a person's value. */
  readonly typed: string;
  /** The same where several keys may stand with commas between. */
  readonly listed: string;
  /** A key of another mapping as people may see it. */
  readonly shownKey: (mapping: string, key: string) => string;
}

/** A ledger's row of something that was delivered, or deleted after. */
export interface There extends LedgerRow {
  readonly fingerprint: string;
}

export function isThere(ledger: LedgerRow | undefined): ledger is There {
  return ledger?.fingerprint !== undefined;
}
