import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { appended } from '../kill/appended.ts';
import { reports } from '../kill/reports.ts';
import type { Scenario } from '../kill/scenario.ts';
import { someMoment } from './bed.ts';
import type { Bed, Trouble } from './bed.ts';

const lockWait = 200;

function locked(scenario: Scenario): Trouble {
  return {
    name: `store of ${scenario.name} locked`,
    does: `from some moment on another process takes the store's lock again and again, for up to three times as long as lock_wait (${lockWait} ms)`,
    scenario,
    between: { lockWait: `${lockWait}ms` },
    async round(bed) {
      let over = false;
      const ended = bed.run().finally(() => (over = true));
      await someMoment(bed);
      // Again and again until it ends: most of a short run is its start, at which no lock is asked for.
      while (!over) {
        await hold(bed, lockWait * 3 * bed.random(), () => over);
        await sleep(100 * bed.random());
      }
      await ended;
      await bed.run();
    },
  };
}

/** The lock for so long, as soon as it can be had. */
async function hold({ folder }: Bed, milliseconds: number, over: () => boolean): Promise<void> {
  const store = new Database(join(folder, 'state/hrwire.db'), { timeout: 0 });
  try {
    while (!taken(store)) {
      if (over()) return;
      await sleep(1);
    }
    await sleep(milliseconds);
  } finally {
    store.close();
  }
}

function taken(store: Database.Database): boolean {
  try {
    store.exec('BEGIN IMMEDIATE');
    return true;
  } catch {
    return false;
  }
}

export const locks: readonly Trouble[] = [locked(reports), locked(appended)];
