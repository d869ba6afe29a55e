import { connect } from '../../../src/store/sqlite/connection.ts';
import type { Connection } from '../../../src/store/sqlite/connection.ts';
import { vaultMaterial } from '../../../src/store/sqlite/material.ts';
import { migrate } from '../../../src/store/sqlite/migrate.ts';
import { migrations } from '../../../src/store/sqlite/migrations/all.ts';
import type { SqliteStoreOptions } from '../../../src/store/sqlite/open.ts';
import { openVault } from '../../../src/store/vault.ts';

/** The step from which on a ledger has its second layout. */
const packs = migrations.findIndex(({ name }) => name === 'packs');

/**
 * Makes a store as a version of hrwire left it that knew so many steps, with what each port of the first version keeps:
 * sealed by a real key, held by a process that is gone.
 */
export async function olderStore(settings: SqliteStoreOptions, version: number): Promise<Connection> {
  const connection = await connect(settings.path, 1000);
  await migrate(connection, migrations.slice(0, version));
  const vault = await openVault(await vaultMaterial(connection, settings, settings.now), settings);
  const { database } = connection;
  const run = (sql: string, ...values: readonly (string | number | null | Buffer)[]): void =>
    void database.prepare(sql).run(...values);
  run(`INSERT INTO pair (id, mapping, source, target, current, cursor, cursor_at)
    VALUES (1, 'people', 'source-a', 'target-b', 1, '{"at":"2026-01-01"}', 7)`);
  if (version <= packs) {
    run(`INSERT INTO ledger (pair, key, version, fingerprint, mapping_version, target_id, delivered_at, input_poll)
      VALUES (1, 'a', 3, 'print-a', 'm1', 't-9', 500, 'print-a')`);
  } else {
    run("INSERT INTO mapping_number (number, version) VALUES (1, 'm1')");
    run(`INSERT INTO ledger (pair, key, version, fingerprint, mapping, target_id, delivered_at, via)
      VALUES (1, 'a', 3, 'print-a', 1, 't-9', 500, 1)`);
  }
  run("INSERT INTO history_run (number, run) VALUES (1, 'run-0')");
  run(`INSERT INTO history (pair, key, run, at, last_seen, outcome, effect, version)
    VALUES (1, 'a', 1, 500, 500, 'delivered', 'created', 3)`);
  run('INSERT INTO tried (pair, at, tried, rejected) VALUES (1, 500, 2, 1)');
  const cause = { code: 'needs.absent', message: 'The score is missing' };
  run(
    `INSERT INTO aside (id, pair, key, state, code, cause, input, fingerprint, first_seen, last_seen, times, run, raw, expires_at)
      VALUES (1, 1, 'b', 'dead', 'needs.absent', ?, 'poll', 'raw-b', 400, 500, 2, 'run-0', ?, 9000000000000)`,
    vault.seal(cause, 'aside.cause'),
    vault.seal({ id: 'b', name: '李雷' }, 'aside.raw'),
  );
  run(
    `INSERT INTO inbox (pair, kind, input, key, raw, created_at) VALUES (1, 'hook', 'hooks', 'c', ?, 600)`,
    vault.seal({ id: 'c' }, 'inbox.raw'),
  );
  run(`INSERT INTO run (id, mapping, pair, status, started_at, finished_at, summary)
    VALUES ('run-0', 'people', 1, 'attention', 400, 500, '{"read":2,"delivered":1,"deadLettered":1}')`);
  run("INSERT INTO person (hash, pair, key) VALUES ('hash-of-a', 1, 'a')");
  run("INSERT INTO file (pair, mark, at) VALUES (1, 'people.csv', 500)");
  run("INSERT INTO budget (bucket, window_start, spent) VALUES ('crm', 0, 12)");
  run(
    "INSERT INTO lease (mapping, token, held, host, boot, process, expires_at) VALUES ('people', 4, 1, 'gone', 'b', 1, 10)",
  );
  run("INSERT INTO audit (at, who, action, subject) VALUES (450, 'ann', 'replay', '{\"rows\":1}')");
  run("INSERT INTO local_stream (stream, counter) VALUES ('people', 1)");
  run(
    "INSERT INTO local_row (stream, key, counter, record) VALUES ('people', 'a', 1, ?)",
    vault.seal({ id: 'a' }, 'local.record'),
  );
  return connection;
}
