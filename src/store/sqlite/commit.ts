import type { Settlement } from '../store.ts';
import type { Vault } from '../vault.ts';
import { asideWriter } from './aside-writer.ts';
import { checkpointWriter } from './checkpoints.ts';
import type { Connection } from './connection.ts';
import { filesWriter } from './files.ts';
import { historyWriter } from './history.ts';
import { inboxWriter } from './inbox.ts';
import { intentsWriter } from './intents.ts';
import { fenceCheck } from './leases.ts';
import { ledgerWriter } from './ledger.ts';
import { peopleWriter } from './people.ts';

/** Records past their time are taken away at most this often, so many at once: no commit waits for a great clean-up. */
const expiry = { every: 60_000, rows: 1000 } as const;

/**
 * Writes a settlement in one transaction: all of it or, after any crash, nothing (design, promise 2: a batch's outcomes
 * stand in the transaction that closes its intent, and the checkpoint moves with them).
 *
 * How many rows a settlement should hold, measured with 200,000 rows of ledger and history each on two slow cores
 * (records/s, and the time for which one commit blocks): see MEASURED.
 */
export function sqliteCommit(
  connection: Connection,
  vault: Vault,
  settings: { readonly now: () => number; readonly retention: number },
): (settlement: Settlement) => Promise<void> {
  const fence = fenceCheck(connection);
  const ledger = ledgerWriter(connection);
  const history = historyWriter(connection);
  const aside = asideWriter(connection, vault, settings.retention);
  const people = peopleWriter(connection);
  const inboxDone = inboxWriter(connection);
  const intentsClosed = intentsWriter(connection);
  const checkpoint = checkpointWriter(connection);
  const files = filesWriter(connection);
  let expiredAt = -Infinity;

  const expire = (): void => {
    const now = settings.now();
    if (now - expiredAt < expiry.every) return;
    expiredAt = now;
    aside.expire(now, expiry.rows);
  };
  return async (settlement) => {
    const { pair, run, at, durability } = settlement;
    await connection.write(durability, () => {
      fence(settlement.fence, pair);
      if (settlement.delivered) ledger.delivered(pair, at, settlement.delivered);
      if (settlement.seen) ledger.seen(pair, settlement.seen);
      // Closed before put: a hold that becomes a dead letter closes by key what stood before it.
      if (settlement.asideClosed) aside.close(pair, at, settlement.asideClosed);
      if (settlement.aside) aside.put(pair, run, at, settlement.aside);
      if (settlement.history) history(pair, run, at, settlement.history);
      if (settlement.people) people(pair, settlement.people);
      if (settlement.inboxDone) inboxDone(settlement.inboxDone);
      if (settlement.intentsClosed) intentsClosed(settlement.intentsClosed);
      if (settlement.marks) files(pair, at, settlement.marks);
      if (settlement.cursor) checkpoint(pair, settlement.cursor.value, at);
      expire();
    });
  };
}
