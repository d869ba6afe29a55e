import type { Awaiting, AwaitingRow } from '../awaiting.ts';
import type { Vault } from '../vault.ts';
import { asideRow, asideWhole } from './aside.ts';
import type { FullRow } from './aside.ts';
import type { Connection } from './connection.ts';

/** CROSS JOIN keeps the order as written: the few rows that wait are walked, each looks its key up once. */
export function sqliteAwaiting(connection: Connection, vault: Vault): Awaiting {
  const released = connection.prepare<[number, number, number], FullRow>(
    `SELECT ${asideWhole}
     FROM aside INDEXED BY aside_awaiting
     CROSS JOIN pair ON pair.id = aside.pair
     CROSS JOIN pair AS other ON other.mapping = aside.after_mapping AND other.current = 1
     CROSS JOIN ledger ON ledger.pair = other.id AND ledger.key = aside.after_key
     WHERE aside.pair = ? AND aside.id > ? AND aside.closed_as IS NULL AND aside.after_key IS NOT NULL
       AND ledger.fingerprint IS NOT NULL AND ledger.deleted = 0
     ORDER BY aside.id LIMIT ?`,
  );
  const among = connection.prepare<[number, number, number], AwaitingRow>(
    `SELECT aside.id, aside.key, aside.after_key AS awaits, aside.code, aside.run
     FROM aside INDEXED BY aside_awaiting
     CROSS JOIN pair ON pair.id = aside.pair
     WHERE aside.pair = ? AND aside.id > ? AND aside.closed_as IS NULL AND aside.after_key IS NOT NULL
       AND aside.after_mapping = pair.mapping AND aside.key IS NOT NULL
       AND aside.release ->> '$.second' IS NULL
     ORDER BY aside.id LIMIT ?`,
  );
  return {
    released: async (pair, after, limit) =>
      connection.read(() => released.all(pair, after, limit).map((row) => asideRow(row, vault))),
    among: async (pair, after, limit) => connection.read(() => among.all(pair, after, limit)),
  };
}
