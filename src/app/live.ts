import type { Diagnostic } from '../config/diagnostic.ts';
import type { Log } from '../connector/connection.ts';
import type { Observe } from '../observe/observation.ts';
import type { Clock } from '../record/clock.ts';
import type { JsonObject } from '../record/json.ts';
import type { RunOptions } from '../run/options.ts';
import type { Session } from './session.ts';

/** What is asked of the runner. All of it, and all that it tells, is plain JSON: a run may have a thread of its own. */
export interface RunOrder {
  readonly mapping: string;
  readonly options: RunOptions;
  /** Why it runs; runs of a schedule, a hook or an upload are hrwire's own. */
  readonly because: 'request' | 'schedule' | 'hook' | 'upload' | 'replay';
  /** Who asked: named where the run writes an audit. */
  readonly who: string;
}

/** A run that was taken on: it waits its turn, goes on, or has ended. */
export interface RunTicket {
  /** The id of the run, known before it begins. */
  readonly run: string;
  readonly mapping: string;
  /** Its `run --json` document once it has ended; it never rejects. */
  readonly ended: Promise<JsonObject>;
}

/** What a run tells while it goes on; `name` is the event of the stream of server-sent events. */
export interface RunEvent {
  /** Counts up from 1 within a run: `Last-Event-ID` goes on behind it. */
  readonly id: number;
  readonly name: 'queued' | 'started' | 'progress' | 'ended';
  /** Progress: the counts so far. Ended: the document of `run --json`. */
  readonly data: JsonObject;
}

/** Carries out runs: one of a mapping at a time, so many at once as `serve.runs.at_once` says, the others wait in order. */
export interface Runner {
  /**
   * Takes a run on, under the id `run` where one was promised. One that waits already with the same options is that one.
   * Throws `app.unknown-mapping`, and `run.not-taken` where too many wait or the server stops.
   */
  start(order: RunOrder, run?: string): Promise<RunTicket>;
  /**
   * A run of this process: `{ run, mapping, status: waiting | running, because, …counts }`, or how it ended; undefined
   * where it is not known here, or not any more: the store knows those that ended.
   */
  find(run: string): JsonObject | undefined;
  /** How a run of this process ends; undefined where it is not known here. */
  ended(run: string): Promise<JsonObject> | undefined;
  /** Soon, and once however often it is asked: what waits in the inbox of the mapping is taken up. */
  wake(mapping: string, because: RunOrder['because']): void;
  /**
   * Until what it answers is called, no run of the mapping begins; one that is started meanwhile because of an upload begins
   * first then. So a file that goes into the inbox page by page is taken up by one run.
   */
  hold(mapping: string): () => void;
  /** The events of a run of this process behind `after`, until it has ended; undefined where no such run is known here. */
  events(run: string, after: number, signal: AbortSignal): AsyncIterable<RunEvent> | undefined;
  /** Stops a run cleanly, or takes it out of the queue; false where it is not known here. */
  stop(run: string): boolean;
}

/** How the project's files were found when they were last looked at. */
export interface FilesState {
  /** When those in use were read, in milliseconds since the epoch. */
  readonly since: number;
  /** False: the files have changed and have errors; those of `since` stay in use. */
  readonly current: boolean;
  /** What was found in the files as they are now, with places. */
  readonly diagnostics: readonly Diagnostic[];
  /** What has changed and holds only after a restart: `store`, `serve`. */
  readonly restart: readonly string[];
}

/** A project that stays open: what the server, the schedules and the hooks work with. */
export interface Live {
  /**
   * The project as its files were last found without errors, with a store that stays open. Ask anew for each request: a
   * changed file gives another one.
   */
  session(): Session;
  files(): FilesState;
  /** Aborted when the server is asked to stop: nothing new is begun. */
  readonly stopping: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
  readonly runner: Runner;
  /** What runs and requests tell metrics and traces; those that listen are told in turn. */
  readonly observe: Observe;
  /** From now on `listener` is told what is observed, until what it answers is called (`src/observe/observers.ts`). */
  readonly listen: (listener: Observe) => () => void;
}

/** Something that works beside the requests while the server is up: schedules, telemetry, expiry. */
export interface Part {
  readonly name: string;
  /** Ends it within so many milliseconds. */
  close(within: number): Promise<void>;
}

/** Starts a part; `parts.ts` lists them. */
export type StartPart = (live: Live) => Promise<Part>;
