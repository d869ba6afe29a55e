import type { Expression } from '../expression/expression.ts';
import type { JsonObject } from '../record/json.ts';

/** What every stream says of itself, whatever carries it. */
export interface Stream {
  readonly name: string;
  readonly title: string | undefined;
  /** Expressions over the record, one a part of the key; empty where the connector cannot know (csv). */
  readonly key: readonly Expression[];
  /** The texts of the same, as written: paths that `by_key` and joins name. */
  readonly keyFields: readonly string[];
  readonly version: 'observed' | Expression;
  readonly versionType: 'instant' | 'number';
  /** JSON Schema of a record, when known. */
  readonly schema: JsonObject | undefined;
  /** Paths of sensitive fields by class (`person`, `pay`, `health`, …). */
  readonly sensitive: ReadonlyMap<string, readonly string[]>;
  readonly readable: boolean;
  readonly writable: boolean;
  /** Fields that `by_key` can be asked for. */
  readonly byKey: readonly string[];
}
