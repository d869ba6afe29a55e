import Database from 'better-sqlite3';
import { keysIn } from '../../src/store/sqlite/intent-entries.ts';
import type { Hands } from './commands.ts';
import { mappings } from './place.ts';

interface Judging extends Pick<Hands, 'desk' | 'erased'> {
  readonly path: string;
}

/** The store at the end, beside what the target was made to take. */
export function judgeStore(judging: Judging & { readonly finally: true }): readonly string[] {
  return withStore(judging.path, (store) => [
    ...wholeness(store, judging),
    ...balances(store),
    ...mappings.flatMap((mapping) => fates(store, mapping, judging)),
    ...afterErasure(judging),
  ]);
}

/** A copy is of one instant: what a commit writes stands there as a whole or not at all. */
export function judgeCopy(judging: Judging): readonly string[] {
  return withStore(judging.path, (store) => [...wholeness(store, judging), ...balances(store)]).map(
    (fault) => `a backup: ${fault}`,
  );
}

type Store = Database.Database;

function withStore(path: string, work: (store: Store) => string[]): string[] {
  const store = new Database(path, { readonly: true });
  try {
    const [whole] = store.pragma('integrity_check') as readonly { readonly integrity_check: string }[];
    return whole?.integrity_check === 'ok' ? work(store) : [`damaged: ${whole?.integrity_check}`];
  } finally {
    store.close();
  }
}

function texts(store: Store, sql: string, ...values: readonly unknown[]): readonly string[] {
  return store
    .prepare<unknown[], string>(sql)
    .pluck()
    .all(...values);
}

/** Ledger, history, intents and checkpoint tell of the same instant. */
function wholeness(store: Store, { desk, erased }: Judging): string[] {
  const faults: string[] = [];
  for (const { id, mapping, cursor } of pairsOf(store)) {
    const delivered = new Set(
      texts(store, 'SELECT key FROM ledger WHERE pair = ? AND delivered_at IS NOT NULL AND deleted = 0', id),
    );
    const told = new Set(
      texts(
        store,
        `SELECT key FROM history WHERE pair = ?1 AND outcome = 'delivered' AND key IS NOT NULL
         UNION SELECT told.value FROM history, json_each(history.pack, '$.keys') AS told
         WHERE history.pair = ?1 AND outcome = 'delivered' AND told.value IS NOT NULL`,
        { 1: id },
      ),
    );
    const half = [...alone(delivered, told), ...alone(told, delivered)];
    if (half.length > 0) faults.push(`${mapping}: ${half.length} in the ledger or in history alone: ${half[0]}`);
    // What acts once has no intent any more when it stands in the ledger.
    if (mapping !== 'people-to-cards') {
      const open = texts(store, 'SELECT entries FROM intent WHERE pair = ?', id).flatMap(keysIn);
      const both = open.filter((key) => delivered.has(key));
      if (both.length > 0) faults.push(`${mapping}: ${both[0]} is delivered, and on its way`);
    }
    const mark = markOf(cursor);
    const aside = new Set(texts(store, 'SELECT key FROM aside WHERE pair = ? AND key IS NOT NULL', id));
    const passed = desk.people.filter(
      ({ id: key, updated }) => updated <= mark && !delivered.has(key) && !aside.has(key) && !erased.has(key),
    );
    if (passed.length > 0) faults.push(`${mapping}: the checkpoint passed ${passed.length}: ${passed[0]?.id}`);
  }
  return faults;
}

function alone(these: ReadonlySet<string>, those: ReadonlySet<string>): readonly string[] {
  return [...these].filter((one) => !those.has(one));
}

interface Pair {
  readonly id: number;
  readonly mapping: string;
  readonly cursor: string | null;
}

function pairsOf(store: Store): readonly Pair[] {
  return store.prepare<[], Pair>('SELECT id, mapping, cursor FROM pair WHERE id > 0').all();
}

function markOf(cursor: string | null): string {
  const said = JSON.parse(cursor ?? '{}') as { readonly mark?: unknown } | null;
  return typeof said?.mark === 'string' ? said.mark : '';
}

/** Promise 1, for every run that ended. */
function balances(store: Store): string[] {
  const rows = store
    .prepare<[], { id: string; status: string; summary: string }>('SELECT id, status, summary FROM run')
    .all();
  return rows.flatMap(({ id, status, summary }) => {
    if (status === 'running' || status === 'busy' || status === 'refused') return [];
    const said = JSON.parse(summary) as Readonly<Record<string, number>>;
    const sum = (...names: readonly string[]): number => names.reduce((total, name) => total + (said[name] ?? 0), 0);
    const taken = sum('read', 'resumed', 'absent');
    const ended = sum('delivered', 'unchanged', 'filtered', 'held', 'deadLettered', 'superseded', 'unknown', 'left');
    return taken === ended ? [] : [`run ${id} is out of balance: ${taken} taken, ${ended} ended`];
  });
}

/** Each person of the source: once at the target and in the ledger, or put aside, or given up, or erased. */
function fates(store: Store, mapping: string, { desk, erased }: Judging): string[] {
  const pair = pairsOf(store).find((one) => one.mapping === mapping)?.id;
  if (pair === undefined) return [`${mapping} never ran`];
  const stream = mapping.split('-').at(-1);
  const times = new Map<string, number>();
  for (const one of desk.arrivals) if (one.stream === stream) times.set(one.id, (times.get(one.id) ?? 0) + 1);
  const delivered = new Set(
    texts(store, 'SELECT key FROM ledger WHERE pair = ? AND delivered_at IS NOT NULL AND deleted = 0', pair),
  );
  const aside = new Set(
    texts(store, `SELECT key FROM aside WHERE pair = ? AND (closed_as IS NULL OR closed_as = 'discarded')`, pair),
  );
  const faults: string[] = [];
  for (const { id } of desk.people) {
    const count = times.get(id) ?? 0;
    if (count > 1 && stream !== 'cards') faults.push(`${mapping}: ${id} doubled: ${count} times at the target`);
    if (erased.has(id)) continue;
    if (delivered.has(id) && count === 0) faults.push(`${mapping}: ${id} lost: delivered, and not at the target`);
    if (!delivered.has(id) && count > 0) faults.push(`${mapping}: ${id} is at the target, and not in the ledger`);
    if (!delivered.has(id) && count === 0 && !aside.has(id)) faults.push(`${mapping}: ${id} lost: nothing tells of it`);
  }
  return faults.length > 5 ? [...faults.slice(0, 5), `${mapping}: and ${faults.length - 5} more`] : faults;
}

function afterErasure({ desk, erased }: Judging): string[] {
  return desk.arrivals.flatMap(({ stream, id, at }) => {
    const since = erased.get(id);
    return since !== undefined && at > since ? [`${id} was erased, and was sent to ${stream} after that`] : [];
  });
}
