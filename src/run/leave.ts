import { deletesGone } from '../mapping/deletes.ts';
import type { Mapping, Row } from '../mapping/mapping.ts';
import type { RunContext } from './context.ts';
import { takeGone } from './gone.ts';
import { keysOf, knowledge } from './knowledge.ts';
import { isDelivered } from './known.ts';
import { decideRows } from './prepare.ts';
import type { Prepared } from './prepare.ts';
import type { Taken } from './taken.ts';

/** The label that records are counted by which leave. */
export const leavesLabel = 'leaves';

/**
 * Records that were delivered once and that `when` filters now leave: they are mapped all the same, with `$leaving` true.
 * What else is filtered stays filtered. Joins of the leaving are asked now, since a filter spares them.
 */
export async function takeLeaving(
  run: RunContext,
  pair: number | undefined,
  read: readonly Prepared[],
): Promise<readonly Prepared[]> {
  const prepared = await takeGone(run, pair, read);
  if (run.mapping.leaves === 'ignore' || pair === undefined) return prepared;
  const filtered = new Map<Row, Prepared>();
  for (const one of prepared) {
    const { row } = one.taken;
    if (one.decision?.is === 'filtered' && one.decision.erased !== true && row?.key !== undefined)
      filtered.set(row, one);
  }
  if (filtered.size === 0) return prepared;
  const known = await knowledge(run, pair, keysOf([...filtered.values()]));
  const leaving = [...filtered.keys()].filter(({ key }) => {
    const own = known.get(key ?? '');
    return own !== undefined && isDelivered(own);
  });
  if (leaving.length === 0) return prepared;
  for (const row of leaving) row.leaving = true;
  const decided = await decideRows(run, leaving, (row) => originOf(filtered, row));
  const byRow = new Map(decided.map((one) => [one.taken.row, one]));
  return prepared.map((one) => byRow.get(one.taken.row) ?? one);
}

function originOf(filtered: ReadonlyMap<Row, Prepared>, row: Row): Taken['origin'] {
  const one = filtered.get(row);
  if (one === undefined) throw new TypeError('a leaving row was not among those filtered');
  return one.taken.origin;
}

/** Whether a record is to be deleted at the target. */
export function deletes(mapping: Pick<Mapping, 'deletes' | 'leaves'>, { row }: Taken): boolean {
  if (row === undefined) return false;
  return deletesGone(mapping, row) || (mapping.leaves === 'delete' && row.leaving);
}
