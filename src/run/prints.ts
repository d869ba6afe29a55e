import { fieldsReader } from '../mapping/map/fields.ts';
import type { FieldsReader } from '../mapping/map/fields.ts';
import type { Mapped } from '../mapping/mapping.ts';
import { canonical, textOfRecord } from '../record/canonical.ts';
import type { RunContext } from './context.ts';
import type { Taken } from './taken.ts';

/** Of what would be sent: the order of fields changes nothing, `compare.ignore` counts for nothing. */
export function mappedPrint(run: RunContext, mapped: Mapped): string {
  const { ignored } = run.mapping;
  if (ignored.length === 0 && mapped.clear.length === 0) {
    return run.fingerprints.ofText(textOfRecord(mapped.record, mapped.written));
  }
  const counts = (field: string): boolean => !ignored.includes(field);
  const record = Object.fromEntries(Object.entries(mapped.record).filter(([field]) => counts(field)));
  const clear = mapped.clear.filter(counts).sort();
  return run.fingerprints.ofText(canonical(clear.length === 0 ? record : [record, clear]));
}

/**
 * Of what was not mapped: the record as read. Named by how it ended, so that a record that was filtered is not taken for
 * known when an edited mapping dead-letters or holds it.
 */
export function rawPrint(run: RunContext, taken: Taken, as: 'filtered' | 'held' | 'dead'): string {
  const { row, raw } = taken;
  // Without a key, equal records that `each` made of two readings are told apart by what was read: each keeps its own.
  const read = row !== undefined && row.key === undefined && row.record !== row.reading.record ? canonical(raw) : '';
  return run.fingerprints.ofText(`${as}:${canonical(row?.record ?? raw)}${read}`);
}

/** Of each mapped field; undefined where nobody compares them: in event mode a key is delivered once. */
export function printsOf(
  { mapping, fingerprints }: RunContext,
  key: string,
  { record }: Mapped,
): Uint8Array | undefined {
  if (mapping.mode === 'event') return undefined;
  const { fields } = mapping;
  let valuesOf = readers.get(fields);
  if (valuesOf === undefined) {
    valuesOf = fieldsReader(fields);
    readers.set(fields, valuesOf);
  }
  return fingerprints.fields(key, valuesOf(record));
}

/** How the fields of each mapping are read. */
const readers = new WeakMap<readonly string[], FieldsReader>();

/** Of a deletion: whatever the record holds when it leaves, it is the same deletion. */
export function deletedPrint(run: RunContext, key: string): string {
  return run.fingerprints.ofText(`deleted:${canonical(key)}`);
}
