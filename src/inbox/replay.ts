import type { AsideFilter, AsideHead } from '../store/aside.ts';
import type { NewInboxRow } from '../store/inbox.ts';
import type { Store } from '../store/store.ts';

/** Rows asked for, and how many of them now wait in the inbox for the mapping's next run. */
export interface Enqueued {
  readonly rows: readonly AsideHead[];
  readonly enqueued: number;
}

/**
 * Brings rows back: they are mapped again with the current mapping in the next run. A row that is waiting already is not
 * put in twice.
 */
export async function enqueue(
  store: Store,
  rows: readonly AsideHead[],
  kind: 'replay' | 'release',
  now: number,
): Promise<Enqueued> {
  const open = rows.filter((row) => row.closedAs === undefined);
  const waiting = open.map((row): NewInboxRow => {
    const { release } = row;
    const rule = release !== undefined && 'rule' in release ? release.rule : undefined;
    return {
      pair: row.pair,
      kind,
      input: row.input,
      key: row.key,
      aside: row.id,
      raw: undefined,
      passed: kind === 'release' ? rule : undefined,
      // What the approver saw: a state read meanwhile is not what was approved.
      approved: kind === 'release' && release?.kind === 'approved' ? row.fingerprint : undefined,
      createdAt: now,
    };
  });
  const enqueued = waiting.length === 0 ? 0 : await store.inbox.put(waiting);
  return { rows, enqueued };
}

/** The open rows that a filter names, of the pairs that their mappings use now: rows of another tenant are never sent. */
export async function openRows(store: Store, filter: AsideFilter): Promise<readonly AsideHead[]> {
  const current = new Set(
    (await store.checkpoints.pairs(filter.mapping)).filter((pair) => pair.current).map((pair) => pair.id),
  );
  const rows = await store.aside.list({ limit: 1_000_000, ...filter });
  return rows.filter((row) => current.has(row.pair) && row.closedAs === undefined);
}
