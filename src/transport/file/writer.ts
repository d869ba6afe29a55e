import type { Delta, Operation } from '../../record/delta.ts';
import type { JsonObject } from '../../record/json.ts';
import type { Cause } from '../../record/verdict.ts';

/** What a batch becomes: the text to append (empty where nothing can be written), and the fault of each delta that stays out. */
export interface Written {
  readonly text: string;
  readonly faults: readonly (Cause | undefined)[];
  /** Takes over what was settled by this batch (columns), once it is safe on the disk. */
  commit(): void;
}

/** Turns the deltas of one run into the text of one file. */
export interface RowWriter {
  write(operation: Operation, deltas: readonly Delta[]): Written;
}

/** What keeps any delta from being written to a file. */
export function deltaFault(delta: Delta, record: JsonObject, operationColumn: string): Cause | undefined {
  if (!hasField(record)) {
    const message = `The ${delta.operation} has no field: nothing in the row would name the record`;
    return { code: 'file.empty-row', message, hint: 'Map at least the field that identifies the record.' };
  }
  if (operationColumn !== '' && Object.hasOwn(record, operationColumn)) {
    const message = `The record has a field "${operationColumn}" itself`;
    return {
      code: 'file.column',
      message,
      field: operationColumn,
      hint: 'Set `operation_column` of the connection to another name, or to "".',
    };
  }
  return undefined;
}

/** Without a list of their names, which would be made for each record. */
function hasField(record: JsonObject): boolean {
  for (const name in record) if (Object.hasOwn(record, name)) return true;
  return false;
}
