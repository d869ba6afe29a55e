import { HrwireError } from '../error/error.ts';
import type { Row } from '../mapping/mapping.ts';
import type { RunContext } from './context.ts';
import type { Taken } from './taken.ts';

/**
 * Fills in the joins of a page's rows, one batched question a join, in the order of the file: a join may read those
 * before it. What a missing record means is the mapping's to decide; a record that is there and could not be read whole
 * makes its rows wait, by the faults given back.
 */
export async function fetchJoins(
  run: RunContext,
  rows: readonly Row[],
  now: number,
): Promise<ReadonlyMap<Row, NonNullable<Taken['fault']>>> {
  const faults = new Map<Row, NonNullable<Taken['fault']>>();
  const fit = rows.filter((row) => row.problem === undefined);
  for (const join of run.mapping.joins) {
    const source = run.joins.get(join.name);
    if (source === undefined) throw new HrwireError('internal.fault', `join ${join.name} has no source`);
    const values = await run.mapping.ask(join, fit, now);
    const asked = [...new Set(values.filter((value) => value !== undefined))];
    if (asked.length === 0) continue;
    const found = await source.byKey({ field: join.on, values: asked }, run.stop);
    fit.forEach((row, index) => {
      const value = values[index];
      const readings = (value === undefined ? undefined : found.get(value)) ?? [];
      const incomplete = readings.find((reading) => reading.incomplete !== undefined)?.incomplete;
      if (incomplete !== undefined) faults.set(row, incomplete);
      const records = readings.map((reading) => reading.record);
      if (records.length === 0) return;
      const [first] = records;
      row.joins[join.name] = join.expect === 'one' && records.length === 1 && first !== undefined ? first : records;
    });
  }
  return faults;
}
