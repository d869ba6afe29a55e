import type { JsonObject } from '../../record/json.ts';
import type { Pair } from '../../store/checkpoints.ts';

/** A mapping with the identities of its two ends, and where its reading got to. */
export function pairJson({ mapping, source, target, current, cursor, cursorAt }: Pair): JsonObject {
  const at = cursorAt === undefined ? null : new Date(cursorAt).toISOString();
  return { mapping, source, target, current, checkpoint: cursor ?? null, at };
}
