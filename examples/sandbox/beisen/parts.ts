import type { Faults } from '../shared/faults.ts';
import type { RequestLog } from '../shared/log.ts';
import type { Batches } from './batches.ts';
import type { Budget, Budgets } from './budgets.ts';
import type { EqualCalls } from './equal.ts';
import type { Fault, FaultKind } from './faults.ts';
import type { Fields, Given } from './given.ts';
import type { Settings } from './options.ts';
import type { Family } from './refusal.ts';
import type { Scrolls } from './scrolls.ts';
import type { Store } from './store.ts';
import type { Tokens } from './tokens.ts';

/** What became of one record of a write. */
export interface RecordOutcome {
  readonly key: string;
  readonly outcome: 'inserted' | 'updated' | 'moved' | 'scored' | 'rejected';
  readonly reason?: string;
  /** Names of own fields that the tenant does not know: dropped in silence. */
  readonly dropped?: readonly string[];
}

/** Everything that answering a request needs. */
export interface Parts {
  readonly settings: Settings;
  readonly store: Store;
  readonly tokens: Tokens;
  readonly budgets: Budgets;
  readonly equal: EqualCalls;
  readonly scrolls: Scrolls;
  readonly batches: Batches;
  readonly faults: Faults<FaultKind>;
  readonly log: RequestLog<RecordOutcome>;
}

/** One call that has passed the gateway. */
export interface Call {
  readonly path: string;
  readonly query: Given;
  /** The body; without parameters where it is a bare list or is not looked at. */
  readonly body: Given;
  readonly list: readonly unknown[];
  readonly fault: Fault | undefined;
  /** What `X-PAAS-Request-ID` of the answer says. */
  readonly requestId: string;
}

export interface Said {
  readonly data?: unknown;
  readonly message?: string;
  /** Keys of the answer beside `data`, `code` and `message`. */
  readonly more?: object;
  /** For the log: records read, and what became of those written. */
  readonly records?: number;
  readonly keys?: readonly string[];
  readonly outcomes?: readonly RecordOutcome[];
}

/** One documented call. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly family: Family;
  readonly budget: Budget;
  readonly query?: Fields;
  /** Parameters of the body; `list`: a bare JSON array; `unchecked`: any JSON. */
  readonly body?: Fields | 'list' | 'unchecked';
  /** Objects that the connector must be allowed to read. */
  readonly objects?: readonly string[];
  /** Are equal parameters refused within three seconds? */
  readonly once?: boolean;
  /** What the request names, for the log. */
  readonly keys?: (body: Given) => readonly string[];
  readonly run: (call: Call) => Said;
}
