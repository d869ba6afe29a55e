import type { Input } from '../../record/outcome.ts';
import type { Cause } from '../../record/verdict.ts';
import type { Aside, AsideFilter, AsideHead, AsideRow, AsideState, Release } from '../aside.ts';
import type { Vault } from '../vault.ts';
import type { Connection } from './connection.ts';

interface Row {
  readonly id: number;
  readonly pair: number;
  readonly mapping: string;
  readonly key: string | null;
  readonly state: AsideState;
  readonly cause: Buffer;
  readonly release: string | null;
  readonly input: Input;
  readonly fingerprint: string;
  readonly version: number | null;
  readonly position: string | null;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly times: number;
  readonly run: string;
  readonly closedAs: string | null;
  readonly expired: 0 | 1;
  readonly editedAt: number | null;
  readonly editedBy: string | null;
  readonly editedPrint: string | null;
}

export interface FullRow extends Row {
  readonly raw: Buffer | null;
  readonly sent: Buffer | null;
  readonly edited: Buffer | null;
}

const asideHead = `aside.id, aside.pair, pair.mapping, aside.key, aside.state, aside.cause, aside.release, aside.input,
  aside.fingerprint, aside.version, aside.position, aside.first_seen AS firstSeen, aside.last_seen AS lastSeen,
  aside.times, aside.run, aside.closed_as AS closedAs, aside.raw IS NULL AS expired, aside.edited_at AS editedAt,
  aside.edited_by AS editedBy, aside.edited_print AS editedPrint`;
export const asideWhole: string = `${asideHead}, aside.raw, aside.sent, aside.edited`;
const joined = 'FROM aside JOIN pair ON pair.id = aside.pair';
const joinedByPage = 'FROM aside INDEXED BY aside_pages CROSS JOIN pair ON pair.id = aside.pair';

/** Left to itself the planner would sort all rows of a cause for each page of them. */
function paged({ pair, state, key, stagedBy, closed }: AsideFilter): boolean {
  return pair !== undefined && state !== undefined && key === undefined && stagedBy === undefined && closed !== true;
}

export function sqliteAside(connection: Connection, vault: Vault): Aside {
  const anyOpen = connection.prepare<[number]>(
    'SELECT 1 FROM aside WHERE pair = ? AND closed_as IS NULL AND key IS NOT NULL LIMIT 1',
  );
  const ofKey = connection.prepare<[number, string], Row>(
    `SELECT ${asideHead} ${joined} WHERE aside.pair = ? AND aside.key = ? AND aside.closed_as IS NULL ORDER BY aside.state`,
  );
  const due = connection.prepare<[number, number, number, number], FullRow>(
    `SELECT ${asideWhole} ${joined}
     WHERE aside.pair = ? AND aside.id > ? AND aside.closed_as IS NULL AND aside.due_at IS NOT NULL AND aside.due_at <= ?
     ORDER BY aside.id LIMIT ?`,
  );
  const byId = connection.prepare<[number], FullRow>(`SELECT ${asideWhole} ${joined} WHERE aside.id = ?`);
  return {
    open: async (pair, keys) =>
      connection.read(() => {
        const found = new Map<string, readonly AsideHead[]>();
        // Most pairs have nothing put aside: one look saves a look a key.
        if (anyOpen.get(pair) === undefined) return found;
        for (const key of keys) {
          const rows = ofKey.all(pair, key);
          if (rows.length === 0) continue;
          const heads = rows.map((row) => headOf(row, vault));
          found.set(key, heads);
        }
        return found;
      }),
    due: async (pair, now, after, limit) =>
      connection.read(() => due.all(pair, after, now, limit).map((row) => asideRow(row, vault))),
    list: async (filter) =>
      connection.read(() => {
        const { where, values } = conditions(filter);
        const sql = `SELECT ${asideHead} ${paged(filter) ? joinedByPage : joined} WHERE ${where} ORDER BY aside.id LIMIT ?`;
        const rows = connection.prepare<(string | number)[], Row>(sql).all(...values, filter.limit ?? 1000);
        return rows.map((row) => headOf(row, vault));
      }),
    read: async (id) =>
      connection.read(() => {
        const row = byId.get(id);
        return row === undefined ? undefined : asideRow(row, vault);
      }),
  };
}

function conditions(filter: AsideFilter): { where: string; values: (string | number)[] } {
  const wanted: [column: string, value: string | number | undefined][] = [
    ['aside.pair', filter.pair],
    ['pair.mapping', filter.mapping],
    ['aside.state', filter.state],
    ['aside.key', filter.key],
    ['aside.code', filter.code],
    ['aside.field', filter.field],
    ['aside.staged_by', filter.stagedBy],
  ];
  const parts = filter.closed === true ? ['1'] : ['aside.closed_as IS NULL'];
  const values: (string | number)[] = [];
  for (const [column, value] of wanted) {
    if (value === undefined) continue;
    parts.push(`${column} = ?`);
    values.push(value);
  }
  if (filter.after !== undefined) {
    parts.push('aside.id > ?');
    values.push(filter.after);
  }
  return { where: parts.join(' AND '), values };
}

function headOf(row: Row, vault: Vault): AsideHead {
  return {
    id: row.id,
    pair: row.pair,
    mapping: row.mapping,
    key: row.key ?? undefined,
    state: row.state,
    // What `aside/write` sealed and wrote: a Cause and a Release.
    cause: vault.open(row.cause, 'aside.cause') as unknown as Cause,
    release: row.release === null ? undefined : (JSON.parse(row.release) as Release),
    input: row.input,
    fingerprint: row.fingerprint,
    version: row.version ?? undefined,
    position: row.position ?? undefined,
    firstSeen: row.firstSeen,
    lastSeen: row.lastSeen,
    times: row.times,
    run: row.run,
    closedAs: row.closedAs ?? undefined,
    ...editOf(row),
    ...(row.expired === 1 ? { expired: true } : {}),
  };
}

function editOf({ editedAt: at, editedBy: by, editedPrint: print }: Row): Pick<AsideHead, 'edit'> {
  return at === null || by === null || print === null ? {} : { edit: { at, by, print } };
}

export function asideRow(row: FullRow, vault: Vault): AsideRow {
  return {
    ...headOf(row, vault),
    raw: row.raw === null ? undefined : vault.open(row.raw, 'aside.raw'),
    sent: row.sent === null ? undefined : vault.open(row.sent, 'aside.sent'),
    ...(row.edited === null ? {} : { edited: vault.open(row.edited, 'aside.edited') }),
  };
}
