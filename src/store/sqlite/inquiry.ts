import type { Input } from '../../record/outcome.ts';
import type { InboxRow } from '../inbox.ts';
import type { Inquiry } from '../inquiry.ts';
import type { Connection } from './connection.ts';

interface Waiting {
  readonly id: number;
  readonly kind: InboxRow['kind'];
  readonly input: Input;
  readonly aside: number | null;
  readonly passed: string | null;
  readonly createdAt: number;
}

export function sqliteInquiry(connection: Connection): Inquiry {
  const closings = connection.prepare<[number, string], { id: number; at: number }>(
    'SELECT id, closed_at AS at FROM aside WHERE pair = ? AND key = ? AND closed_at IS NOT NULL',
  );
  const waiting = connection.prepare<[number, string, string], Waiting>(
    `SELECT inbox.id, inbox.kind, inbox.input, inbox.aside, inbox.passed, inbox.created_at AS createdAt
     FROM inbox LEFT JOIN aside ON aside.id = inbox.aside
     WHERE inbox.pair = ? AND (inbox.key = ? OR aside.key = ?) ORDER BY inbox.id`,
  );
  const between = connection
    .prepare<[number, string, string, number], string>(
      'SELECT key FROM ledger WHERE pair = ? AND key >= ? AND key < ? ORDER BY key LIMIT ?',
    )
    .pluck();
  return {
    closings: async (pair, key) =>
      connection.read(() => new Map(closings.all(pair, key).map(({ id, at }) => [id, at] as const))),
    waiting: async (pair, key) =>
      connection.read(() =>
        waiting
          .all(pair, key, key)
          .map((row) => ({ ...row, aside: row.aside ?? undefined, passed: row.passed ?? undefined })),
      ),
    between: async (pair, from, before, limit) => connection.read(() => between.all(pair, from, before, limit)),
  };
}
