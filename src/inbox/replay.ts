import { isReplayable } from '../store/aside.ts';
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
 * put in twice, and one that no replay can make a record of is not put in at all. `asRead`: a replay maps the record as it
 * was read then, and does not ask the source for it.
 */
export async function enqueue(
  store: Store,
  rows: readonly AsideHead[],
  kind: 'replay' | 'release',
  now: number,
  asRead: boolean = false,
): Promise<Enqueued> {
  const open = rows.filter((row) => row.closedAs === undefined && isReplayable(row));
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
      ...(asRead ? { asRead } : {}),
      createdAt: now,
    };
  });
  const enqueued = waiting.length === 0 ? 0 : await store.inbox.put(waiting);
  return { rows, enqueued };
}

/** Rows handed over at once. */
const page = 500;

/**
 * The open rows that a filter names, a page at a time, of the pairs that their mappings use now: rows of another tenant
 * are never sent.
 */
export async function* openPages(store: Store, filter: AsideFilter): AsyncGenerator<readonly AsideHead[]> {
  const pairs = (await store.checkpoints.pairs(filter.mapping)).filter((pair) => pair.current);
  for (const { id: pair } of pairs) {
    for (let after = 0; ;) {
      const rows = await store.aside.list({ ...filter, pair, after, limit: page, closed: false });
      const last = rows.at(-1);
      if (last === undefined) break;
      after = last.id;
      yield rows;
    }
  }
}

/** The same at once: for what a person looks at. */
export async function openRows(store: Store, filter: AsideFilter): Promise<readonly AsideHead[]> {
  const rows: AsideHead[] = [];
  for await (const part of openPages(store, filter)) rows.push(...part);
  return rows;
}
