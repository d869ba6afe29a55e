import type { Json } from '../record/json.ts';
import type { Finding, Where } from '../sheet/finding.ts';
import type { Cell } from '../sheet/sheet.ts';
import type { ShapeColumn } from './shape.ts';

/** What a cell means in its column: a value, nothing (undefined), or what is wrong with it. */
export type CellValue = { readonly value: Json | undefined } | { readonly finding: Finding };

export function readCell(cell: Cell, _column: ShapeColumn, _where: Where, _dates: 1900 | 1904): CellValue {
  return { value: cell.text === '' ? undefined : cell.text };
}
