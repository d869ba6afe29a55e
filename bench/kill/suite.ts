import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chance } from '../../examples/sandbox/shared/chance.ts';
import { hrwire } from '../../tools/hrwire.ts';
import type { Ended } from '../../tools/hrwire.ts';
import { settleUnknown, untilQuiet } from '../runs.ts';
import { places } from './scenario.ts';
import type { Place, Scenario, Stage } from './scenario.ts';

export interface SuiteOptions {
  /** Kills at each named place. */
  readonly times: number;
  /** Kills at any other moment. Default: as many. */
  readonly random?: number;
  /** Where to kill. Default: everywhere. */
  readonly at?: readonly Place[];
  readonly seed: number;
  readonly say: (line: string) => void;
}

export interface Killed {
  readonly scenario: string;
  readonly crashes: number;
  readonly points: Readonly<Record<Place, number>>;
  readonly records: number;
  readonly lost: number;
  readonly doubled: number;
  /** Shown to a person as unknown, and what the target says of them. */
  readonly unknown: number;
  readonly unknownArrived: number;
  readonly faults: readonly string[];
  readonly seconds: number;
}

/** Kills runs of one scenario, runs again until they settle, and counts at the target what was lost and what came twice. */
export async function killSuite(scenario: Scenario, options: SuiteOptions): Promise<Killed> {
  const started = Date.now();
  const folder = mkdtempSync(join(tmpdir(), `hrwire-kill-${scenario.name}-`));
  let stage: Stage | undefined;
  try {
    stage = await scenario.stage(folder);
    const { expected, crashes } = await killAll(stage, scenario.name, options);
    await untilQuiet(stage, hrwire);
    const { unknown, there } = await settleUnknown(stage);
    if (unknown > 0) await untilQuiet(stage, hrwire);
    const arrived = await stage.arrived();
    return {
      scenario: scenario.name,
      crashes: Object.values(crashes).reduce((sum, count) => sum + count, 0),
      points: crashes,
      records: expected.length,
      lost: expected.filter((key) => !arrived.has(key)).length,
      doubled: expected.filter((key) => (arrived.get(key) ?? 0) > 1).length,
      unknown,
      unknownArrived: there,
      faults: (await stage.faults?.()) ?? [],
      seconds: Math.round((Date.now() - started) / 1000),
    };
  } finally {
    await stage?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function killAll(
  stage: Stage,
  name: string,
  { times, random: moments = times, at = places, seed, say }: SuiteOptions,
): Promise<{ expected: string[]; crashes: Record<Place, number> }> {
  const random = chance(seed);
  const expected: string[] = [];
  const crashes = Object.fromEntries(places.map((place) => [place, 0])) as Record<Place, number>;
  // How long a run takes that nobody kills: random moments lie within it.
  let whole = 1000;
  for (const place of at) {
    let most = stage.passings;
    const due = place === 'random' ? moments : times;
    for (let rounds = 1; crashes[place] < due; rounds++) {
      if (rounds > 100 + 10 * due) throw new Error(`${rounds} rounds, and only ${crashes[place]} kills at ${place}`);
      expected.push(...(await stage.prepare()));
      if (stage.before !== undefined) check(await hrwire(['run', stage.before, '--json'], stage));
      for (;;) {
        const passing = 1 + Math.floor(random() * most);
        const moment = momentOf(crashes[place] < due ? place : undefined, passing, whole * random());
        const began = performance.now();
        const end = await killed(stage, moment);
        // A person comes and approves: the round goes on.
        if (end === 'parked' || (end === 'ended' && (await stage.waits?.()) === true)) continue;
        // A run that ends by itself ends the round: the next one needs new records.
        if (end === 'ended') {
          whole = performance.now() - began;
          if (moment.env !== undefined) most = Math.max(1, passing - 1);
          break;
        }
        crashes[place] += 1;
        most = Math.min(stage.passings, most + 1);
      }
    }
    say(`${name}: ${place}: ${crashes[place]} crashes`);
  }
  return { expected, crashes };
}

/** When a run is to be killed: at a passing of a place, after so many milliseconds, or never. */
interface Moment {
  readonly env?: { readonly HRWIRE_KILL_AT: string };
  readonly killAfter?: number;
}

function momentOf(place: Place | undefined, passing: number, killAfter: number): Moment {
  if (place === undefined) return {};
  return place === 'random' ? { killAfter } : { env: { HRWIRE_KILL_AT: `${place}:${passing}` } };
}

async function killed(stage: Stage, { env, killAfter }: Moment): Promise<'killed' | 'parked' | 'ended'> {
  const words = (await stage.next?.()) ?? ['run', stage.mapping];
  const ended = await hrwire([...words, '--json'], {
    project: stage.project,
    env: { ...stage.env, ...env },
    ...(killAfter === undefined ? {} : { killAfter }),
  });
  if (ended.signal === 'SIGKILL' || ended.code === 137) return 'killed';
  // Approved before it was killed: the next run takes it up.
  if (ended.code === 4 || ended.stdout.includes('"run.approved"')) return 'parked';
  check(ended);
  return 'ended';
}

function check(ended: Ended): void {
  if (ended.code === 0 || ended.code === 3) return;
  throw new Error(`hrwire ended with ${ended.code}: ${ended.stderr}${ended.stdout}`);
}
