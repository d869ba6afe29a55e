import { createHmac } from 'node:crypto';
import type { Actor } from '../../access/actor.ts';
import { isSameSecret } from '../../record/secret.ts';
import type { JsonObject } from '../../record/json.ts';
import type { Audit, AuditFilter, AuditRow, AuditState } from '../audit.ts';
import type { Vault } from '../vault.ts';
import type { Connection } from './connection.ts';

interface Row {
  readonly id: number;
  readonly at: number;
  readonly who: string;
  readonly action: string;
  readonly subject: string;
  readonly kind: Actor['kind'] | null;
  readonly via: string | null;
  readonly mark: string | null;
}

interface Floor {
  readonly id: number;
  readonly mark: string;
  readonly signed: string;
}

const columns = 'id, at, who, action, subject, kind, via, mark';
/** Rows looked at in one transaction. */
const page = 1000;

/** There is no way to change or delete a row here but `forget`, and triggers refuse it to others. */
export function sqliteAudit(connection: Connection, vault: Pick<Vault, 'pepper'>): Audit {
  const mark = marker(vault.pepper);
  const last = connection.prepare<[], { id: number; mark: string | null }>(
    'SELECT id, mark FROM audit ORDER BY id DESC LIMIT 1',
  );
  const floor = connection.prepare<[], Floor>('SELECT id, mark, signed FROM audit_floor ORDER BY id DESC LIMIT 1');
  const insert = connection.prepare<[number, string, string, string, string | null, string | null, string]>(
    'INSERT INTO audit (at, who, action, subject, kind, via, mark) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const list = connection.prepare<[number, ...(string | number | null)[]], Row>(
    `SELECT ${columns} FROM audit WHERE id < ? AND (? IS NULL OR who = ?) AND (? IS NULL OR action = ?) AND at >= ?
     ORDER BY id DESC LIMIT ?`,
  );
  const verify = verifier(connection, mark);
  return {
    write: async ({ at, who, action, subject, kind, via }) => {
      const row = { at, who, action, subject: JSON.stringify(subject), kind: kind ?? null, via: viaText(via) };
      await connection.write('full', () => {
        const before = last.get()?.mark ?? floor.get()?.mark ?? '';
        insert.run(at, who, action, row.subject, row.kind, row.via, mark(before, row));
      });
    },
    list: async (limit, filter = {}) => connection.read(() => list.all(...valuesOf(filter), limit).map(rowOf)),
    verify: (noted) => verify(noted),
    forget: forgetter(connection, mark),
  };
}

function valuesOf({ before, who, action, since }: AuditFilter): [number, ...(string | number | null)[]] {
  return [before ?? Number.MAX_SAFE_INTEGER, who ?? null, who ?? null, action ?? null, action ?? null, since ?? 0];
}

function viaText(via: AuditRow['via']): string | null {
  return via === undefined ? null : JSON.stringify(via);
}

function rowOf({ id, at, who, action, subject, kind, via }: Row): AuditRow {
  return {
    ...{ id, at, who, action, subject: JSON.parse(subject) as JsonObject },
    ...(kind === null ? {} : { kind }),
    // What `write` wrote.
    ...(via === null ? {} : { via: JSON.parse(via) as NonNullable<AuditRow['via']> }),
  };
}

type Marked = Omit<Row, 'id' | 'mark'>;
type Mark = (before: string, row: Marked | { readonly floor: number }) => string;

/** Keyed by the pepper: who can write into the file but has not the key of the store makes no mark. */
function marker(pepper: string): Mark {
  return (before, row) => {
    const parts =
      'floor' in row ? ['floor', row.floor] : ['row', row.at, row.who, row.action, row.subject, row.kind, row.via];
    return createHmac('sha256', `audit:${pepper}`)
      .update(JSON.stringify([before, ...parts]))
      .digest('base64url');
  };
}

function verifier(connection: Connection, mark: Mark): Audit['verify'] {
  const after = connection.prepare<[number, number], Row>(
    `SELECT ${columns} FROM audit WHERE id > ? ORDER BY id LIMIT ?`,
  );
  const floors = connection.prepare<[], Floor>('SELECT id, mark, signed FROM audit_floor ORDER BY id DESC LIMIT 1');
  const issued = connection.prepare<[], { seq: number }>(`SELECT seq FROM sqlite_sequence WHERE name = 'audit'`);
  return async (noted) => {
    const floor = floors.get();
    let before = floor?.mark ?? '';
    let at = floor?.id ?? 0;
    const state = { rows: 0, unchained: 0, broken: brokenFloor(floor, mark) };
    let head: AuditState['head'];
    let met = noted === undefined || noted.id <= at;
    for (let rows = after.all(at, page); rows.length > 0; rows = after.all(at, page)) {
      for (const row of rows) {
        state.rows++;
        if (row.mark === null) state.unchained++;
        const isFirst = row.mark === null && before === '';
        // Ids have no holes: a row that was refused takes none.
        const follows =
          row.id === at + 1 && (isFirst || (row.mark !== null && isSameSecret(row.mark, mark(before, row))));
        if (!follows) state.broken ??= row.id;
        if (row.id === noted?.id) met = row.mark !== null && isSameSecret(row.mark, noted.mark);
        before = row.mark ?? before;
        at = row.id;
        head = row.mark === null ? head : { id: row.id, mark: row.mark };
      }
    }
    if (!met || (issued.get()?.seq ?? 0) > at) state.broken ??= at + 1;
    return { ...state, head };
  };
}

function brokenFloor(floor: Floor | undefined, mark: Mark): number | undefined {
  if (floor === undefined || isSameSecret(floor.signed, mark(floor.mark, { floor: floor.id }))) return undefined;
  return floor.id;
}

function forgetter(connection: Connection, mark: Mark): Audit['forget'] {
  // By id: the rows taken are an unbroken beginning, whatever the clock did meanwhile.
  const old = connection.prepare<[number], { id: number; at: number; mark: string | null }>(
    'SELECT id, at, mark FROM audit ORDER BY id LIMIT ?',
  );
  const lower = connection.prepare('DELETE FROM audit_floor');
  const raise = connection.prepare<[number, string, string]>(
    'INSERT INTO audit_floor (id, mark, signed) VALUES (?, ?, ?)',
  );
  const remove = connection.prepare<[number]>('DELETE FROM audit WHERE id <= ?');
  return async (before, limit) =>
    connection.write('normal', () => {
      const rows = old.all(limit);
      const end = rows.findIndex(({ at }) => at >= before);
      const going = end === -1 ? rows : rows.slice(0, end);
      const last = going.at(-1);
      if (last === undefined) return 0;
      lower.run();
      const kept = last.mark ?? '';
      raise.run(last.id, kept, mark(kept, { floor: last.id }));
      return remove.run(last.id).changes;
    });
}
