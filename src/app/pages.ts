import type { AsideFilter, AsideHead } from '../store/aside.ts';
import type { HistoryRow } from '../store/history.ts';
import type { RunFilter, RunRow } from '../store/runs.ts';
import { findRun, listRuns } from './approve.ts';
import { seenRows } from './sees.ts';
import type { Session } from './session.ts';

/** Rows of a list, and where the rows behind them begin; undefined on the last page. */
export interface Page<Row, At> {
  readonly rows: readonly Row[];
  readonly next: At | undefined;
}

/** Where a page of rows put aside begins: behind this row of this pair. */
export interface AsideAt {
  readonly pair: number;
  readonly after: number;
}

/** Rows looked at for one page: who sees few of them gets short pages, and nobody waits long. */
const mostLooked = 5000;

/**
 * A page of rows put aside, by pair and number: the open ones of the pairs that mappings use now, or with `closed` all of
 * them. Rows that the caller does not see are left out.
 */
export async function pageAside(
  session: Session,
  filter: AsideFilter,
  at: AsideAt | undefined,
  limit: number,
): Promise<Page<AsideHead, AsideAt>> {
  const store = await session.store();
  const known = (await store.checkpoints.pairs(filter.mapping)).filter(
    (pair) => pair.current || filter.closed === true,
  );
  const pairs = known.map(({ id }) => id).sort((a, b) => a - b);
  const rows: AsideHead[] = [];
  let looked = 0;
  for (const pair of pairs.filter((id) => id >= (at?.pair ?? 0))) {
    for (let after = at?.pair === pair ? at.after : 0; ;) {
      const part = await store.aside.list({ ...filter, pair, after, limit: limit + 1 });
      const last = part.at(-1);
      if (last === undefined) break;
      for (const row of await seenRows(session, part)) {
        const shown = rows.at(-1);
        if (rows.length === limit && shown !== undefined) return { rows, next: { pair: shown.pair, after: shown.id } };
        rows.push(row);
      }
      after = last.id;
      looked += part.length;
      if (looked >= mostLooked) return { rows, next: { pair, after } };
    }
  }
  return { rows, next: undefined };
}

/** A page of runs, the newest first. */
export async function pageRuns(
  session: Session,
  filter: Omit<RunFilter, 'limit' | 'before'>,
  before: RunFilter['before'],
  limit: number,
): Promise<Page<RunRow, NonNullable<RunFilter['before']>>> {
  const rows = await listRuns(session, { ...filter, limit: limit + 1, ...(before === undefined ? {} : { before }) });
  const last = rows[limit - 1];
  const next = rows.length > limit && last !== undefined ? { id: last.id, startedAt: last.startedAt } : undefined;
  return { rows: rows.slice(0, limit), next };
}

/** A page of what became of the records of a run, in their order, from behind a number on; `showKeys` shows those that the caller sees. */
export async function pageHistory(
  session: Session,
  run: string,
  after: number,
  limit: number,
): Promise<Page<HistoryRow, number> & { readonly run: RunRow }> {
  const row = await findRun(session, run);
  const { history } = await session.store();
  const found = await history.ofRun(row.id, after, limit + 1);
  const rows = found.slice(0, limit);
  return { run: row, rows, next: found.length > limit ? rows.at(-1)?.id : undefined };
}
