import { setTimeout as pause } from 'node:timers/promises';
import { HrwireError } from '../../error/error.ts';
import type { Connection } from './connection.ts';
import { storeFault } from './fault.ts';

/**
 * Makes what was deleted unreadable in the file itself: rebuilds it (what was freed before by others is in free pages and
 * in the slack of pages) and empties its log. Others may have the file open, but not in the midst of reading: that is
 * waited for as long as for any lock.
 */
export async function scrub(connection: Connection): Promise<void> {
  const { database, path } = connection;
  const step = 50;
  const wait = Number(database.pragma('busy_timeout', { simple: true }));
  try {
    database.exec('VACUUM');
    for (let waited = 0; ; waited += step) {
      const [answer] = database.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
      if (answer?.busy === 0) return;
      if (waited >= wait) break;
      await pause(step);
    }
  } catch (thrown) {
    throw storeFault(thrown, path);
  }
  throw new HrwireError(
    'erase.log',
    `What was erased may still stand in the log of ${path}: another process reads it`,
    {
      hint: 'End what has the store open and erase once more: the log is emptied then. The records are gone already.',
    },
  );
}
