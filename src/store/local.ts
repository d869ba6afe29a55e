import type { JsonObject } from '../record/json.ts';

export interface LocalRow {
  readonly key: string;
  readonly record: JsonObject;
  readonly counter: number;
}

/** Keyed streams in the store (design, 3.4): several mappings write their own fields, others read by counter. Sealed at rest. */
export interface Local {
  /** Rows changed after `counter`, in the order of their change. `stream` is `connection/stream`. */
  changes(stream: string, counter: number, limit: number): Promise<readonly LocalRow[]>;
  get(stream: string, keys: readonly string[]): Promise<readonly LocalRow[]>;
  /** Merges each record's fields into its row (null clears) and stamps the next counter; an equal merge stamps none. */
  merge(stream: string, rows: readonly { readonly key: string; readonly record: JsonObject }[]): Promise<void>;
  remove(stream: string, keys: readonly string[]): Promise<void>;
}
