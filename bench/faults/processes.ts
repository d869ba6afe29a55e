import { appendFileSync, existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { appended } from '../kill/appended.ts';
import { drain } from '../kill/drain.ts';
import { reports } from '../kill/reports.ts';
import { places } from '../kill/scenario.ts';
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

const preload = pathToFileURL(join(import.meta.dirname, 'durable.mjs')).href;

/**
 * What a disk holds when the power goes: the store's file without the shared memory, which is no file; of the log what was waited for, some of what was not, and half a frame of what was being written.
 */
function powerCut(scenario: Scenario): Trouble {
  return {
    name: `power cut in runs of ${scenario.name}`,
    does: 'the process is killed at a named place or at any moment; the log of its store is cut anywhere behind the last commit that was waited for, and torn there',
    scenario,
    async round(bed) {
      const durable = join(bed.folder, 'durable');
      writeFileSync(durable, '0');
      const env = { NODE_OPTIONS: `--import=${preload}`, DURABLE_FILE: durable };
      const state = join(bed.folder, 'state');
      // At a place that the code names as often as at any moment: most of a short run is its start.
      const place = places[Math.floor(bed.random() * 2 * places.length)];
      if (place !== undefined && place !== 'random') {
        await bed.run({
          env: { ...env, HRWIRE_KILL_AT: `${place}:${1 + Math.floor(bed.random() * bed.stage.passings)}` },
        });
      } else {
        let child: ChildProcess | undefined;
        const ended = bed.run({ env, onStart: (started) => (child = started) });
        await someMoment(bed);
        child?.kill('SIGKILL');
        await ended;
      }
      tear(bed, state, Number(readFileSync(durable, 'utf8')));
      await bed.run();
    },
  };
}

/** Bytes that are no frame have no right check sum, and count as no commit. */
function tear({ random }: Bed, folder: string, durable: number): void {
  rmSync(join(folder, 'hrwire.db-shm'), { force: true });
  const log = join(folder, 'hrwire.db-wal');
  if (!existsSync(log)) return;
  const { size } = statSync(log);
  if (size > durable) truncateSync(log, durable + Math.floor(random() * (size - durable + 1)));
  const bytes = Array.from({ length: Math.floor(random() * 6000) }, () => Math.floor(random() * 256));
  appendFileSync(log, Buffer.from(bytes));
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
