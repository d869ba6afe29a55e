import type { Observe } from '../observe/observation.ts';
import { fingerprinter } from '../record/fingerprint.ts';
import { isObject } from '../record/json.ts';
import type { RunContext } from '../run/context.ts';
import type { RunOptions } from '../run/options.ts';
import { previewMapping } from '../run/preview.ts';
import type { Planned, WouldPark } from '../run/preview.ts';
import { Meter } from '../mapping/profile.ts';
import { runMapping } from '../run/run.ts';
import type { RunResult } from '../run/summary.ts';
import { systemClock } from './clock.ts';
import { wire } from './compile.ts';
import type { Wired } from './compile.ts';
import { sourceOf } from './version-source.ts';
import { isAlive, thisHolder } from './holder.ts';
import { newId } from './id.ts';
import { killPoints } from './kill-point.ts';
import { retentionOf, tidyUp } from './upkeep.ts';
import { sees, seesAll } from './sees.ts';
import type { Session } from './session.ts';
import { driftSettings, runSettings, sampleSettings } from './settings.ts';

/** What a caller of a run watches and may end. */
export interface Watch {
  /** The run's id where it was told before the run began; a new one otherwise. */
  readonly id?: string;
  readonly onProgress: RunContext['onProgress'];
  /** Aborted once: a clean stop. */
  readonly stop: AbortSignal;
  /** Aborted: an end at once. */
  readonly hardStop: AbortSignal;
  /** Told of the run's beginning and end, and of its requests: for metrics and traces. */
  readonly onObservation?: Observe;
}

/** Runs one mapping of the project once. Throws only when its files cannot be used or the store cannot be opened. */
export async function run(session: Session, name: string, options: RunOptions, watch: Watch): Promise<RunResult> {
  const meter = options.profile === undefined ? undefined : new Meter(() => performance.now());
  const result = await withContext(session, name, options, watch, observed(watch.onObservation), { meter });
  await tidyUp(session, await session.store());
  return meter === undefined ? result : { ...result, profile: meter.costs() };
}

/** Runs, and tells when it begins and how it ends. */
function observed(observe: Observe | undefined): (context: RunContext) => Promise<RunResult> {
  if (observe === undefined) return runMapping;
  return async (context) => {
    const of = { run: context.id, mapping: context.mapping.name };
    observe({ kind: 'started', ...of, at: context.clock.now() });
    const result = await runMapping(context);
    const { status, seconds } = result.summary;
    const numbers = Object.entries(result.summary).filter(
      (each): each is [string, number] => typeof each[1] === 'number',
    );
    const counts = Object.fromEntries(numbers.filter(([key]) => key !== 'seconds'));
    const error = result.error?.code ?? null;
    observe({ kind: 'ended', ...of, at: context.clock.now(), status, seconds, counts, error });
    return result;
  };
}

/** What a run would do, handed to `each` record by record until it says false; nothing is written. Why it would park. */
export async function preview(
  session: Session,
  name: string,
  options: RunOptions,
  watch: Watch,
  each: (planned: Planned, wired: Wired) => boolean,
): Promise<WouldPark> {
  return withContext(session, name, options, watch, async (context, wired) => {
    let parked: WouldPark = [];
    for await (const planned of previewMapping(context, (would) => (parked = would))) {
      if (!seesAll(session) && !(await sees(session, name, [planned.raw]))[0]) continue;
      if (!each(planned, wired)) break;
    }
    return parked;
  });
}

/** How a run's context is made otherwise than usual. */
interface Otherwise {
  /** False: no system is asked, so that no secret is needed. */
  readonly asks?: boolean;
  /** Times the expressions of the mapping. */
  readonly meter?: Meter | undefined;
}

/** Everything that a run gets from outside, for `work`. */
export async function withContext<T>(
  session: Session,
  name: string,
  options: RunOptions,
  watch: Watch,
  work: (context: RunContext, wired: Wired) => Promise<T>,
  { asks = true, meter }: Otherwise = {},
): Promise<T> {
  const store = await session.store();
  const id = watch.id ?? newId();
  const traffic = { requests: 0, bytes: 0 };
  const onRequest = (bytes: number): void => {
    traffic.requests++;
    traffic.bytes += bytes;
  };
  const killPoint = killPoints(session.env['HRWIRE_KILL_AT']);
  const use = { run: id, store: asks ? store : undefined, onRequest, killPoint, observe: watch.onObservation };
  const wired = await wire(session, name, use, meter);
  try {
    const { mapping } = wired;
    const target = wired.connection(mapping.to.connection);
    const source = wired.connection(mapping.from.connection);
    const written: unknown = session.project.settings.run;
    const samples = sampleSettings(session.project.settings.keep);
    const retention = retentionOf(session, mapping);
    const context: RunContext = {
      id,
      mapping,
      mappingSource: () => sourceOf(wired.declared),
      source: source.source(mapping.from.stream),
      sink: target.sink(mapping.to.stream),
      joins: new Map(
        mapping.joins.map((join) => [join.name, wired.connection(join.from.connection).source(join.from.stream)]),
      ),
      lookup: (stream) => target.source(stream),
      sourceIdentity: source.identity,
      targetIdentity: target.identity,
      store,
      clock: systemClock,
      fingerprints: fingerprinter(store.pepper),
      newId: () => newId(),
      holder: thisHolder(),
      alive: isAlive,
      log: session.log,
      onProgress: watch.onProgress,
      killPoint,
      settings: runSettings(isObject(written) ? written : {}),
      samples: { ...samples, keepFor: Math.min(samples.keepFor, retention ?? Infinity) },
      retention,
      drift: driftSettings(session.project.settings.drift),
      options,
      traffic: () => ({ ...traffic }),
      stop: watch.stop,
      hardStop: watch.hardStop,
    };
    return await work(context, wired);
  } finally {
    await wired.close();
  }
}
