import { expect, test } from 'vitest';
import { sqliteAbsence } from '../../../src/store/sqlite/absence.ts';
import { sqliteAside } from '../../../src/store/sqlite/aside.ts';
import { sqliteAwaiting } from '../../../src/store/sqlite/awaiting.ts';
import { sqliteBudgets } from '../../../src/store/sqlite/budgets.ts';
import { sqliteCommit } from '../../../src/store/sqlite/commit.ts';
import { connect } from '../../../src/store/sqlite/connection.ts';
import type { Connection } from '../../../src/store/sqlite/connection.ts';
import { sqliteEpochs } from '../../../src/store/sqlite/epochs.ts';
import { sqliteErasures } from '../../../src/store/sqlite/erasures.ts';
import { sqliteFigures } from '../../../src/store/sqlite/figures.ts';
import { sqliteFiles } from '../../../src/store/sqlite/files.ts';
import { sqliteGuards } from '../../../src/store/sqlite/guards.ts';
import { sqliteHistory } from '../../../src/store/sqlite/history.ts';
import { sqliteInbox } from '../../../src/store/sqlite/inbox.ts';
import { sqliteInquiry } from '../../../src/store/sqlite/inquiry.ts';
import { sqliteIntents } from '../../../src/store/sqlite/intents.ts';
import { sqliteLeases } from '../../../src/store/sqlite/leases.ts';
import { sqliteLedger } from '../../../src/store/sqlite/ledger.ts';
import { sqliteLocal } from '../../../src/store/sqlite/local.ts';
import { migrate } from '../../../src/store/sqlite/migrate.ts';
import { sqliteMet } from '../../../src/store/sqlite/met.ts';
import { sqlitePeople } from '../../../src/store/sqlite/people.ts';
import { sqliteProfiles } from '../../../src/store/sqlite/profiles.ts';
import { sqliteReceived } from '../../../src/store/sqlite/received.ts';
import { sqliteRepairs } from '../../../src/store/sqlite/repairs.ts';
import { sqliteRuns } from '../../../src/store/sqlite/runs.ts';
import { sqliteSent } from '../../../src/store/sqlite/sent.ts';
import { sqliteVersions } from '../../../src/store/sqlite/versions.ts';
import { sqliteSamples } from '../../../src/store/sqlite/samples.ts';
import { sqliteSignIns } from '../../../src/store/sqlite/sign-ins.ts';
import { sqliteUploadParts, sqliteUploads } from '../../../src/store/sqlite/uploads.ts';
import { sqliteSpool } from '../../../src/store/sqlite/spool.ts';
import { sqliteVerifications } from '../../../src/store/sqlite/verifications.ts';
import type { Vault } from '../../../src/store/vault.ts';
import { folder, options } from '../harness.ts';

// With a million rows a statement that the planner answers by reading a whole table stops everything for minutes.
test('no statement of a run reads a whole table or sorts what it finds', async () => {
  const home = await folder();
  const connection = await connect(options(home.path).path, 1000);
  try {
    await migrate(connection);
    const vault: Vault = { pepper: '', seal: () => Buffer.alloc(0), open: () => null };
    const statements: string[] = [];
    const watched: Connection = {
      ...connection,
      prepare: (sql) => {
        statements.push(sql);
        return connection.prepare(sql);
      },
    };
    for (const port of [
      sqliteLedger,
      sqliteAbsence,
      sqliteHistory,
      sqliteLeases,
      sqliteRuns,
      sqlitePeople,
      sqliteFiles,
      sqliteSent,
      sqliteInquiry,
      sqliteBudgets,
      sqliteEpochs,
      sqliteGuards,
      sqliteFigures,
    ]) {
      port(watched);
    }
    for (const port of [
      sqliteAside,
      sqliteAwaiting,
      sqliteRepairs,
      sqliteInbox,
      sqliteReceived,
      sqliteIntents,
      sqliteErasures,
      sqliteLocal,
      sqliteSpool,
      sqliteVerifications,
      sqliteMet,
      sqliteSignIns,
      sqliteSamples,
      sqliteProfiles,
      sqliteVersions,
      sqliteUploads,
      sqliteUploadParts,
    ])
      port(watched, vault);
    sqliteCommit(watched, vault, { now: () => 0, retention: 0 });
    const slow = statements.flatMap((sql) => {
      const plan = connection.database
        .prepare<number[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...[...sql.matchAll(/[?]/g)].map(() => 1));
      // A list that is handed in is no table, nor are rows that are.
      return plan
        .filter(({ detail }) =>
          /^SCAN (?!json_each |given$|row$|CONSTANT ROW$|\d+-ROW VALUES CLAUSE$)|TEMP B-TREE/.test(detail),
        )
        .map(({ detail }) => `${detail}: ${sql}`);
    });
    expect(statements.length).toBeGreaterThan(40);
    expect(slow).toEqual([]);
  } finally {
    connection.close();
    await home.dispose();
  }
});
