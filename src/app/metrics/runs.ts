import type { Metrics } from '../../observe/metrics/registry.ts';
import type { JsonObject } from '../../record/json.ts';
import type { RunRow } from '../../store/runs.ts';
import type { Store } from '../../store/store.ts';

/** What is known of the runs of one mapping. Milliseconds since the epoch. */
interface Known {
  succeeded: number | undefined;
  /** When the newest run began that read its source to the end. */
  current: number | undefined;
}

/** Runs as the store has them, whichever process carried them out. */
export interface RunsWatch {
  collect(store: Store, mappings: readonly string[], now: number): Promise<void>;
}

/** A row is written a little after its run's beginning: so far back a look overlaps the one before. Milliseconds. */
const overlap = 5 * 60_000;
/** Rows of one look, and those of a mapping that are searched for its last success. */
const most = 10_000;
const back = 100;

const outcomes = {
  delivered: 'delivered',
  unchanged: 'unchanged',
  filtered: 'filtered',
  held: 'held',
  deadLettered: 'dead_lettered',
  superseded: 'superseded',
  unknown: 'unknown',
} as const;

/** Those that somebody may be told of, and those that they are held against. */
const statuses = ['settled', 'attention', 'failed', 'refused', 'parked'] as const;

/** Counts runs that end from `from` on. */
export function watchRuns(metrics: Metrics, from: number): RunsWatch {
  const known = new Map<string, Known>();
  /** Runs that were counted, by their beginning. */
  const counted = new Map<string, number>();
  const running = new Map<string, string>();
  let since = from;
  let begun = false;
  return {
    async collect(store, mappings, now) {
      for (const mapping of mappings) {
        if (!known.has(mapping)) known.set(mapping, await firstLook(metrics, store, mapping));
      }
      if (!begun) {
        // What goes on when the server begins ends later, and is counted then.
        for (const row of await store.runs.list({ status: 'running', limit: most })) running.set(row.id, row.mapping);
        begun = true;
      }
      const ended = (row: RunRow): void => {
        if (counted.has(row.id)) return;
        counted.set(row.id, row.startedAt);
        const told = known.get(row.mapping);
        if (told === undefined) return;
        learn(told, row);
        countRun(metrics, row);
      };
      for (const id of [...running.keys()]) {
        const row = await store.runs.get(id);
        if (row?.status === 'running') continue;
        running.delete(id);
        if (row !== undefined) ended(row);
      }
      for (const row of await store.runs.list({ since: since - overlap, limit: most })) {
        if (row.status === 'running') running.set(row.id, row.mapping);
        else if (row.startedAt >= from - overlap && (row.finishedAt ?? 0) >= from) ended(row);
      }
      since = Math.max(since, now);
      for (const [id, at] of counted) if (at < since - 2 * overlap) counted.delete(id);
      show(metrics, known, mappings, [...running.values()], now);
    },
  };
}

async function firstLook(metrics: Metrics, store: Store, mapping: string): Promise<Known> {
  // A counter that appears with its first value shows no increase: all begin at 0.
  for (const status of statuses) metrics.add('hrwire_runs_total', { mapping, status }, 0);
  for (const outcome of Object.values(outcomes)) metrics.add('hrwire_records_total', { mapping, outcome }, 0);
  metrics.add('hrwire_records_read_total', { mapping }, 0);
  const known: Known = { succeeded: undefined, current: undefined };
  for (const row of await store.runs.list({ mapping, limit: back })) learn(known, row);
  return known;
}

function learn(known: Known, row: RunRow): void {
  const { finishedAt, startedAt, status, summary } = row;
  if (finishedAt === undefined || !['settled', 'attention', 'parked'].includes(status)) return;
  known.succeeded = Math.max(known.succeeded ?? 0, finishedAt);
  if (summary['whole'] === true) known.current = Math.max(known.current ?? 0, startedAt);
}

function countRun(metrics: Metrics, { mapping, status, summary }: RunRow): void {
  metrics.add('hrwire_runs_total', { mapping, status }, 1);
  metrics.note('hrwire_run_duration_seconds', { mapping }, numberOf(summary, 'seconds'));
  metrics.add('hrwire_records_read_total', { mapping }, numberOf(summary, 'read'));
  for (const [key, outcome] of Object.entries(outcomes)) {
    metrics.add('hrwire_records_total', { mapping, outcome }, numberOf(summary, key));
  }
}

function numberOf(summary: JsonObject, key: string): number {
  const value = summary[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

function show(
  metrics: Metrics,
  known: ReadonlyMap<string, Known>,
  mappings: readonly string[],
  running: readonly string[],
  now: number,
): void {
  metrics.forget(
    'hrwire_last_success_timestamp_seconds',
    'hrwire_seconds_since_success',
    'hrwire_lag_seconds',
    'hrwire_runs_running',
  );
  for (const mapping of mappings) {
    const { succeeded, current } = known.get(mapping) ?? {};
    metrics.set('hrwire_runs_running', { mapping }, running.filter((each) => each === mapping).length);
    if (succeeded !== undefined) {
      metrics.set('hrwire_last_success_timestamp_seconds', { mapping }, succeeded / 1000);
      metrics.set('hrwire_seconds_since_success', { mapping }, Math.max(0, now - succeeded) / 1000);
    }
    if (current !== undefined) metrics.set('hrwire_lag_seconds', { mapping }, Math.max(0, now - current) / 1000);
  }
}
