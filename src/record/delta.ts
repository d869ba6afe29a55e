import type { Written } from './canonical.ts';
import type { JsonObject } from './json.ts';

/** What a delta does to the target's record. `upsert` where the target does not tell create from update. */
export type Operation = 'create' | 'update' | 'upsert' | 'delete' | 'action';

/** One change for one key of a mapping, ready to be written. */
export interface Delta {
  /** The ledger's key. */
  readonly key: string;
  readonly operation: Operation;
  /** The mapped record; fields to be left alone are absent. */
  readonly record: JsonObject;
  /** Its canonical text, where it was made with it: see `textOfRecord`. */
  readonly written?: Written | undefined;
  /** Fields to be emptied at the target (`$blank: clear`), as paths of the mapped record. */
  readonly clear: readonly string[];
  /** The text of the mapping's `match` field(s), where there is one: names the target's record. */
  readonly match: string | undefined;
  /** The target's own id from an earlier delivery, where the ledger has one. */
  readonly targetId: string | undefined;
}
