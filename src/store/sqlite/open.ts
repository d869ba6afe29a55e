import { existsSync } from 'node:fs';
import type { Store } from '../store.ts';
import { checkKeyGiven, openVault } from '../vault.ts';
import type { Vault, VaultSettings } from '../vault.ts';
import { sqliteAbsence } from './absence.ts';
import { sqliteAccess } from './access.ts';
import { sqliteAside } from './aside.ts';
import { sqliteAudit } from './audit.ts';
import { sqliteAwaiting } from './awaiting.ts';
import { sqliteBudgets } from './budgets.ts';
import { sqliteCheckpoints } from './checkpoints.ts';
import { sqliteCommit } from './commit.ts';
import { connect } from './connection.ts';
import type { Connection } from './connection.ts';
import { sqliteEpochs } from './epochs.ts';
import { sqliteErasures } from './erasures.ts';
import { storeFault } from './fault.ts';
import { sqliteFigures } from './figures.ts';
import { sqliteFiles } from './files.ts';
import { sqliteGuards } from './guards.ts';
import { sqliteHistory } from './history.ts';
import { sqliteInbox } from './inbox.ts';
import { sqliteInquiry } from './inquiry.ts';
import { sqliteIntents } from './intents.ts';
import { sqliteKeys } from './keys.ts';
import { sqliteLeases } from './leases.ts';
import { sqliteLedger } from './ledger.ts';
import { sqliteLocal } from './local.ts';
import { vaultMaterial } from './material.ts';
import { sqliteMet } from './met.ts';
import { migrate } from './migrate.ts';
import { sqlitePeople } from './people.ts';
import { sqliteProfiles } from './profiles.ts';
import { sqliteReceived } from './received.ts';
import { sqlitePulse } from './pulse.ts';
import { sqliteRepairs } from './repairs.ts';
import { sqliteRequests } from './requests.ts';
import { sqliteRuns } from './runs.ts';
import { sqliteSamples } from './samples.ts';
import { sqliteSchedules } from './schedules.ts';
import { sqliteSent } from './sent.ts';
import { sqliteSignIns } from './sign-ins.ts';
import { sqliteSpool } from './spool.ts';
import { sqliteTraces } from './traces.ts';
import { sqliteUpkeep } from './upkeep.ts';
import { sqliteUploadParts, sqliteUploads } from './uploads.ts';
import { sqliteVerifications } from './verifications.ts';
import { sqliteVersions } from './versions.ts';

export interface SqliteStoreOptions extends VaultSettings {
  /** The file; made with its folder where it is missing. */
  readonly path: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds to wait for another process's lock before `store.locked`. Default 5 s. */
  readonly busyTimeout?: number;
  /** Milliseconds after which records put aside are taken away; row and count stay. Default 90 days. */
  readonly retention?: number;
}

/**
 * Opens the store in a file, making or upgrading it. Throws what `storeFault`, `migrate` and `openVault` name: locked,
 * corrupt, read-only, newer, foreign, wrong or missing key.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  // A store without keys is a store that `init` takes for one whose key is lost: none is made.
  if (!existsSync(options.path)) checkKeyGiven(options);
  const connection = await connect(options.path, options.busyTimeout ?? 5000);
  try {
    await migrate(connection);
    const vault = await openVault(await vaultMaterial(connection, options, options.now), options);
    return storeOn(connection, vault, { ...options, retention: options.retention ?? 90 * 86_400_000 });
  } catch (thrown) {
    connection.close();
    throw storeFault(thrown, connection.path);
  }
}

function storeOn(
  connection: Connection,
  vault: Vault,
  settings: VaultSettings & { readonly now: () => number; readonly retention: number },
): Store {
  return {
    ledger: sqliteLedger(connection),
    intents: sqliteIntents(connection, vault),
    checkpoints: sqliteCheckpoints(connection),
    aside: sqliteAside(connection, vault),
    awaiting: sqliteAwaiting(connection, vault),
    repairs: sqliteRepairs(connection, vault),
    inbox: sqliteInbox(connection, vault),
    received: sqliteReceived(connection, vault),
    runs: sqliteRuns(connection),
    history: sqliteHistory(connection),
    sent: sqliteSent(connection),
    inquiry: sqliteInquiry(connection),
    people: sqlitePeople(connection),
    budgets: sqliteBudgets(connection),
    leases: sqliteLeases(connection),
    audit: sqliteAudit(connection, vault),
    access: sqliteAccess(connection),
    signIns: sqliteSignIns(connection, vault),
    figures: sqliteFigures(connection),
    pulse: sqlitePulse(connection),
    files: sqliteFiles(connection),
    epochs: sqliteEpochs(connection),
    absence: sqliteAbsence(connection),
    erasures: sqliteErasures(connection, vault),
    traces: sqliteTraces(connection, vault),
    upkeep: sqliteUpkeep(connection, settings),
    uploads: sqliteUploads(connection, vault),
    uploadParts: sqliteUploadParts(connection, vault),
    keys: sqliteKeys(connection, settings),
    local: sqliteLocal(connection, vault),
    spool: sqliteSpool(connection, vault),
    verifications: sqliteVerifications(connection, vault),
    met: sqliteMet(connection, vault),
    samples: sqliteSamples(connection, vault),
    profiles: sqliteProfiles(connection, vault),
    versions: sqliteVersions(connection, vault),
    guards: sqliteGuards(connection),
    schedules: sqliteSchedules(connection),
    requests: sqliteRequests(connection),
    pepper: vault.pepper,
    commit: sqliteCommit(connection, vault, settings),
    close: async () => {
      connection.close();
    },
  };
}
