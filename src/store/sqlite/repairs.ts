import type { AsideState } from '../aside.ts';
import type { CauseGroup, Repairs } from '../repairs.ts';
import type { Vault } from '../vault.ts';
import type { Connection } from './connection.ts';

interface GroupRow extends Omit<CauseGroup, 'field'> {
  readonly field: string | null;
}

/** More causes than these are of a target that puts something of the record into its codes. */
const mostCauses = 10_000;

export function sqliteRepairs(connection: Connection, vault: Vault): Repairs {
  // What has expired stays so: there is nothing left beside which a repair could stand.
  const edit = connection.prepare<[Buffer, number, string, number]>(
    `UPDATE aside SET edited = ?, edited_at = ?, edited_by = ?, edited_print = coalesce(edited_print, fingerprint)
     WHERE id = ? AND closed_as IS NULL AND state = 'dead' AND raw IS NOT NULL`,
  );
  // Tried once and dead-lettered again, the row has the fingerprint of the repaired record.
  const undo = connection.prepare<[number]>(
    `UPDATE aside SET edited = NULL, edited_at = NULL, edited_by = NULL, fingerprint = edited_print, edited_print = NULL
     WHERE id = ? AND closed_as IS NULL AND state = 'dead' AND edited_print IS NOT NULL`,
  );
  // Answered by the index alone, in its order.
  const groups = connection.prepare<[number, string, number], GroupRow>(
    `SELECT code, field, count(*) AS rows, count(key) AS keys, count(edited_at) AS edited,
       min(first_seen) AS firstSeen, max(last_seen) AS lastSeen, max(id) AS example
     FROM aside INDEXED BY aside_causes WHERE pair = ? AND state = ? AND closed_as IS NULL
     GROUP BY code, field LIMIT ?`,
  );
  return {
    edit: async (rows) =>
      connection.write('full', () =>
        rows
          .filter(({ id, record, at, by }) => edit.run(vault.seal(record, 'aside.edited'), at, by, id).changes > 0)
          .map(({ id }) => id),
      ),
    undo: async (ids) => connection.write('full', () => ids.filter((id) => undo.run(id).changes > 0)),
    groups: async (pair: number, state: AsideState, limit: number) =>
      connection.read(() =>
        groups
          .all(pair, state, mostCauses)
          .sort((a, b) => b.rows - a.rows || b.lastSeen - a.lastSeen)
          .slice(0, limit)
          .map(({ field, ...row }) => ({ ...row, field: field ?? undefined })),
      ),
  };
}
