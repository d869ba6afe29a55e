import type { Faults } from './faults.ts';
import type { RequestLog } from './log.ts';
import type { Tokens } from './oauth.ts';
import type { Settings } from './options.ts';
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
  readonly faults: Faults;
  readonly log: RequestLog;
}
