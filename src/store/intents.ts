import type { Second } from './aside.ts';
import type { Json, JsonObject } from '../record/json.ts';
import type { Input } from '../record/outcome.ts';
import type { Operation } from '../record/delta.ts';

/** One delta of an intent: enough to write the ledger when its fate is known. */
export interface IntentEntry {
  readonly key: string;
  readonly match: string | undefined;
  readonly version: number;
  readonly fingerprint: string;
  readonly input: Input;
  readonly inboxId: number | undefined;
  /** Set where the batch may not be repeated blindly or its input is not read again; sealed at rest. */
  readonly payload: IntentPayload | undefined;
}

export interface IntentPayload {
  readonly raw: Json;
  readonly record: JsonObject;
  readonly clear: readonly string[];
  readonly targetId: string | undefined;
  /** What it is counted by once it is delivered. */
  readonly label?: string;
  /** What goes in a second sending, and waits for it from the moment that this one is delivered. */
  readonly second?: Second;
}

/** The durable note that a batch is about to be sent. */
export interface Intent {
  /** The batch's id. */
  readonly id: string;
  readonly pair: number;
  readonly run: string;
  /** Identity of the target and its stream: an order holds per target record, across mappings. */
  readonly target: string;
  readonly operation: Operation;
  readonly mappingVersion: string;
  readonly repeat: 'safe' | 'by_lookup' | 'never';
  readonly openedAt: number;
  /** After this instant nobody is still sending it. */
  readonly deadline: number;
  /** What the sink noted (`Sink.note`). */
  readonly note: Json | undefined;
  readonly entries: readonly IntentEntry[];
}

export interface Intents {
  /**
   * Stores the intent, durably (`synchronous=FULL`) unless its batch is safe to repeat. Returns the matches that
   * an open intent of another pair on the same target holds; when there are any, nothing is stored.
   */
  open(intent: Intent, fence: Fence): Promise<ReadonlySet<string>>;
  /** Open intents of a pair, oldest first: what a crash left behind. */
  pending(pair: number): Promise<readonly Intent[]>;
}

/** Proves that the caller still holds the lease. */
export interface Fence {
  readonly mapping: string;
  readonly token: number;
}
