import type { Reading } from '../connector/source.ts';
import { isObject } from '../record/json.ts';
import type { JsonObject } from '../record/json.ts';
import type { Cause } from '../record/verdict.ts';
import { column } from './column.ts';
import { bareRow, pendingOf } from './rows.ts';
import type { Rows } from './rows.ts';
import type { Scoped } from './scope.ts';

/** The reason counted where `each` makes no record of a reading: the reading is filtered once. */
export const emptyReason = 'each gives nothing';

/** One record that `each` made, or what is wrong with it. */
export interface Element {
  readonly reading: Reading;
  readonly record: JsonObject;
  readonly problem: Cause | undefined;
}

/** The records of each reading, in order. A list of one stays one record. */
export async function elementsOf(each: Scoped, readings: readonly Reading[], rows: Rows): Promise<readonly Element[]> {
  const over = readings.map((reading) => pendingOf(bareRow(reading), { record: reading.record }));
  const values = await column(rows, each, over);
  return over.flatMap(({ decision, row: { reading } }, index): Element[] => {
    if (decision?.is === 'dead') return [{ reading, record: reading.record, problem: decision.cause }];
    const value = values[index];
    const list: readonly unknown[] = Array.isArray(value)
      ? value
      : value === undefined || value === null
        ? []
        : [value];
    return list.map((element, at) => elementOf(reading, element, at));
  });
}

function elementOf(reading: Reading, element: unknown, index: number): Element {
  if (isObject(element)) return { reading, record: element, problem: undefined };
  const kind = Array.isArray(element) ? 'a list' : element === null ? 'null' : `a ${typeof element}`;
  const message = `Element ${index + 1} of \`each\` is ${kind}, a record is due`;
  const hint = 'Make objects of them: `each: items.{ "value": $ }`.';
  return { reading, record: {}, problem: { code: 'each.no-record', message, field: 'each', hint } };
}
