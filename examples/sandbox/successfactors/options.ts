/** How a sandbox starts. Everything has a default; nothing is read from the environment. */
export interface SandboxOptions {
  /** 0 (default): any free port. It listens on 127.0.0.1 alone. */
  readonly port?: number;
  /** Append-only request log, JSON Lines. Default: kept in memory only. */
  readonly log?: string;
  /** Append-only state, JSON Lines: what a restarted sandbox continues from. Default: none. */
  readonly state?: string;
  /** PEM of the registered certificate or public key. Default: a fresh pair, whose private half is `privateKey`. */
  readonly certificate?: string;
  readonly companyId?: string;
  readonly clientId?: string;
  /** The user of the integration, as `NameID` says it. */
  readonly userId?: string;
  /** Issuer that an assertion must carry. Default: any (the vendor's documents do not agree on one). */
  readonly issuer?: string;
  /** Seconds that a token lives. Default 86,400. */
  readonly tokenSeconds?: number;
  /** Basic authentication, `user@company` and this password. Default: refused, as the vendor has retired it. */
  readonly basicPassword?: string;
  /** Minutes east of UTC of the data centre's zone: what `datetime'…'` literals are read in. Default 120. */
  readonly zoneMinutes?: number;
  /** Sets of requisition, candidate, application and assessment order. Default 60. */
  readonly candidates?: number;
  /** People with employments, in a tree of five departments. Default 12; 0: neither. */
  readonly employees?: number;
  readonly seed?: number;
  /** What an insert with a known `primaryEmail` does. Not documented by the vendor; default `update`. */
  readonly knownEmail?: 'update' | 'reject';
  /** Status code of a report that is complete and so visible. Not documented by the vendor; default 3. */
  readonly completedStatus?: number;
  /** Time of the server in milliseconds. Default: the machine's. */
  readonly now?: () => number;
}

export type Settings = Required<Omit<SandboxOptions, 'log' | 'state' | 'issuer' | 'basicPassword'>> &
  Pick<SandboxOptions, 'log' | 'state' | 'issuer' | 'basicPassword'>;

/** The options with their defaults. `certificate` is the caller's or that of a fresh pair. */
export function settle(options: SandboxOptions, certificate: string): Settings {
  return {
    port: 0,
    companyId: 'ACMEchina',
    clientId: 'c2FuZGJveC1jbGllbnQ',
    userId: 'hrwire_api',
    tokenSeconds: 86_400,
    zoneMinutes: 120,
    candidates: 60,
    employees: 12,
    seed: 1,
    knownEmail: 'update',
    completedStatus: 3,
    now: () => Date.now(),
    ...options,
    certificate,
  };
}
