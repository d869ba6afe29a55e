import type { Json, JsonObject } from '../record/json.ts';
import type { Cause } from '../record/verdict.ts';

/** What is asked of a stream. */
export interface ReadRequest {
  /** Where the last settled run got to; undefined at the first run and with `--full`. Opaque to the run. */
  readonly cursor: Json | undefined;
  /** `--since` and `--until`: milliseconds since the epoch. A bounded read moves no checkpoint. */
  readonly since?: number;
  readonly until?: number;
  /** `--input`: a file in place of a file source's own. */
  readonly input?: string;
  /** Of these content marks (files read to their end), which were read before. */
  readonly seen: (marks: readonly string[]) => Promise<ReadonlySet<string>>;
  /** `--full`: files that were read before are read again. */
  readonly full: boolean;
}

/** One record as read. */
export interface Reading {
  readonly record: JsonObject;
  /** Where in its source, for people: `candidates.csv:17`. */
  readonly position?: string;
  /** Milliseconds since the epoch at which the request that brought it left: the version `observed`. */
  readonly observed: number;
  /** What says how new it is, where the stream's own expression cannot: rows of uploaded files. */
  readonly version?: number;
  /** Set when a step of the reading did not find what it needs (`missing: hold`): it is held, not mapped. */
  readonly incomplete?: { readonly cause: Cause; /** Milliseconds. */ readonly holdFor: number };
}

/** A record that could not be read (a ragged CSV row): it is dead-lettered with its raw text. */
export interface Unreadable {
  readonly unreadable: Cause;
  readonly raw: Json;
  readonly position?: string;
  readonly observed: number;
}

export type Item = Reading | Unreadable;

export interface Page {
  readonly items: readonly Item[];
  /**
   * Where reading may go on once every record up to and with this page is settled; undefined where that is no safe
   * point. The upper bound of a window stands only in the cursor of its last page.
   */
  readonly cursor: Json | undefined;
  /** Content marks that hold once this page is settled: the file that ends with it needs no second reading. */
  readonly marks?: readonly string[];
  /** Records that belong here could not be asked for (those of a parent that cannot be read): the reading is not whole. */
  readonly partial?: true;
  /** What reading it cost. */
  readonly requests: number;
  readonly bytes: number;
}

/** The question for records by the value of one field: `values` are asked in chunks the connector declares. */
export interface KeyQuestion {
  /** A field of the stream that has an entry in `by_key`. */
  readonly field: string;
  readonly values: readonly string[];
}

/** What a notification (a hook's body) asks for, or the records that it carries. */
export type Signal =
  | {
      readonly is: 'fetch';
      readonly question: KeyQuestion;
      /** Milliseconds (`for`) that the notification waits for records which cannot be read yet; a day where it is absent. */
      readonly waitFor?: number;
    }
  /** Only of one whose sender was verified: what anybody may have sent is never mapped. */
  | { readonly is: 'records'; readonly records: readonly JsonObject[] }
  | { readonly is: 'ignored'; readonly reason: string }
  | { readonly is: 'unreadable'; readonly cause: Cause };

/** A notification that was stored. */
export interface Notification {
  readonly body: Json;
  /** Whether the connector has verified who sent it. */
  readonly verified: boolean;
}

/** What a reading was of that lacked nothing: no bound, no resumption, nothing that would be left out. */
export interface Whole {
  /** What was asked for, as text: another one proves nothing about the same records. Holds no secret. */
  readonly definition: string;
  /** What was read, where the same may be read again (a file, by its content): that is no second reading. */
  readonly state?: string;
  /** A record that changes while it is read may be missed: without asking for its key nothing is proved. */
  readonly unsure?: true;
}

/** A stream that can be read. */
export interface Source {
  /** Yields until the stream's end; a limit or a lost page is an error, never an end. */
  read(request: ReadRequest, signal: AbortSignal): AsyncIterable<Page>;
  /** Asked once a reading has come to its end: what it was of; undefined where it may lack records. Absent: it always may. */
  whole?(request: ReadRequest): Whole | undefined;
  /** Per value asked, the records found; an answer with records that nobody asked for is an error. */
  byKey(question: KeyQuestion, signal: AbortSignal): Promise<ReadonlyMap<string, readonly Reading[]>>;
  /** Only where a reading may be incomplete: runs its steps again over such records, one item each, in order. */
  complete?(readings: readonly Reading[], signal: AbortSignal): Promise<readonly Item[]>;
  /** Only where the stream declares `hook`: per notification, in order, what it asks for. Asks nobody. */
  signals?(notifications: readonly Notification[]): Promise<readonly Signal[]>;
}
