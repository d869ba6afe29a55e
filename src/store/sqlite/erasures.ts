import { HrwireError } from '../../error/error.ts';
import { isObject } from '../../record/json.ts';
import type { Json, JsonObject } from '../../record/json.ts';
import type { ErasedKey, ErasureOrder, Erasures } from '../erasures.ts';
import type { Vault } from '../vault.ts';
import { wiped, wipedCause } from './aside-writer.ts';
import type { Connection } from './connection.ts';
import { packedForgetter } from './history-packs.ts';
import { openIntentKeys } from './intents.ts';
import { scrub } from './scrub.ts';
import { dropUploads } from './uploads.ts';

interface Row {
  readonly id: number;
  readonly at: number;
  readonly who: string;
  readonly reason: string | null;
  readonly counts: string;
}

export function sqliteErasures(connection: Connection, vault: Vault): Erasures {
  const newest = connection.prepare<[], { id: number | null }>('SELECT max(id) AS id FROM erasure');
  const all = connection.prepare<[], { hash: string }>(`SELECT hash FROM erased WHERE hash > ''`);
  let known: { readonly newest: number | null; readonly hashes: ReadonlySet<string> } | undefined;
  const list = connection.prepare<[number], Row>(
    'SELECT id, at, who, reason, counts FROM erasure WHERE id > 0 ORDER BY id DESC LIMIT ?',
  );
  return {
    barred: async () =>
      connection.read(() => {
        // No hash comes without an erasure, so the newest of these tells whether the set is still whole.
        const id = newest.get()?.id ?? null;
        if (known?.newest !== id) known = { newest: id, hashes: new Set(all.all().map(({ hash }) => hash)) };
        return known?.hashes ?? new Set();
      }),
    erase: async (order) => {
      // What is deleted from here on is overwritten with zeros, not only forgotten.
      connection.database.pragma('secure_delete = ON');
      const counts = await connection.write('full', () => erase(connection, vault, order));
      await scrub(connection);
      return counts;
    },
    list: async (limit) =>
      connection.read(() =>
        list.all(limit).map((row) => ({
          ...row,
          reason: row.reason ?? undefined,
          // Written by `erase`.
          counts: JSON.parse(row.counts) as JsonObject,
        })),
      ),
  };
}

/** In one transaction; returns the rows by place. */
function erase(connection: Connection, vault: Vault, order: ErasureOrder): JsonObject {
  refuseOpen(connection, order.keys);
  refuseHanding(connection);
  const counts = new Map<string, number>();
  const count = (place: string, changes: number): void => {
    if (changes > 0) counts.set(place, (counts.get(place) ?? 0) + changes);
  };
  const change = (place: string, sql: string, ...values: (number | string | Buffer)[]): void => {
    count(place, connection.prepare<(number | string | Buffer)[]>(sql).run(...values).changes);
  };
  const forgetPacked = packedForgetter(connection);
  const cause = vault.seal(wipedCause, 'aside.cause');
  const closing = `closed_as = coalesce(closed_as, 'discarded'), closed_at = coalesce(closed_at, ${Math.trunc(order.at)})`;
  for (const { pair, key } of order.keys) {
    change(
      'inbox',
      'DELETE FROM inbox WHERE pair = ? AND (key = ? OR aside IN (SELECT id FROM aside WHERE pair = ? AND key = ?))',
      ...[pair, key, pair, key],
    );
    change('aside', `UPDATE aside SET ${closing}, cause = ?, ${wiped} WHERE pair = ? AND key = ?`, cause, pair, key);
    change('waiting', ...forgetAwaited(vault, pair, key));
    change('history', 'UPDATE history SET key = NULL, label = NULL WHERE pair = ? AND key = ?', pair, key);
    // The ledger leads to the packs, so it goes after them.
    count('history', forgetPacked(pair, key));
    change('ledger', 'DELETE FROM ledger WHERE pair = ? AND key = ?', pair, key);
    change('people', 'DELETE FROM person WHERE pair = ? AND key = ?', pair, key);
    change('missing', 'DELETE FROM missing WHERE pair = ? AND key = ?', pair, key);
    forgetFindings(change, pair, key);
  }
  for (const id of order.aside) {
    change('inbox', 'DELETE FROM inbox WHERE aside = ?', id);
    change('aside', `UPDATE aside SET ${closing}, cause = ?, ${wiped} WHERE id = ?`, cause, id);
  }
  for (const id of order.inbox) change('inbox', 'DELETE FROM inbox WHERE id = ?', id);
  for (const { stream, key } of order.local) {
    change('local', 'DELETE FROM local_row WHERE stream = ? AND key = ?', stream, key);
  }
  for (const id of samplesOf(connection, vault, order)) change('samples', 'DELETE FROM sample WHERE id = ?', id);
  count('uploads', dropUploads(connection));
  // No run is under way: what stands there was left by a crash, and is read again.
  change('spool', 'DELETE FROM spool');
  const told: JsonObject = Object.fromEntries(counts);
  const { id } = connection
    .prepare<[number, string, string | null, string], { id: number }>(
      'INSERT INTO erasure (at, who, reason, counts) VALUES (?, ?, ?, ?) RETURNING id',
    )
    .get(order.at, order.who, order.reason ?? null, JSON.stringify(told)) ?? { id: 0 };
  const bar = connection.prepare<[string, number]>(
    'INSERT INTO erased (hash, erasure) VALUES (?, ?) ON CONFLICT DO NOTHING',
  );
  for (const hash of order.hashes) bar.run(hash, id);
  return told;
}

/** A sample may hold records of several keys, and what joins found of others. */
function samplesOf(connection: Connection, vault: Vault, { keys, holds }: ErasureOrder): number[] {
  const gone = new Set(keys.map(({ pair, key }) => `${pair} ${key}`));
  const rows = connection.prepare<[], { id: number; pair: number; key: string; raw: Buffer }>(
    'SELECT id, pair, key, raw FROM sample',
  );
  const found: number[] = [];
  for (const { id, pair, key, raw } of rows.iterate()) {
    const sample = vault.open(raw, 'sample.raw');
    const own = isObject(sample) && Array.isArray(sample['keys']) ? sample['keys'] : [];
    const named = [key, ...own].some((each) => typeof each === 'string' && gone.has(`${pair} ${each}`));
    if (named || holds(sample)) found.push(id);
  }
  return found;
}

/** Asked inside the transaction: between the question before and now a run may have begun. */
function refuseOpen(connection: Connection, keys: readonly ErasedKey[]): void {
  for (const pair of new Set(keys.map((each) => each.pair))) {
    const open = openIntentKeys(connection, pair);
    if (!keys.some((each) => each.pair === pair && open.has(each.key))) continue;
    throw new HrwireError('erase.under-way', 'A delivery of the person is open: nobody knows yet whether it arrived', {
      hint: 'Run the mapping once: that settles it. Then erase.',
    });
  }
}

/** A file that is going into the inbox: what is still in it would follow after the erasure. */
function refuseHanding(connection: Connection): void {
  const one = connection.prepare<[], { id: string }>(
    `SELECT id FROM upload WHERE state = 'handing' AND number > 0 LIMIT 1`,
  );
  if (one.get() === undefined) return;
  throw new HrwireError('erase.under-way', 'An uploaded file is going into the inbox', {
    hint: 'Wait until its commit has ended, or start the server: it ends what was cut off. Then erase.',
  });
}

/** Others that wait for a record of the key wait in vain from now on: they become dead letters when their time is out. */
function forgetAwaited(
  vault: Vault,
  pair: number,
  key: string,
): [sql: string, ...values: (number | string | Buffer)[]] {
  const cause: Json = { code: 'hold.after', message: 'waits for a record whose person was erased' };
  return [
    `UPDATE aside SET after_key = NULL, cause = ?, release = json_set(release, '$.key', '')
     WHERE after_mapping = (SELECT mapping FROM pair WHERE id = ?) AND after_key = ?`,
    vault.seal(cause, 'aside.cause'),
    pair,
    key,
  ];
}

/** What comparisons with the target found: a finding without a key is of the target's record, which may be theirs. */
function forgetFindings(
  change: (place: string, sql: string, ...values: (number | string)[]) => void,
  pair: number,
  key: string,
): void {
  const own = '(SELECT mapping FROM pair WHERE id = ?)';
  change(
    'findings',
    `UPDATE finding SET key = NULL, detail = NULL
     WHERE verification IN (SELECT id FROM verification WHERE mapping = ${own})
       AND (key = ? OR (key IS NULL AND detail IS NOT NULL))`,
    pair,
    key,
  );
  // One that has not ended holds records of the target; it begins anew.
  change('comparisons', `DELETE FROM verification WHERE finished_at IS NULL AND mapping = ${own}`, pair);
  // One that was asked for by key, or stopped at it.
  change(
    'comparisons',
    `UPDATE verification SET options = '{}', progress = NULL
     WHERE mapping = ${own} AND (instr(options, ?) > 0 OR instr(coalesce(progress, ''), ?) > 0)`,
    pair,
    key,
    key,
  );
}
