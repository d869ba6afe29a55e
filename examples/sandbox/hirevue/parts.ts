import type { Faults } from '../shared/faults.ts';
import type { RequestLog } from '../shared/log.ts';
import type { FaultKind } from './faults.ts';
import type { Hooks } from './hooks.ts';
import type { Settings } from './options.ts';
import type { Sessions } from './sessions.ts';
import type { Tables } from './tables.ts';

/** What became of one invitation. */
export interface RecordOutcome {
  readonly index: number;
  readonly entity: 'interviews';
  /** Its reference, else its address. */
  readonly key: string;
  readonly outcome: 'inserted';
}

/** Everything that answering a request needs. */
export interface Parts {
  readonly settings: Settings;
  readonly tables: Tables;
  readonly sessions: Sessions;
  readonly hooks: Hooks;
  readonly faults: Faults<FaultKind>;
  readonly log: RequestLog<RecordOutcome>;
}
