import type { JsonObject } from '../../record/json.ts';
import type { Place } from '../../error/place.ts';

/** The names of the one scope (design, section 3), without their `$`. Absent names are undefined in expressions. */
export interface HttpScope {
  readonly context?: unknown;
  readonly window?: { readonly from?: string; readonly to?: string };
  readonly page?: JsonObject;
  readonly ids?: readonly string[];
  readonly group?: JsonObject;
  readonly record?: JsonObject;
  /** The batch's records: what `{ each: … }` runs over. */
  readonly records?: readonly JsonObject[];
  /** The JSON texts of these, where they were made before; expressions do not see them. */
  readonly texts?: readonly string[] | undefined;
  /** Further names: parents of a fan-out, the request's id. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** A request as a connector declares it, compiled once: method, path or url, query, headers, and json, form or text. */
export interface RequestTemplate {
  readonly method: string;
  readonly place: Place | undefined;
  /** Its path or URL as the file writes it. */
  readonly path: string;
  /** What the answer's body is read as. Default `json`. */
  readonly answer?: 'json' | 'text';
  /** `$config` and secrets reach it; nothing else does. */
  render(scope: HttpScope): Promise<RenderedRequest>;
}

export interface RenderedRequest {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** An answer whose success was asserted. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON; text where the connector declares `answer: text`; null for an empty body that success allows. */
  readonly body: unknown;
  readonly bytes: number;
  /** The instant the request left, and the server's `Date` header, in milliseconds. */
  readonly sentAt: number;
  readonly serverDate: number | undefined;
}

/** What an `errors:` rule decided that the caller must act on; retry, wait and reauthorise are done before. */
export type Refusal =
  | { readonly verb: 'restart'; readonly code: string; readonly message: string }
  | { readonly verb: 'narrow'; readonly code: string; readonly message: string }
  | { readonly verb: 'reject'; readonly code: string; readonly message: string; readonly answer: Answer }
  /** The request may or may not have been done: the answer was lost, cut, or no answer at all. */
  | { readonly verb: 'lost'; readonly code: string; readonly message: string };

export type Exchanged =
  { readonly ok: true; readonly answer: Answer } | { readonly ok: false; readonly refusal: Refusal };

export interface ExchangeOptions {
  readonly signal: AbortSignal;
  /** May it be sent again when its answer is lost? Reads: yes. Writes: only where `repeat: safe`. */
  readonly repeatable: boolean;
  /** A next URL to be asked verbatim in place of the rendered one; its host must be declared. */
  readonly url?: string;
  /** Told of each attempt that left, with the path as the file writes it. */
  readonly onAttempt?: ((line: AttemptLine) => void) | undefined;
}

/** One attempt at a request; a status is undefined where no answer came. */
export interface AttemptLine {
  readonly method: string;
  readonly path: string;
  readonly status: number | undefined;
  /** Milliseconds. */
  readonly ms: number;
}

/**
 * Sends one request and sees it through: budgets, authorisation, retries with `Retry-After`, one reauthorisation,
 * decoding, the assertion of success, the `errors:` rules. Throws `HrwireError` on `stop`, when tries are exhausted,
 * on a foreign host, and on an answer that neither succeeds nor matches a rule.
 */
export type Exchange = (request: RequestTemplate, scope: HttpScope, options: ExchangeOptions) => Promise<Exchanged>;
