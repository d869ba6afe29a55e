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
    does: `another process holds the store's lock from some moment on, mostly for longer than lock_wait (${lockWait} ms)`,
    scenario,
    between: { lockWait: `${lockWait}ms` },
    async round(bed) {
      const ended = bed.run();
      await someMoment(bed);
      await hold(bed, lockWait * 4 * bed.random());
      await ended;
      await bed.run();
    },
  };
}

/** The lock for so long; as soon as it can be had. */
async function hold({ folder }: Bed, milliseconds: number): Promise<void> {
  const store = new Database(join(folder, 'state/hrwire.db'), { timeout: 0 });
  try {
    for (;;) {
      try {
        store.exec('BEGIN IMMEDIATE');
        break;
      } catch {
        await sleep(1);
      }
    }
    await sleep(milliseconds);
  } finally {
    store.close();
  }
}

export const locks: readonly Trouble[] = [locked(reports), locked(appended)];
