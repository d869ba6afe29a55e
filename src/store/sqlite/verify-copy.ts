import { HrwireError } from '../../error/error.ts';
import { openVault } from '../vault.ts';
import type { CopyReport } from '../upkeep.ts';
import type { VaultSettings } from '../vault.ts';
import { vaultMaterial } from './material.ts';
import type { Connection } from './connection.ts';

/** Tables whose loss a person would notice. */
const counted = [
  'pair',
  'ledger',
  'history',
  'aside',
  'inbox',
  'intent',
  'run',
  'person',
  'erased',
  'audit',
  'local_row',
];

/** Looks a copy through, page by page; throws `backup.damaged` where it is not whole, and what `openVault` throws. */
export async function verifyCopy(connection: Connection, settings: VaultSettings): Promise<CopyReport> {
  const { database, path } = connection;
  const integrity = database.pragma('integrity_check(1)', { simple: true });
  if (integrity !== 'ok') throw damaged(path, 'its pages are not sound');
  const orphans = database.pragma('foreign_key_check');
  if (Array.isArray(orphans) && orphans.length > 0) throw damaged(path, 'rows are without their parents');
  const vault = await openVault(await vaultMaterial(connection, settings, () => 0), settings);
  const sealed = database.prepare<[], { raw: Buffer }>('SELECT raw FROM aside WHERE raw IS NOT NULL LIMIT 1').get();
  if (sealed !== undefined) vault.open(sealed.raw, 'aside.raw');
  return connection.read(() => ({
    bytes:
      Number(database.pragma('page_count', { simple: true })) * Number(database.pragma('page_size', { simple: true })),
    epoch: database.prepare<[], { epoch: number }>('SELECT max(epoch) AS epoch FROM epoch').get()?.epoch ?? 1,
    at: database.prepare<[], { at: number }>(`SELECT at FROM about WHERE what = 'copy'`).get()?.at ?? 0,
    rows: Object.fromEntries(counted.map((table) => [table, rowsOf(connection, table)])),
  }));
}

function rowsOf({ database }: Connection, table: string): number {
  return database.prepare<[], { rows: number }>(`SELECT count(*) AS rows FROM ${table}`).get()?.rows ?? 0;
}

function damaged(path: string, why: string): HrwireError {
  return new HrwireError('backup.damaged', `The copy of the store is not whole: ${path} (${why})`, {
    hint: 'Take another backup; look at the disk if it happens again.',
  });
}
