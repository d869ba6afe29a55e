import { HrwireError } from '../../error/error.ts';
import type { Connection } from './connection.ts';
import { migrations } from './migrations/all.ts';
import type { Migration } from './migrations/all.ts';

/** Stands in the header of the file: "HRWR". A database of another program is refused, not written into. */
const applicationId = 0x48525752;

/**
 * Brings the file to the newest version, each step in a transaction of its own: a step that fails leaves the version
 * before it. Refuses a newer file (`store.newer`) and a foreign one (`store.foreign`).
 */
export async function migrate(connection: Connection, steps: readonly Migration[] = migrations): Promise<void> {
  const { database, path } = connection;
  // Asked before any lock: a store that is up to date is opened beside one that writes.
  let version = await connection.read(() => refuseOthers(connection, steps.length));
  while (version < steps.length) {
    version = await connection.write('full', () => {
      // Asked again behind the lock: another process may have taken this step meanwhile.
      const found = refuseOthers(connection, steps.length);
      const step = steps[found];
      if (step === undefined) return found;
      database.exec(step.sql);
      const broken = database.pragma('foreign_key_check');
      if (Array.isArray(broken) && broken.length > 0) {
        throw new HrwireError('store.fault', `Migration ${step.name} leaves rows without their parents: ${path}`);
      }
      database.pragma(`application_id = ${applicationId}`);
      database.pragma(`user_version = ${found + 1}`);
      return found + 1;
    });
  }
}

/** Returns the file's version; 0 where it is empty. Throws `store.foreign` and `store.newer`. */
export function refuseOthers({ database, path }: Connection, newest: number): number {
  const version = Number(database.pragma('user_version', { simple: true }));
  const application = Number(database.pragma('application_id', { simple: true }));
  const empty = database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
  if (application !== applicationId && !(empty && version === 0 && application === 0)) {
    throw new HrwireError('store.foreign', `The file is a database of another program: ${path}`, {
      hint: 'Name a file of its own in `store:` of hrwire.yaml.',
    });
  }
  if (version > newest) {
    throw new HrwireError('store.newer', `The store has version ${version}; this hrwire knows ${newest}: ${path}`, {
      hint: 'Run the newer hrwire that wrote it, or name another file in `store:`.',
    });
  }
  return version;
}
