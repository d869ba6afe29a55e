import type { Document, Path } from '../../../config/document.ts';
import type { Clock } from '../../../record/clock.ts';
import type { JsonObject } from '../../../record/json.ts';
import type { Answer, HttpScope, RequestTemplate } from '../exchange.ts';
import type { Site } from '../site.ts';

/** What one request carries to say who asks. */
export interface Credential {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: readonly (readonly [name: string, value: string])[];
  /** `$token` in requests. */
  readonly token: string | undefined;
  /** Which login it comes from; grows with each. */
  readonly generation: number;
}

/** One way to prove who asks. */
export interface Auth {
  /** Logs in where it must; many callers at once share one login. */
  credential(signal: AbortSignal): Promise<Credential>;
  /**
   * The server refused this credential: the next one comes from a new login. False where there is none to be had;
   * nothing happens when a newer login is there already.
   */
  refuse(credential: Credential): boolean;
  /** Gives a login back that the server keeps a place for. Throws where it does not work; the signal bounds it. */
  close?(signal: AbortSignal): Promise<void>;
}

/** Sends a login request and gives its answer; throws `http.login-refused` and the like. */
export type Login = (request: RequestTemplate, scope: HttpScope, signal: AbortSignal) => Promise<Answer>;

/** What every kind of auth is made of. */
export interface AuthSetup {
  readonly document: Document<JsonObject>;
  /** Where `spec` stands. */
  readonly path: Path;
  readonly spec: JsonObject;
  readonly site: Site;
  readonly clock: Clock;
  readonly login: Login;
  /** Sends the request that gives a login back, once; throws when it does not work. */
  readonly logout: (request: RequestTemplate, signal: AbortSignal) => Promise<void>;
  /** Ends logins under way when the connection closes. */
  readonly closing: AbortSignal;
  /** Forgets cookies and CSRF token: they belong to the login before. */
  readonly clearSession: () => void;
}
