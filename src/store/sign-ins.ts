import type { JsonObject } from '../record/json.ts';

/** A person who is signed in. Times in milliseconds since the epoch. */
export interface SignInRow {
  /** Keyed hash of what the cookie holds. */
  readonly hash: string;
  /** Keyed hash of issuer and subject. */
  readonly subject: string;
  /** Name, permissions, scope, and what a renewal needs. Sealed at rest. */
  readonly grant: JsonObject;
  readonly createdAt: number;
  /** When it was used last, to the minute. */
  readonly seenAt: number;
  /** When the issuer is asked again. */
  readonly renewAt: number;
  readonly expiresAt: number;
}

/** Sessions of people in a browser. */
export interface SignIns {
  /** Puts it, or puts another grant and other times in its place. */
  put(row: SignInRow): Promise<void>;
  find(hash: string): Promise<SignInRow | undefined>;
  /** Ends one, or all of a subject, or all whose time is over at an instant. Returns how many. */
  end(which: { readonly hash: string } | { readonly subject: string } | { readonly before: number }): Promise<number>;
}
