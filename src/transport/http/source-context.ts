import type { Document } from '../../config/document.ts';
import type { JsonObject } from '../../record/json.ts';
import type { Clock } from '../../record/clock.ts';
import type { SourceClock } from './deltas/source-clock.ts';
import type { Exchange } from './exchange.ts';
import type { Site } from './site.ts';
import type { SliceSpool } from './source-spool.ts';

/** What the streams of one connection share. */
export interface StreamContext {
  readonly document: Document<JsonObject>;
  readonly site: Site;
  readonly exchange: Exchange;
  readonly clock: SourceClock;
  /** Our own clock, for waiting. */
  readonly wall: Clock;
  /** Variables of expressions outside requests: `$config` without its secrets. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** A place for the pages of one slice, apart from every other that is open. */
  spool(): SliceSpool;
  /** Whether a text holds a secret setting: such a next URL must not be stored in a cursor. */
  holdsSecret(text: string): boolean;
}

/** Counts what a page cost. */
export interface Meter {
  requests: number;
  bytes: number;
}
