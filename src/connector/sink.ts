import type { Delta, Operation } from '../record/delta.ts';
import type { Json, JsonObject } from '../record/json.ts';
import type { Verdict } from '../record/verdict.ts';
import type { RequestLine } from '../store/sent.ts';

/** Deltas sent in one request. All of one operation, and of one group where the write declares `group`. */
export interface Batch {
  /** Goes out as the request id where the connector sends one; stands in the intent. */
  readonly id: string;
  readonly operation: Operation;
  readonly deltas: readonly Delta[];
  /** Told of each request that was sent for it, retries included, answered or not. */
  readonly onRequest?: (line: RequestLine) => void;
}

/** Whether a batch whose fate is not known may be sent again. */
export type Repeat =
  | { readonly kind: 'safe' }
  | { readonly kind: 'never' }
  | {
      readonly kind: 'by_lookup';
      /** Stream of the same connection and its field by which the target's record is asked for. */
      readonly stream: string;
      readonly field: string;
      /** The value to ask for, from the mapped record. */
      key(record: JsonObject): Promise<string | undefined>;
      /** What it means that no record is found; `again` where the look-up is known to be complete. Default unknown. */
      readonly none?: 'unknown' | 'again';
      /** true: delivered; false: send again; undefined: unknown. */
      applied(found: JsonObject, record: JsonObject): Promise<boolean | undefined>;
      /** The target's id of the record found, which the lost answer would have told. */
      targetId?(found: JsonObject, record: JsonObject): Promise<string | undefined>;
    };

/** How one operation of a stream is written, as the connector declares it. */
export interface WriteTraits {
  /** Most deltas in one request; 1 for one by one. */
  readonly batch: number;
  /** May one bad record sink the call? Then a call rejected as a whole is halved. */
  readonly atomic: boolean;
  readonly repeat: Repeat;
  /** Deltas of different groups go in different requests; undefined: no grouping. */
  group?(record: JsonObject): Promise<string>;
  /** Milliseconds in which the target may still apply what it took up; absent where the answer says that it is done. */
  readonly within?: number;
  /** How a field is emptied: undefined where the write declares no way (`$blank: clear` is then a lint error). */
  readonly clear?: 'null' | 'empty' | 'list';
}

/** A call that was refused as a whole while it holds several records: nothing of it was applied. */
export interface BatchRejected {
  readonly rejected: 'whole';
  readonly code: string;
  readonly message: string;
}

/** How the run ended, for sinks that complete something. */
export type End = 'settled' | 'stopped' | 'failed';

/** A stream that can be written. */
export interface Sink {
  /** The operations this stream takes, with their traits. */
  readonly operations: ReadonlyMap<Operation, WriteTraits>;
  /**
   * One verdict a delta, in order; or the refusal of the whole call. Requests that failed for a passing reason were
   * already tried again where that is safe; exhausted tries throw. A lost answer is a verdict `unknown` for each.
   * A throw says that nothing was applied, or that repeating is safe; `transport.unsure` says neither, and the batch's
   * intent stays open for the next run to settle.
   */
  write(batch: Batch, signal: AbortSignal): Promise<readonly Verdict[] | BatchRejected>;
  /** Before a batch: what its intent must note so that `recover` can undo it (a file: path and length). */
  note?(): Promise<Json>;
  /** Once at the start of a run: brings what an earlier run left half-done to its last committed state. `notes`: of its open intents. */
  recover?(notes: readonly Json[]): Promise<void>;
  /** Once at the end of a run. */
  finish?(end: End): Promise<void>;
}
