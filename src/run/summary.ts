import type { HrwireError } from '../error/error.ts';
import type { ExitCode } from '../error/entry.ts';
import type { FieldCost } from '../mapping/profile.ts';
import type { Json, JsonObject } from '../record/json.ts';
import type { RunStatus } from '../store/runs.ts';
import type { Judged } from './absent.ts';
import type { Drift } from './drift/judge.ts';
import type { Parked } from './stage.ts';
import type { Counts, Tally } from './tally.ts';

/** What `run NAME --json` prints (design, section 7). */
export interface Summary extends Readonly<Counts> {
  readonly run: string;
  readonly mapping: string;
  readonly status: Exclude<RunStatus, 'running'>;
  readonly left: number;
  readonly labels: Readonly<Record<string, number>>;
  /** Where the mapping deletes what is absent and the reading was whole: what it says of keys that it lacks. */
  readonly absence?: Judged;
  /** Fields of the source that are not as usual; absent where there are none. */
  readonly drift?: readonly Drift[];
  /** What waits for a person; absent where nothing does. */
  readonly parked?: ParkedTold;
  readonly requests: number;
  readonly bytes: number;
  readonly startedAt: string;
  readonly seconds: number;
  /** The mapping’s checkpoint as this run leaves it; null where there is none. */
  readonly checkpoint: Json;
}

/** What the guard has parked, as a run met it. */
export interface ParkedTold {
  readonly records: number;
  /** The runs whose approval sends them: this one, or one before it that parked the same. */
  readonly runs: readonly { readonly run: string; readonly records: number }[];
  /** Why this run parked, the limits that were exceeded first; empty where it only met what was parked before. */
  readonly because: readonly { readonly code: string; readonly message: string }[];
}

/** A run that ended, however it ended. */
export interface RunResult {
  readonly summary: Summary;
  /** What ended it before its time. */
  readonly error: HrwireError | undefined;
  /** Codes of dead letters, holds and unknowns with their counts, the most frequent first. */
  readonly causes: readonly { readonly code: string; readonly count: number }[];
  /** Keys not read that were delivered under an older version of the mapping. */
  readonly olderMapping: number;
  /** Some of the keys that this run parked, as they are. */
  readonly parkedKeys: readonly string[];
  /** What each expression of the mapping cost, where the run was asked for it. */
  readonly profile?: readonly FieldCost[];
}

export interface Ended {
  readonly run: string;
  readonly mapping: string;
  readonly startedAt: number;
  readonly now: number;
  readonly traffic: { readonly requests: number; readonly bytes: number };
  readonly checkpoint: Json | undefined;
  readonly absence: Judged | undefined;
  readonly drift: readonly Drift[] | undefined;
  readonly parked: Parked | undefined;
}

export function summarise(ended: Ended, tally: Tally, status: Summary['status']): Summary {
  return {
    run: ended.run,
    mapping: ended.mapping,
    status,
    ...tally.counts,
    left: tally.left,
    labels: Object.fromEntries(tally.labels),
    ...(ended.absence === undefined ? {} : { absence: ended.absence }),
    ...(ended.drift === undefined || ended.drift.length === 0 ? {} : { drift: ended.drift }),
    ...parkedOf(ended, tally),
    ...ended.traffic,
    startedAt: new Date(ended.startedAt).toISOString(),
    seconds: Math.max(0, ended.now - ended.startedAt) / 1000,
    checkpoint: ended.checkpoint ?? null,
  };
}

function parkedOf({ parked }: Ended, tally: Tally): Pick<Summary, 'parked'> {
  if (tally.parked.size === 0) return {};
  const runs = [...tally.parked].map(([run, records]) => ({ run, records }));
  const because = (parked?.trips ?? []).map(({ cause: { code, message } }) => ({ code, message }));
  return { parked: { records: runs.reduce((sum, { records }) => sum + records, 0), runs, because } };
}

/** 3 means that this run ended records as held, dead-lettered or unknown. */
export function statusOf(tally: Tally, error: HrwireError | undefined, stopped: boolean): Summary['status'] {
  if (error?.code === 'run.busy') return 'busy';
  if (error?.code === 'run.cut-off') return 'stopped';
  if (error?.exit === 2 && tally.counts.read + tally.counts.resumed === 0) return 'refused';
  if (error !== undefined) return 'failed';
  // What waits for a person is told also where the run was stopped: a later run may not read it again.
  if (tally.parked.size > 0) return 'parked';
  if (stopped) return 'stopped';
  const { held, deadLettered, unknown } = tally.counts;
  return held + deadLettered + unknown > 0 ? 'attention' : 'settled';
}

/** The exit code of a status (design, section 7). */
export function exitOf(status: Summary['status']): ExitCode {
  const codes = { settled: 0, failed: 1, stopped: 1, refused: 2, attention: 3, parked: 4, busy: 5 } as const;
  return codes[status];
}

/** A summary as it is stored: plain JSON. */
export function asJson(summary: Summary): JsonObject {
  return JSON.parse(JSON.stringify(summary)) as JsonObject;
}
