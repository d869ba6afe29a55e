import { serveSettings } from '../config/project/serve.ts';
import { messageOf } from '../error/wrap.ts';
import { processFigures } from '../observe/metrics/process.ts';
import { openMetrics } from '../observe/metrics/registry.ts';
import type { Metrics } from '../observe/metrics/registry.ts';
import { count } from '../observe/metrics/told.ts';
import { parseDuration } from '../record/duration.ts';
import type { Live } from './live.ts';
import { watchKeys } from './metrics/keys.ts';
import type { KeysWatch } from './metrics/keys.ts';
import { watchRuns } from './metrics/runs.ts';
import type { RunsWatch } from './metrics/runs.ts';
import { showSchedules } from './metrics/schedules.ts';
import { showStanding } from './metrics/standing.ts';
import { packageVersion } from './shipped.ts';

/** The metrics of a project that stays open. */
export interface LiveMetrics {
  readonly metrics: Metrics;
  /** Looks at the store, where the last look is no longer fresh. A fault is told to the log: the rest is shown. */
  collect(): Promise<void>;
  close(): void;
}

const opened = new WeakMap<Live, LiveMetrics>();

/** A look at the store is repeated when it is older than so many times what it took. */
const share = 50;

/** Those of this project, made when they are first asked for. */
export function metricsOf(live: Live): LiveMetrics {
  const known = opened.get(live);
  if (known !== undefined) return known;
  const made = open(live);
  opened.set(live, made);
  return made;
}

/** Whether /metrics is shown to this machine without a token. */
export function isOpenHere(live: Live): boolean {
  const { project, env } = live.session();
  return serveSettings(project, env).settings.telemetry.metrics.open;
}

function open(live: Live): LiveMetrics {
  const metrics = openMetrics();
  metrics.set('hrwire_build_info', { version: packageVersion() }, 1);
  const now = (): number => live.clock.now();
  const own = processFigures(metrics, Date.now() - process.uptime() * 1000);
  const fault = (thrown: unknown): void =>
    live.log.warn('metrics of the store are missing', { why: messageOf(thrown) });
  const watched: Watched = { metrics, runs: watchRuns(metrics, now()), keys: watchKeys(metrics, fault) };
  const unlisten = live.listen((observation) => count(metrics, observation));
  const cached = cacheOf(live);
  let due = -Infinity;
  let looking: Promise<void> | undefined;
  const look = async (): Promise<void> => {
    const began = now();
    await lookAtStore(live, watched).catch(fault);
    due = now() + Math.max(cached, share * (now() - began));
  };
  return {
    metrics,
    collect: async () => {
      own.collect();
      metrics.set('hrwire_files_current', {}, live.files().current ? 1 : 0);
      if (looking === undefined && now() < due) return;
      looking ??= look().finally(() => (looking = undefined));
      await looking;
    },
    close: () => {
      unlisten();
      own.close();
      watched.keys.close();
      opened.delete(live);
    },
  };
}

function cacheOf(live: Live): number {
  const { project, env } = live.session();
  return parseDuration(serveSettings(project, env).settings.telemetry.metrics.cache) ?? 5000;
}

interface Watched {
  readonly metrics: Metrics;
  readonly runs: RunsWatch;
  readonly keys: KeysWatch;
}

async function lookAtStore(live: Live, { metrics, runs, keys }: Watched): Promise<void> {
  const session = live.session();
  const store = await session.store();
  const now = (): number => live.clock.now();
  const mappings = [...session.project.mappings.keys()];
  for (const connection of session.project.connections.keys()) {
    metrics.add('hrwire_breaker_openings_total', { connection }, 0);
  }
  const pairs = await store.checkpoints.pairs();
  const known = new Set(mappings);
  // Only the pair that runs use now: what stands under another identity is never sent.
  const current = pairs.filter((pair) => pair.current && known.has(pair.mapping));
  const mappingOf = new Map(current.map((pair) => [pair.id, pair.mapping]));
  await runs.collect(store, mappings, now());
  await showStanding(metrics, store, mappingOf, now());
  await showSchedules(metrics, session, now());
  await keys.collect(store, mappingOf, now);
}
