import { setTimeout as sleep } from 'node:timers/promises';
import { inside } from './inside.ts';
import type { Stage } from './kill/scenario.ts';
import type { Ended, hrwire } from '../tools/hrwire.ts';

/** How a run under faults ended. */
export interface RunEnd {
  /** `settled`, `attention`, or the code of the error that ended it. */
  readonly told: string;
  /** What must not be, whatever the fault. */
  readonly fault: string | undefined;
}

interface Summary {
  /** Absent where the run never began. */
  readonly status?: string;
  readonly delivered: number;
  readonly held: number;
  readonly checkpoint?: unknown;
  readonly read?: number;
  readonly resumed: number;
  readonly absent: number;
  readonly unchanged: number;
  readonly filtered: number;
  readonly deadLettered: number;
  readonly superseded: number;
  readonly unknown: number;
  readonly left: number;
  readonly error?: { readonly code: string; readonly message: string };
}

type Run = typeof hrwire;

/** Longer than any run of a round takes: one that goes on hangs. */
const patience = 60_000;

/** A run under faults: it may fail, but with an error of its own that says so, in balance, and in time. */
export async function runOnce(stage: Stage, run: Run): Promise<RunEnd> {
  const tooLong = sleep(patience, undefined, { ref: false });
  const ended = await Promise.race([run(['run', stage.mapping, '--json'], stage), tooLong]);
  if (ended === undefined) return { told: 'hangs', fault: `it still runs after ${patience / 1000} s` };
  const end = endOf(ended);
  const dead =
    end.deadLettered > 0 ? `${end.deadLettered} dead letters, for a fault that is nobody’s record’s` : undefined;
  return { told: end.told, fault: end.fault ?? dead };
}

/**
 * What is wrong with how a run ended, whatever happened to it: it must say what it did, fail with an error that names
 * itself, and be in balance. Killed by a signal, it owes nothing.
 */
export function endOf(ended: Ended): RunEnd & { readonly deadLettered: number; readonly checkpoint: unknown } {
  const none = { deadLettered: 0, checkpoint: undefined };
  if (ended.signal !== null) return { told: ended.signal, fault: undefined, ...none };
  const summary = summaryOf(ended);
  const told = summary?.error?.code ?? summary?.status ?? `exit ${ended.code}`;
  if (summary === undefined) return { told, fault: `no summary: ${ended.stdout}${ended.stderr}`, ...none };
  const { deadLettered = 0, checkpoint } = summary;
  const badly = ![0, 1, 3, 5].includes(ended.code ?? -1) || told.startsWith('internal.');
  const fault = badly ? `exit ${ended.code}: ${told}: ${summary.error?.message}` : balanceOf(summary);
  return { told, fault, deadLettered, checkpoint };
}

/** Promise 1. */
function balanceOf(summary: Summary): string | undefined {
  // Refused before anything was begun, it has counted nothing.
  if (summary.read === undefined) return undefined;
  const taken = summary.read + summary.resumed + summary.absent;
  const { delivered, unchanged, filtered, held, deadLettered, superseded, unknown, left } = summary;
  const ended = delivered + unchanged + filtered + held + deadLettered + superseded + unknown + left;
  return taken === ended ? undefined : `out of balance: ${taken} taken, ${ended} ended`;
}

function summaryOf({ stdout }: Ended): Summary | undefined {
  try {
    const told = JSON.parse(stdout) as Summary;
    return typeof told.status === 'string' || told.error !== undefined ? told : undefined;
  } catch {
    return undefined;
  }
}

/** Runs without faults until two of them deliver nothing. */
export async function untilQuiet(stage: Pick<Stage, 'project' | 'env' | 'mapping' | 'next'>, run: Run): Promise<void> {
  for (let [tries, quiet] = [0, 0]; tries < 20 && quiet < 2; tries++) {
    const words = (await stage.next?.()) ?? ['run', stage.mapping];
    const ended = await run([...words, '--json'], stage);
    const summary = summaryOf(ended);
    if (stage.next !== undefined && (ended.code === 4 || ended.stdout.includes('"run.approved"'))) continue;
    if (summary === undefined || ![0, 3].includes(ended.code ?? -1)) {
      throw new Error(`without a fault ${stage.mapping} ends with ${ended.code}: ${ended.stdout}${ended.stderr}`);
    }
    quiet = summary.delivered === 0 ? quiet + 1 : 0;
    // What was put off is held for a moment.
    if (quiet === 1) await sleep(60);
  }
}

/** Deliveries that were shown to a person, and how many of them the target had. */
export interface Doubts {
  readonly unknown: number;
  readonly there: number;
}

/** Says of each unknown what the target itself shows, as a person who looks there would. */
export async function settleUnknown(stage: Stage): Promise<Doubts> {
  const listed = await inside(['unknown', 'list', stage.mapping, '--limit', '100000', '--reveal', '--json'], stage);
  if (listed.code !== 0) throw new Error(`unknowns cannot be listed: ${listed.stdout}${listed.stderr}`);
  const { unknown } = JSON.parse(listed.stdout) as { unknown: readonly { readonly key: string }[] };
  const arrived = await stage.arrived();
  // Without processes of their own: they may be hundreds.
  for (const { key } of unknown) {
    const as = arrived.has(key) ? 'delivered' : 'not-delivered';
    const ended = await inside(['unknown', 'settle', stage.mapping, key, '--as', as, '--json'], stage);
    if (ended.code !== 0) throw new Error(`the unknown ${key} cannot be settled: ${ended.stdout}${ended.stderr}`);
  }
  return { unknown: unknown.length, there: unknown.filter(({ key }) => arrived.has(key)).length };
}

/** What is still put aside when all faults have gone: every record was good. */
export async function lastly(stage: Stage): Promise<readonly string[]> {
  const told: string[] = [];
  for (const [list, words] of [
    ['deadLetters', ['dead-letters', 'list']],
    ['held', ['held', 'list']],
  ] as const) {
    const ended = await inside([...words, stage.mapping, '--json'], stage);
    const found = (JSON.parse(ended.stdout) as Record<string, unknown>)[list];
    if (Array.isArray(found) && found.length > 0)
      told.push(`${found.length} ${list} at the end: ${JSON.stringify(found[0])}`);
  }
  return told;
}
