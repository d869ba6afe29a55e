import { HrwireError } from '../../../error/error.ts';
import type { Json } from '../../../record/json.ts';
import type { Cause } from '../../../record/verdict.ts';
import type { Row } from '../source-records.ts';

/** What a step says of merging. `missing` in milliseconds where it holds. */
export interface Merging {
  readonly name: string;
  readonly many: boolean;
  readonly missing: 'keep' | 'reject' | number;
}

/**
 * The row with what a step found under the step's name. Nothing found is never taken for an empty value: the step
 * says whether the record waits for it, goes without, or is rejected.
 */
export function mergeStep(
  step: Merging,
  row: Row,
  ids: readonly string[] | Error | undefined,
  found: ReadonlyMap<string, readonly unknown[]>,
): Row {
  if (row.unreadable !== undefined || ids === undefined) return row;
  if (ids instanceof Error) return unreadable(row, faultOf(step, ids));
  if (ids.length === 0) return row;
  const values = ids.flatMap((id) => found.get(id) ?? []);
  const fault = values.find((value) => value instanceof Error);
  if (fault instanceof Error) return unreadable(row, faultOf(step, fault));
  if (ids.some((id) => !found.has(id)) && step.missing !== 'keep') return absent(step, row);
  if (values.length === 0) return row;
  if (!step.many && values.length > 1) {
    const message = `the step “${step.name}” found ${values.length} records where one is due`;
    return unreadable(row, { code: 'step.several', message, field: step.name });
  }
  // Values come out of JSON bodies or expressions over them, so they are JSON.
  const value = (step.many ? values.filter((one) => one !== undefined) : values[0]) as Json | undefined;
  return value === undefined ? row : { ...row, record: { ...row.record, [step.name]: value } };
}

function absent(step: Merging, row: Row): Row {
  const cause: Cause = {
    code: 'step.missing',
    message: `the step “${step.name}” found nothing for an id of this record`,
    field: step.name,
    hint: 'The other system may be behind; a later run asks again.',
  };
  if (typeof step.missing !== 'number') return unreadable(row, cause);
  return row.incomplete === undefined ? { ...row, incomplete: { cause, holdFor: step.missing } } : row;
}

function unreadable(row: Row, cause: Cause): Row {
  return { raw: row.raw, record: row.record, unreadable: cause };
}

function faultOf(step: Merging, error: Error): Cause {
  const code = error instanceof HrwireError ? error.code : 'step.unreadable';
  const message = error instanceof HrwireError ? error.located : error.message;
  return { code, message: `step “${step.name}”: ${message}`, field: step.name };
}
