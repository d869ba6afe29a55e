import type { Document } from '../config/document.ts';
import type { Traffic } from '../observe/observation.ts';
import type { Clock } from '../record/clock.ts';
import type { JsonObject } from '../record/json.ts';
import type { Budgets } from '../store/budgets.ts';
import type { Local } from '../store/local.ts';
import type { Spool } from '../store/spool.ts';
import type { Reception } from './reception.ts';
import type { Sink } from './sink.ts';
import type { Source } from './source.ts';
import type { Stream } from './stream.ts';

/** Lines for people who watch: no secret and no personal value in them. */
export interface Log {
  debug(message: string, fields?: JsonObject): void;
  info(message: string, fields?: JsonObject): void;
  warn(message: string, fields?: JsonObject): void;
}

/** Fields of the source's records, by path: for sources whose columns nobody declared. */
export interface Wanted {
  /** Without these no record has a key, or what the mapping `needs`. */
  readonly required: readonly string[];
  /** What mapped fields read. */
  readonly read: readonly string[];
}

/** What a connection gets from outside. */
export interface ConnectionContext {
  /** The connection's name in `hrwire.yaml`. */
  readonly name: string;
  /** `with:`, checked, defaults filled in, `${…}` resolved. */
  readonly config: JsonObject;
  /** The project's folder, absolute: relative paths of the settings start there and may not leave it. */
  readonly root: string;
  /** The mapping this connection works for and the run's id: a file sink names its file by them. */
  readonly mapping: string;
  readonly run: string;
  /** What the mapping wants of the stream that it reads; absent where no mapping is at work. */
  readonly wanted?: Wanted | undefined;
  /** The fields of the records that the mapping writes, in its order; absent where no mapping is at work. */
  readonly fields?: readonly string[] | undefined;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  /** Requests budgeted over long windows; kept in the store, shared by all processes. */
  readonly budgets: Budgets;
  /** What the `local` transport reads and writes. */
  readonly local: Local;
  /** Where a reader keeps pages that its source would forget. */
  readonly spool: Spool;
  /** Called for every request that left, so that a run can count them. */
  readonly onRequest: (bytes: number) => void;
  /** Told of requests, waits and breakers, for metrics and traces; absent where nobody listens. */
  readonly observe?: ((traffic: Traffic) => void) | undefined;
  /** Named places at which the kill suite may end the process: `before-request`, `after-request`. */
  readonly killPoint: (name: string) => void;
}

/** A connector with its settings, ready to be used. */
export interface Connection {
  readonly name: string;
  /** The settings that say whose tenant it is, as canonical text. */
  readonly identity: string;
  readonly streams: ReadonlyMap<string, Stream>;
  source(stream: string): Source;
  sink(stream: string): Sink;
  /** How the stream takes notifications; undefined where it takes none. Throws `hook.no-secret`. */
  reception?(stream: string): Promise<Reception | undefined>;
  /** The connector's `check` request; resolves with one line for people, throws when it fails. */
  check(signal: AbortSignal): Promise<string>;
  close(): Promise<void>;
}

/** A kind of transport: makes a connection of a connector's document. Throws `HrwireError` with its place. */
export type Transport = (document: Document<JsonObject>, context: ConnectionContext) => Connection;
