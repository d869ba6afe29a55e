import { existsSync } from 'node:fs';
import { HrwireError } from '../../error/error.ts';
import type { Holder } from '../leases.ts';
import { connect } from './connection.ts';
import type { Connection } from './connection.ts';
import { storeFault } from './fault.ts';
import { migrate } from './migrate.ts';
import { tokensOf } from './restore-access.ts';
import type { StandingToken } from './restore-access.ts';

interface LeaseRow extends Holder {
  readonly mapping: string;
  readonly token: number;
  readonly held: 0 | 1;
  readonly expiresAt: number;
}

/** The store that a backup is about to replace: locked, and what of it goes over. */
export interface Standing {
  /** Undefined where its file is damaged. */
  readonly connection: Connection | undefined;
  readonly id: string | undefined;
  readonly epoch: number;
  readonly leases: readonly Pick<LeaseRow, 'mapping' | 'token'>[];
  readonly pairs: readonly { mapping: string; source: string; target: string; current: 0 | 1 }[];
  readonly erasures: readonly { id: number; at: number; who: string; reason: string | null; counts: string }[];
  readonly erased: readonly { hash: string; erasure: number }[];
  readonly tokens: readonly StandingToken[];
  /** From now on no lease of it is taken: whoever waits for its lock works on what was replaced. */
  markReplaced(): void;
  close(): void;
}

/**
 * Locks the store so that nobody else has it open and nobody begins: leaving the write-ahead log needs to be alone, and
 * makes it one file. Undefined where there is none. Throws `run.busy` and `restore.in-use`.
 */
export async function standing(
  path: string,
  { now, alive }: { readonly now: number; readonly alive: (holder: Holder) => boolean },
): Promise<Standing | undefined> {
  if (!existsSync(path)) return undefined;
  let connection: Connection | undefined;
  try {
    connection = await connect(path, 1000);
    await migrate(connection);
    const { database } = connection;
    refuseRuns(leasesOf(connection), now, alive);
    lock(connection);
    const leases = leasesOf(connection);
    refuseRuns(leases, now, alive);
    return {
      connection,
      id: database.prepare<[], { id: string }>(`SELECT says AS id FROM about WHERE what = 'id'`).get()?.id,
      epoch: database.prepare<[], { epoch: number }>('SELECT max(epoch) AS epoch FROM epoch').get()?.epoch ?? 1,
      leases,
      pairs: database
        .prepare<[], Standing['pairs'][number]>('SELECT mapping, source, target, current FROM pair WHERE id > 0')
        .all(),
      erasures: database.prepare<[], Standing['erasures'][number]>('SELECT * FROM erasure ORDER BY id').all(),
      erased: database.prepare<[], Standing['erased'][number]>('SELECT hash, erasure FROM erased').all(),
      tokens: tokensOf(connection),
      markReplaced: () => {
        database.exec(`${trigger('replaced_take', 'INSERT')} ${trigger('replaced_retake', 'UPDATE')} COMMIT`);
      },
      close: () => database.close(),
    };
  } catch (thrown) {
    connection?.close();
    const fault = storeFault(thrown, path);
    if (fault.code !== 'store.corrupt') throw fault;
    const nothing = { id: undefined, epoch: 0, leases: [], pairs: [], erasures: [], erased: [], tokens: [] };
    return { connection: undefined, ...nothing, markReplaced: () => undefined, close: () => undefined };
  }
}

function trigger(name: string, on: string): string {
  return `CREATE TRIGGER IF NOT EXISTS ${name} BEFORE ${on} ON lease
    BEGIN SELECT RAISE(ABORT, 'hrwire: this store was replaced'); END;`;
}

function lock({ database, path }: Connection): void {
  try {
    database.pragma('journal_mode = DELETE');
    // A rollback journal has the store's name: after the renaming it would be taken for the copy's.
    database.pragma('journal_mode = MEMORY');
    database.exec('BEGIN EXCLUSIVE');
  } catch (thrown) {
    const fault = storeFault(thrown, path);
    if (fault.code !== 'store.locked') throw fault;
    throw inUse(path, thrown);
  }
  // Opened by another between the two: it has a log again, and this lock keeps nobody out.
  if (database.pragma('journal_mode', { simple: true }) !== 'memory') throw inUse(path);
}

function inUse(path: string, cause?: unknown): HrwireError {
  return new HrwireError('restore.in-use', `Another process has the store open: ${path}`, {
    hint: 'End it (a run, a server, an editor of databases) and restore again.',
    cause,
  });
}

function leasesOf({ database }: Connection): LeaseRow[] {
  return database
    .prepare<[], LeaseRow>('SELECT mapping, token, held, host, boot, process, expires_at AS expiresAt FROM lease')
    .all();
}

function refuseRuns(leases: readonly LeaseRow[], now: number, alive: (holder: Holder) => boolean): void {
  const busy = leases.find((lease) => lease.held === 1 && lease.expiresAt > now && alive(lease));
  if (busy === undefined) return;
  throw new HrwireError('run.busy', `a run of ${busy.mapping} is under way (process ${busy.process} on ${busy.host})`, {
    hint: 'Restore when it has ended.',
  });
}
