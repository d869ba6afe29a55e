import { isBlank } from '../record/json.ts';
import type { Json } from '../record/json.ts';
import type { Finding, Where } from '../sheet/finding.ts';
import type { Cell } from '../sheet/sheet.ts';
import { readValue } from '../sheet/value.ts';
import type { ShapeColumn } from './shape.ts';

/** What a cell means in its column: a value, nothing (undefined), or what is wrong with it. */
export type CellValue =
  { readonly value: Json | undefined; readonly others?: readonly string[] } | { readonly finding: Finding };

/**
 * A finding holds the value as it stands: it is sealed in the store, shown to who uploaded the file, and masked for all
 * others when it is shown.
 */
export function readCell(cell: Cell, column: ShapeColumn, where: Where, dates: 1900 | 1904): CellValue {
  const { kind, choices, separators, pad, order, last, required, key, zone } = column;
  const read = readValue(cell, kind, {
    at: { ...where, sensitive: false },
    required,
    key,
    dates,
    ...(kind === 'path' ? { path: last === true ? 'last' : 'list' } : {}),
    ...(choices === undefined ? {} : { choices }),
    ...(separators === undefined ? {} : { separators }),
    ...(pad === undefined ? {} : { width: pad }),
    ...(zone === undefined ? {} : { zone }),
    ...(order === undefined ? {} : { order }),
  });
  if ('finding' in read) return read;
  const value = isBlank(read.value) ? undefined : read.value;
  return read.more === undefined ? { value } : { value, others: read.more };
}
