/** Who holds a lease: a dead process on the same host and boot is taken over at once. */
export interface Holder {
  readonly host: string;
  readonly boot: string;
  readonly process: number;
}

export interface Lease {
  readonly mapping: string;
  /** Grows with every taking: writes of an earlier holder are refused by `commit`. */
  readonly token: number;
  readonly holder: Holder;
  readonly expiresAt: number;
}

export interface Leases {
  /** Takes the lease, or returns the one that stands. `alive` tells whether a holder's process still lives. */
  take(
    mapping: string,
    holder: Holder,
    now: number,
    ttl: number,
    alive: (holder: Holder) => boolean,
  ): Promise<{ readonly taken: true; readonly lease: Lease } | { readonly taken: false; readonly lease: Lease }>;
  /** False when another has taken it meanwhile. */
  renew(lease: Lease, now: number, ttl: number): Promise<boolean>;
  release(lease: Lease): Promise<void>;
}
