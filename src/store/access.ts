import type { Role } from '../access/actor.ts';

/** A token as it is kept: never its text. Times in milliseconds since the epoch. */
export interface TokenRow {
  /** Short and random; what audits name beside the name. */
  readonly id: string;
  /** Keyed hash of its text. */
  readonly hash: string;
  /** Several of one name while one takes the other's place (rotation). */
  readonly name: string;
  readonly role: Role;
  /** May see sensitive values beside what its role may. */
  readonly reveal: boolean;
  readonly mappings: readonly string[] | undefined;
  /** JSONata over a record as read. */
  readonly scope: string | undefined;
  readonly madeBy: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** To the hour; undefined: never. */
  readonly usedAt: number | undefined;
  readonly revokedAt: number | undefined;
}

/** In one transaction, in this order: so a rotation leaves no moment without a token. */
export interface TokenChange {
  readonly put?: TokenRow;
  /** These end at an instant, or earlier where they did already. */
  readonly end?: { readonly ids: readonly string[]; readonly at: number };
  readonly revoke?: { readonly ids: readonly string[]; readonly at: number };
  readonly used?: { readonly id: string; readonly at: number };
}

/** Tokens of the API. Rows stay for ever: an audit names them. */
export interface Access {
  /** Whether a token was ever made: from then on one is asked for, on loopback too. */
  any(): Promise<boolean>;
  find(hash: string): Promise<TokenRow | undefined>;
  /** The oldest first. */
  list(): Promise<readonly TokenRow[]>;
  change(change: TokenChange): Promise<void>;
}
