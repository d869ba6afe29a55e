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
  /** Over the record as read: whether it says that it is deleted; absent where the stream has no tombstones. */
  readonly deleted?: Expression | undefined;
  /** JSON Schema of a record, when known. */
  readonly schema: JsonObject | undefined;
  /** Paths of sensitive fields by class (`person`, `pay`, `health`, …). */
  readonly sensitive: ReadonlyMap<string, readonly string[]>;
  readonly readable: boolean;
  readonly writable: boolean;
  /** Fields that `by_key` can be asked for. */
  readonly byKey: readonly string[];
  /** How the system's notifications name records; absent where the stream takes none. */
  readonly hook?: Hook | undefined;
}

/** What a notification asks for: `by` and `signal`, or `records` of verified ones, or both. */
export interface Hook {
  /** The field of `by_key` to ask by. */
  readonly by: string | undefined;
  /** Over the body: the value to ask for, or a list of them. */
  readonly signal: Expression | undefined;
  /** Over the body of one whose sender is verified: the record that it carries, or a list of them. */
  readonly records: Expression | undefined;
  /** Over the body: whether it is about this stream. */
  readonly when: Expression | undefined;
  /** Why the others are ignored. */
  readonly ignored: string;
  /** Milliseconds that a notification waits for a record that cannot be read yet. */
  readonly waitFor: number;
}
