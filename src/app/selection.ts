import { HrwireError } from '../error/error.ts';
import type { AsideFilter, AsideHead, AsideState } from '../store/aside.ts';
import { readAside } from './aside.ts';
import type { Selection } from './aside.ts';
import type { Session } from './session.ts';

/** Which rows put aside are meant: by their numbers, or all that a filter names. */
export interface Chosen {
  readonly ids?: readonly number[] | undefined;
  readonly filter?: Pick<AsideFilter, 'mapping' | 'code' | 'field' | 'key' | 'stagedBy'> | undefined;
}

/** The open rows that are meant; `app.unknown-row` and `app.not-replayable` where a number is of none. */
export async function chosenRows(session: Session, state: AsideState, { ids, filter }: Chosen): Promise<Selection> {
  if (ids === undefined) return { ...filter, state };
  const rows: AsideHead[] = [];
  for (const id of ids) rows.push(await openRow(session, state, id));
  return rows;
}

/** A row that something can still be done with. */
async function openRow(session: Session, state: AsideState, id: number): Promise<AsideHead> {
  const row = await readAside(session, id, [state]);
  if (row.closedAs === undefined) return row;
  throw new HrwireError('app.not-replayable', `row ${id} is closed already: ${row.closedAs}`, {
    hint: 'Nothing is left to do with it.',
  });
}
