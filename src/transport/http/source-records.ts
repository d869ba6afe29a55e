import type { Item, Reading } from '../../connector/source.ts';
import type { Expression } from '../../expression/expression.ts';
import { isObject } from '../../record/json.ts';
import type { Json, JsonObject } from '../../record/json.ts';
import type { Cause } from '../../record/verdict.ts';

/** A row on its way to a record: as it stands, and what became of it when it could not be read. */
export interface Row {
  readonly raw: unknown;
  readonly record: JsonObject;
  readonly unreadable?: Cause;
  readonly incomplete?: Reading['incomplete'];
}

/** Runs the normalisers over rows, an array at a time. A row that one of them throws on is that row's fault alone. */
export async function normalise(
  rows: readonly unknown[],
  normalisers: readonly Expression[],
  variables: Readonly<Record<string, unknown>>,
): Promise<readonly Row[]> {
  let values: readonly unknown[] = rows;
  const causes = new Map<number, Cause>();
  for (const normaliser of normalisers) {
    const evaluations = await normaliser.evaluate(values.map((context) => ({ context, variables })));
    values = evaluations.map((evaluation, index) => {
      if (evaluation.ok) return evaluation.value;
      if (!causes.has(index)) causes.set(index, { code: evaluation.error.code, message: evaluation.error.located });
      return undefined;
    });
  }
  return values.map((value, index) => {
    const raw = rows[index];
    if (isObject(value) && !causes.has(index)) return { raw, record: value };
    const cause = causes.get(index) ?? { code: 'read.no-object', message: 'a row of the answer is no object' };
    return { raw, record: {}, unreadable: cause };
  });
}

/** Runs a stream's `shape` over whole rows. One that waits for a step keeps its form, in which the step is asked again. */
export async function shapeRows(
  rows: readonly Row[],
  shape: Expression | undefined,
  variables: Readonly<Record<string, unknown>>,
): Promise<readonly Row[]> {
  if (shape === undefined) return rows;
  const whole = rows.filter((row) => row.unreadable === undefined && row.incomplete === undefined);
  const shaped = await normalise(
    whole.map(({ record }) => record),
    [shape],
    variables,
  );
  const results = new Map(whole.map((row, index) => [row, shaped[index]]));
  return rows.map((row) => {
    const result = results.get(row);
    return result === undefined ? row : { ...result, raw: row.raw };
  });
}

/** The rows as items of a page. */
export function itemsOf(rows: readonly Row[], observed: number): readonly Item[] {
  return rows.map((row) => {
    // The raw row came out of a JSON body, so it is JSON.
    if (row.unreadable !== undefined) return { unreadable: row.unreadable, raw: (row.raw ?? null) as Json, observed };
    return readingOf(row, observed);
  });
}

export function readingOf(row: Row, observed: number): Reading {
  const { record, incomplete } = row;
  return incomplete === undefined ? { record, observed } : { record, observed, incomplete };
}
