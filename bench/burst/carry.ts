import type { LogLine } from '../../examples/sandbox/shared/log.ts';
import { hrwire } from '../../tools/hrwire.ts';
import { measured } from '../measure.ts';
import type { Measured } from '../measure.ts';
import type { Vendors } from '../vendors.ts';
import { perPath } from './windows.ts';

export interface Summary {
  readonly mapping: string;
  readonly status: string;
  readonly read: number;
  readonly delivered: number;
  readonly unchanged: number;
  readonly filtered: number;
  readonly held: number;
  readonly deadLettered: number;
  readonly unknown: number;
  readonly requests: number;
  readonly seconds: number;
}

/** One `hrwire run`, as a process, with what it took. */
export interface Process extends Measured {
  readonly runs: readonly Summary[];
}

export interface Carried {
  readonly title: string;
  readonly seconds: number;
  readonly processes: readonly Process[];
  /** Requests a second that each API of Beisen was to get at most. */
  readonly perSecond: number;
  /** Requests by path, as the sandboxes received them meanwhile. */
  readonly requests: Readonly<Record<string, number>>;
  /** What the sandboxes logged meanwhile. */
  readonly logs: Readonly<Record<System, readonly LogLine[]>>;
}

const systems = ['hirevue', 'beisen', 'successfactors'] as const;
type System = (typeof systems)[number];

export interface CarryOptions {
  readonly title: string;
  readonly perSecond: number;
  /** Names of the mappings of each process. */
  readonly together: readonly (readonly string[])[];
}

/** Runs processes at the same time, each with its mappings, and measures them. */
export async function carry(vendors: Vendors, { title, perSecond, together }: CarryOptions): Promise<Carried> {
  const before = new Map(systems.map((name) => [name, vendors.log(name).length]));
  const start = performance.now();
  const processes = await Promise.all(together.map((mappings, index) => run(vendors, mappings, index)));
  const seconds = Math.round((performance.now() - start) / 100) / 10;
  const log = (name: System): readonly LogLine[] => vendors.log(name).slice(before.get(name));
  const logs = { hirevue: log('hirevue'), beisen: log('beisen'), successfactors: log('successfactors') };
  return { title, seconds, processes, perSecond, requests: perPath(Object.values(logs).flat()), logs };
}

async function run(vendors: Vendors, mappings: readonly string[], index: number): Promise<Process> {
  let runs: readonly Summary[] = [];
  const usage = await measured(
    vendors.project,
    async (env) => {
      const ended = await hrwire(['run', ...mappings, '--json'], { ...vendors, env: { ...vendors.env, ...env } });
      if (ended.code !== 0 && ended.code !== 3) {
        throw new Error(`hrwire ended with ${String(ended.code)}: ${ended.stderr}${ended.stdout}`);
      }
      const told = JSON.parse(ended.stdout) as Summary | { readonly runs: readonly Summary[] };
      runs = 'runs' in told ? told.runs : [told];
    },
    `usage-${index}.json`,
  );
  return { ...usage, runs };
}
