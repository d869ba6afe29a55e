import type { Document } from '../../config/document.ts';
import type { JsonObject } from '../../record/json.ts';
import type { SourceClock } from './deltas/source-clock.ts';
import type { Exchange } from './exchange.ts';
import type { Site } from './site.ts';

/** What the streams of one connection share. */
export interface StreamContext {
  readonly document: Document<JsonObject>;
  readonly site: Site;
  readonly exchange: Exchange;
  readonly clock: SourceClock;
  /** Variables of expressions outside requests: `$config` without its secrets. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Whether a text holds a secret setting: such a next URL must not be stored in a cursor. */
  holdsSecret(text: string): boolean;
}

/** Counts what a page cost. */
export interface Meter {
  requests: number;
  bytes: number;
}
