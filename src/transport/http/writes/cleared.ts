import type { WriteTraits } from '../../../connector/sink.ts';
import type { Delta } from '../../../record/delta.ts';
import { isObject } from '../../../record/json.ts';
import type { Json, JsonObject } from '../../../record/json.ts';
import { withCleared } from '../../cleared.ts';

/** The field under which a record names what is to be emptied, where the write declares `clear: list`. */
const clearList = '_clear';

/** The record as a request sees it: the fields to be emptied stand in it as the write declares. */
export function cleared(delta: Delta, clear: WriteTraits['clear']): JsonObject {
  if (delta.clear.length === 0 || clear === undefined) return delta.record;
  if (clear === 'list') return { ...delta.record, [clearList]: [...delta.clear] };
  const record = withCleared(delta);
  return clear === 'null' ? record : emptied(record, delta.clear);
}

/** `record` is a copy already, with a null at each path. */
function emptied(record: JsonObject, paths: readonly string[]): JsonObject {
  for (const path of paths) {
    const steps = path.split('.');
    const last = steps.pop() ?? path;
    let at: Json | undefined = record;
    for (const step of steps) at = isObject(at) ? at[step] : undefined;
    if (isObject(at)) at[last] = '';
  }
  return record;
}
