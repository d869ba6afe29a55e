import type { ReadFiles } from '../../config/project/files.ts';
import type { Observation } from '../../observe/observation.ts';
import type { JsonObject } from '../../record/json.ts';
import type { RunOrder } from '../live.ts';

/** What a thread is given when it starts. */
export interface ThreadData {
  /** The project's folder, absolute. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What a thread is told. */
export type Told =
  | {
      readonly kind: 'run';
      readonly run: string;
      readonly order: RunOrder;
      /** The files that the project in use was read from; absent where they are those of the run before. */
      readonly files?: ReadFiles;
    }
  /** A clean stop; `hard`: an end at once. */
  | { readonly kind: 'stop'; readonly run: string; readonly hard: boolean };

/** What a thread tells. Secrets are gone from it already. */
export type Tells =
  | {
      readonly kind: 'log';
      readonly level: 'debug' | 'info' | 'warn';
      readonly message: string;
      readonly fields: JsonObject;
    }
  | { readonly kind: 'progress'; readonly counts: Readonly<Record<string, number>> }
  | { readonly kind: 'observation'; readonly observation: Observation }
  /** The run has ended: what `run --json` says of it. */
  | { readonly kind: 'ended'; readonly document: JsonObject };
