import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chance } from '../../examples/sandbox/shared/chance.ts';
import { hrwire } from '../../tools/hrwire.ts';
import type { Ended, HrwireOptions } from '../../tools/hrwire.ts';
import { inside } from '../inside.ts';
import { endOf, lastly, settleUnknown, untilQuiet } from '../runs.ts';
import type { Scenario, Stage } from '../kill/scenario.ts';
import type { Between } from '../vendors.ts';

/** Something that happens to the machine under hrwire, so many times. */
export interface Trouble {
  readonly name: string;
  /** For the page of the proof. */
  readonly does: string;
  /** The reason why it cannot be had on this machine, if so. */
  readonly not?: () => string | undefined;
  readonly scenario: Scenario;
  readonly between?: Between;
  /** One round: new records have been prepared. It runs what it wants to run. */
  round(bed: Bed): Promise<void>;
  /** Comes before the first round, in an empty folder; gives what takes it back. */
  open?(folder: string): () => void;
}

export interface TroubleOptions {
  readonly times: number;
  readonly seed: number;
  readonly say: (line: string) => void;
}

export interface Troubled {
  readonly name: string;
  readonly times: number;
  /** How the runs under it ended, and how often. */
  readonly ends: Readonly<Record<string, number>>;
  readonly records: number;
  readonly lost: number;
  readonly doubled: number;
  readonly unknown: number;
  readonly faults: readonly string[];
  readonly seconds: number;
}

/** What a round has in its hands. */
export interface Bed {
  readonly folder: string;
  readonly stage: Stage;
  readonly random: () => number;
  /** Milliseconds that an undisturbed run takes. */
  readonly whole: number;
  /** A run in a process of its own; how it ended is noted, and judged: loud, in balance, the checkpoint not moved back. */
  run(options?: Partial<HrwireOptions>): Promise<Ended>;
  fault(text: string): void;
}

export async function suffer(trouble: Trouble, { times, seed, say }: TroubleOptions): Promise<Troubled> {
  const started = Date.now();
  const folder = mkdtempSync(join(tmpdir(), `hrwire-${trouble.scenario.name}-`));
  const ends = new Map<string, number>();
  const faults: string[] = [];
  const keys: string[] = [];
  let stage: Stage | undefined;
  let undo: (() => void) | undefined;
  try {
    undo = trouble.open?.(folder);
    stage = await trouble.scenario.stage(folder, { perRound: 40, ...trouble.between });
    const bed = await bedOf(folder, stage, chance(seed), ends, faults);
    for (let round = 0; round < times; round++) {
      keys.push(...(await stage.prepare()));
      if (stage.before !== undefined) await untilQuiet({ ...stage, mapping: stage.before }, inside);
      await trouble.round(bed);
    }
    await untilQuiet(stage, inside);
    const { unknown } = await settleUnknown(stage);
    if (unknown > 0) await untilQuiet(stage, inside);
    const arrived = await stage.arrived();
    faults.push(...((await stage.faults?.()) ?? []), ...(await lastly(stage)));
    say(`${trouble.name}: ${times} rounds, ${JSON.stringify(Object.fromEntries(ends))}`);
    return {
      name: trouble.name,
      times,
      ends: Object.fromEntries(ends),
      records: keys.length,
      lost: keys.filter((key) => !arrived.has(key)).length,
      doubled: keys.filter((key) => (arrived.get(key) ?? 0) > 1).length,
      unknown,
      faults,
      seconds: Math.round((Date.now() - started) / 1000),
    };
  } finally {
    await stage?.close();
    undo?.();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Longer than any run takes: one that goes on hangs. */
const patience = 120_000;

async function bedOf(
  folder: string,
  stage: Stage,
  random: () => number,
  ends: Map<string, number>,
  faults: string[],
): Promise<Bed> {
  // The store is there, and the first records have arrived: how long a run takes is known.
  const began = performance.now();
  await untilQuiet(stage, hrwire);
  const whole = (performance.now() - began) / 2;
  let reached = '';
  return {
    ...{ folder, stage, random, whole },
    async run(options = {}) {
      const tooLong = AbortSignal.timeout(patience);
      const ended = await hrwire(['run', stage.mapping, '--json'], {
        ...{ ...stage, kill: tooLong, ...options },
        env: { ...stage.env, ...options.env },
      });
      if (tooLong.aborted) faults.push(`it still runs after ${patience / 1000} s`);
      const { told, fault, checkpoint } = endOf(ended);
      ends.set(told, (ends.get(told) ?? 0) + 1);
      if (fault !== undefined) faults.push(fault);
      const now = instantIn(checkpoint);
      if (now !== '' && now < reached) faults.push(`the checkpoint went back from ${reached} to ${now}`);
      if (now > reached) reached = now;
      return ended;
    },
    fault: (text) => void faults.push(text),
  };
}

/** The last instant that a checkpoint names, as ISO text; empty where it names none. */
function instantIn(checkpoint: unknown): string {
  const texts = JSON.stringify(checkpoint ?? null).match(/\d{4}-\d\d-\d\dT[\d:.]+Z|\b1\d{12}\b/g) ?? [];
  const instants = texts.map((text) => new Date(/^\d+$/.test(text) ? Number(text) : text).toISOString());
  return instants.toSorted().at(-1) ?? '';
}

/** Any moment of a run. */
export async function someMoment({ random, whole }: Bed): Promise<void> {
  await sleep(random() * whole);
}
