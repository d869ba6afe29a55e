import type { Effect } from './outcome.ts';

/** What the target said of one delta. A delta that the answer does not mention is `unknown`, never accepted. */
export type Verdict =
  | { readonly is: 'accepted'; readonly targetId?: string; readonly effect?: Effect }
  | { readonly is: 'rejected'; readonly cause: Cause }
  | { readonly is: 'retry'; readonly cause: Cause; /** Milliseconds to wait at least. */ readonly after?: number }
  | { readonly is: 'unknown'; readonly cause: Cause };

/** Why a record did not go through. Dead letters are grouped by `code`. */
export interface Cause {
  /** Short and stable: the target's own code (`COE_PROPERTY_NOT_FOUND`) or one of ours (`needs.absent`). */
  readonly code: string;
  /** A sentence for a person, without personal values. */
  readonly message: string;
  /** The mapped field or source path at fault, when known. */
  readonly field?: string;
  readonly hint?: string;
}
