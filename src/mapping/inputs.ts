import type { Document } from '../config/document.ts';
import type { Table } from '../config/table.ts';
import type { Stream } from '../connector/stream.ts';
import type { JsonObject } from '../record/json.ts';
import type { StreamRef } from './mapping.ts';
import type { Meter } from './profile.ts';

/** What a mapping is compiled of. The document is validated, its defaults filled in. */
export interface MappingInputs {
  readonly document: Document<JsonObject>;
  /** The tables of `tables:`, loaded, by name. */
  readonly tables: ReadonlyMap<string, Table>;
  readonly source: Stream;
  readonly target: Stream;
  /** The streams that joins ask; undefined where there is none: they give the default of `on`, and which fields are sensitive. */
  readonly streams: (ref: StreamRef) => Stream | undefined;
  /**
   * Dotted paths of mapped fields that other mappings own. They are evaluated like all others, and left out of the mapped
   * record before it is validated: not compared, not sent.
   */
  readonly foreign: readonly string[];
  /** Times the expressions, which are then evaluated one by one. */
  readonly meter?: Meter | undefined;
}
