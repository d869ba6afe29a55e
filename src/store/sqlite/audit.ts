import type { JsonObject } from '../../record/json.ts';
import type { Audit, AuditRow } from '../audit.ts';
import type { Connection } from './connection.ts';

interface Row extends Omit<AuditRow, 'subject'> {
  readonly subject: string;
}

/** There is no way to change or delete a row here, and triggers refuse it to others. */
export function sqliteAudit(connection: Connection): Audit {
  const insert = connection.prepare<[number, string, string, string]>(
    'INSERT INTO audit (at, who, action, subject) VALUES (?, ?, ?, ?)',
  );
  const list = connection.prepare<[number], Row>(
    'SELECT id, at, who, action, subject FROM audit ORDER BY id DESC LIMIT ?',
  );
  return {
    write: async ({ at, who, action, subject }) => {
      await connection.write('full', () => insert.run(at, who, action, JSON.stringify(subject)));
    },
    list: async (limit) =>
      connection.read(() => list.all(limit).map((row) => ({ ...row, subject: JSON.parse(row.subject) as JsonObject }))),
  };
}
