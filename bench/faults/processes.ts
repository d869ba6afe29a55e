import { appendFileSync, cpSync, existsSync, rmSync } from 'node:fs';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { appended } from '../kill/appended.ts';
import { drain } from '../kill/drain.ts';
import { reports } from '../kill/reports.ts';
import type { Scenario } from '../kill/scenario.ts';
import { someMoment } from './bed.ts';
import type { Bed, Trouble } from './bed.ts';

/** Schedules that overlap. */
function together(scenario: Scenario): Trouble {
  return {
    name: `three runs of ${scenario.name} at once`,
    does: 'three processes run one mapping at the same time: one works, the others say that it is busy (exit 5), or come after it',
    scenario,
    async round(bed) {
      const ended = await Promise.all([bed.run(), bed.run(), bed.run()]);
      if (!ended.some(({ code }) => code === 0 || code === 3)) bed.fault('none of three runs at once did its work');
    },
  };
}

/** An operator, or a scheduler that loses its patience. */
function stopped(scenario: Scenario): Trouble {
  return {
    name: `runs of ${scenario.name} asked to stop`,
    does: 'SIGTERM or SIGINT at some moment of the run; every third time once more, which ends it at once',
    scenario,
    async round(bed) {
      const signal = bed.random() < 0.5 ? 'SIGTERM' : 'SIGINT';
      const twice = bed.random() < 1 / 3;
      let child: ChildProcess | undefined;
      const ended = bed.run({ onStart: (started) => (child = started) });
      await someMoment(bed);
      child?.kill(signal);
      if (twice) {
        await sleep(bed.random() * 50);
        child?.kill(signal);
      }
      await ended;
      await bed.run();
    },
  };
}

/**
 * What a disk holds when the power goes: the store's files as they are at that moment, without the shared memory that is
 * no file, and half a frame of the log that was being written.
 */
function powerCut(scenario: Scenario): Trouble {
  return {
    name: `power cut in runs of ${scenario.name}`,
    does: 'the process stands still, its store is copied (with the log, and half of what was being appended to it), the process is killed, and the next run goes on from the copy',
    scenario,
    async round(bed) {
      let child: ChildProcess | undefined;
      const ended = bed.run({ onStart: (started) => (child = started) });
      await someMoment(bed);
      child?.kill('SIGSTOP');
      await sleep(20);
      const copy = join(bed.folder, 'copy');
      cpSync(join(bed.folder, 'state'), copy, { recursive: true });
      child?.kill('SIGKILL');
      await ended;
      tear(bed, copy);
      rmSync(join(bed.folder, 'state'), { recursive: true });
      cpSync(copy, join(bed.folder, 'state'), { recursive: true });
      rmSync(copy, { recursive: true });
      await bed.run();
    },
  };
}

/** The head of a frame is 24 bytes, its page 4,096: what is torn has no right check sum and is no commit. */
function tear({ random }: Bed, folder: string): void {
  rmSync(join(folder, 'hrwire.db-shm'), { force: true });
  const log = join(folder, 'hrwire.db-wal');
  if (!existsSync(log)) return;
  const bytes = Buffer.from(Array.from({ length: 24 + Math.floor(random() * 6000) }, () => Math.floor(random() * 256)));
  if (random() < 0.5) appendFileSync(log, bytes);
}

export const processes: readonly Trouble[] = [
  together(reports),
  together(appended),
  stopped(reports),
  stopped(appended),
  stopped(drain),
  powerCut(reports),
  powerCut(appended),
  powerCut(drain),
];
