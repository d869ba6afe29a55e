import type { Faults } from '../shared/faults.ts';
import type { RequestLog } from '../shared/log.ts';
import type { FaultKind } from './faults.ts';
import type { Tokens } from './oauth.ts';
import type { Settings } from './options.ts';
import type { RecordOutcome } from './outcome.ts';
import type { Reader } from './read.ts';
import type { Sessions } from './sessions.ts';
import type { Tables } from './tables.ts';
import type { Writer } from './write.ts';

/** Everything that answering a request needs. */
export interface Parts {
  readonly settings: Settings;
  readonly tables: Tables;
  readonly tokens: Tokens;
  readonly sessions: Sessions;
  readonly reader: Reader;
  readonly writer: Writer;
  readonly faults: Faults<FaultKind>;
  readonly log: RequestLog<RecordOutcome>;
}
