import { made } from '../../expression/compile/source/host.ts';
import { quoted } from '../../expression/compile/source/quoted.ts';
import type { JsonObject } from '../../record/json.ts';

/** The values of a record's fields, in the order of their names; undefined for what it has not. */
export type FieldsReader = (record: JsonObject) => readonly unknown[];

/** Reads fields as code that names them would: the engine finds each where it found it in the record before. */
export function fieldsReader(fields: readonly string[]): FieldsReader {
  // What every object has (`constructor`) is no field of a record.
  const isInherited = (name: string): boolean => name in Object.prototype;
  const valueOf = (record: JsonObject, name: string): unknown =>
    Object.hasOwn(record, name) ? record[name] : undefined;
  const values = fields.map((name) => (isInherited(name) ? `own(r,${quoted(name)})` : `r[${quoted(name)}]`));
  try {
    return made(['own'], [valueOf], `return (r) => [${values.join(',')}];`) as FieldsReader;
  } catch {
    // The host forbids generated code.
    return (record) => fields.map((name) => valueOf(record, name));
  }
}
