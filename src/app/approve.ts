import { HrwireError } from '../error/error.ts';
import { approve } from '../inbox/approve.ts';
import type { AsideHead } from '../store/aside.ts';
import type { Approval } from '../store/guards.ts';
import type { RunFilter, RunRow } from '../store/runs.ts';
import { audit } from './aside.ts';
import { refuseScoped, refuseUnseen, seenRows, seesAll, seesMapping } from './sees.ts';
import type { Session } from './session.ts';

/** The user of the operating system lets pass what a run had parked; the mapping's next run sends it. Audited. */
export async function approveRun(session: Session, mapping: string, run: string): Promise<Approval> {
  refuseUnseen(session, mapping);
  // All that was parked goes together: nobody lets pass what they do not see.
  refuseScoped(session, 'approving a run');
  if (!seesAll(session)) await findRun(session, run);
  const store = await session.store();
  const approval = await approve(store, mapping, run, { who: session.actor.name, at: Date.now() });
  await audit(session, 'approve', { mapping, run: approval.run, rows: approval.rows });
  return approval;
}

/** What the guard of a run parked. */
export interface ParkedSet {
  /** Open still, the first ones. */
  readonly rows: readonly AsideHead[];
  readonly total: number;
  readonly byCause: ReadonlyMap<string, number>;
  readonly approvals: readonly Approval[];
}

/** Rows looked at together. */
const page = 1000;

/** With the first `limit` of its rows. */
export async function parkedSet(session: Session, run: RunRow, limit: number): Promise<ParkedSet> {
  const store = await session.store();
  const rows: AsideHead[] = [];
  const byCause = new Map<string, number>();
  let total = 0;
  for (let after = 0; run.pair !== undefined;) {
    const part = await store.aside.list({ pair: run.pair, stagedBy: run.id, after, limit: page });
    const last = part.at(-1);
    if (last === undefined) break;
    after = last.id;
    total += part.length;
    rows.push(...(await seenRows(session, part.slice(0, limit - rows.length))));
    for (const { cause } of part) byCause.set(cause.code, (byCause.get(cause.code) ?? 0) + 1);
  }
  return { rows, total, byCause, approvals: await store.guards.approvals(run.id) };
}

/** Runs of the mappings that the caller sees, the newest first. */
export async function listRuns(
  session: Session,
  filter: RunFilter & { readonly limit: number },
): Promise<readonly RunRow[]> {
  const { runs } = await session.store();
  const own = session.actor.mappings;
  if (filter.mapping !== undefined) return seesMapping(session, filter.mapping) ? runs.list(filter) : [];
  if (own === undefined) return runs.list(filter);
  const rows: RunRow[] = [];
  for (const mapping of new Set(own)) rows.push(...(await runs.list({ ...filter, mapping })));
  return rows.sort((a, b) => b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1)).slice(0, filter.limit);
}

/** A run by its id or the beginning of it, or the newest; `app.unknown-run` where there is none. */
export async function findRun(session: Session, id: string | undefined): Promise<RunRow> {
  const row =
    id === undefined ? (await listRuns(session, { limit: 1 }))[0] : await (await session.store()).runs.get(id);
  if (row !== undefined && seesMapping(session, row.mapping)) return row;
  const message = id === undefined ? 'there is no run yet' : `there is no run ${id}`;
  throw new HrwireError('app.unknown-run', message, { hint: 'List them with: hrwire runs' });
}
