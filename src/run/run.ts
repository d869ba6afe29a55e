import { HrwireError } from '../error/error.ts';
import { wrap } from '../error/wrap.ts';
import { Presence } from './absent.ts';
import type { RunContext } from './context.ts';
import { driftTrips, watchDrift } from './drift.ts';
import { rejectGuard } from './guard.ts';
import { takeIn } from './intake.ts';
import type { Intake } from './intake.ts';
import { Journal } from './journal.ts';
import { takeLease } from './lease.ts';
import type { Held } from './lease.ts';
import { readPages, takeAbsent, takeBacklog, takeReleased } from './inputs.ts';
import { isBounded } from './options.ts';
import { outletOf } from './outlet.ts';
import { openPair } from './pair.ts';
import { Prefix } from './prefix.ts';
import { keepSamples } from './samples.ts';
import { Stage } from './stage.ts';
import { asJson, statusOf, summarise } from './summary.ts';
import type { RunResult } from './summary.ts';
import { Tally } from './tally.ts';
import { noteVersion } from './version.ts';
import { endOf, unlessStopped } from './work.ts';
import type { Work } from './work.ts';

/** Runs a mapping once (design, section 5). Never throws: what ended it stands in the result. */
export async function runMapping(run: RunContext): Promise<RunResult> {
  const startedAt = run.clock.now();
  const tally = new Tally();
  let work: Work | undefined;
  let error: HrwireError | undefined;
  try {
    if (run.options.resend && run.mapping.mode === 'event') {
      throw new HrwireError(
        'run.event-resend',
        `${run.mapping.name} is of mode event: --resend would act twice for a person`,
        {
          place: run.mapping.place,
          hint: 'Replay single dead letters instead, or use another mapping.',
        },
      );
    }
    const lease = await takeLease(run);
    try {
      work = await begin(run, lease, tally, startedAt);
      await carryOut(work);
    } catch (thrown) {
      error = endOf(run, thrown);
    }
    return await end(run, work, lease, tally, startedAt, error);
  } catch (thrown) {
    error = wrap(thrown);
  }
  return result(run, work, tally, startedAt, error, 0);
}

async function begin(run: RunContext, lease: Held, tally: Tally, startedAt: number): Promise<Work> {
  const pair = await openPair(run);
  // What a crash left of pages fetched ahead; with the lease in hand no other run of the mapping reads them.
  await run.store.spool.dropOthers(run.mapping.name, run.id);
  await noteVersion(run, pair.id, startedAt);
  await run.store.runs.start({ id: run.id, mapping: run.mapping.name, pair: pair.id, startedAt });
  const prefix = new Prefix();
  const journal = new Journal(run, pair.id, lease, tally, prefix);
  const presence = await Presence.watch(run, pair.id);
  return {
    run,
    pair,
    lease,
    tally,
    prefix,
    journal,
    presence,
    drift: await watchDrift(run, pair.id),
    stage: undefined,
    stopped: false,
    whole: false,
  };
}

async function carryOut(work: Work): Promise<void> {
  const { run, pair, lease, journal, tally } = work;
  const guard = await rejectGuard(run, pair.id, journal);
  const outlet = outletOf({ run, pair: pair.id, lease, journal }, guard);
  const stage = await Stage.open({ run, pair, journal, outlet, also: () => driftTrips(run, work.drift) });
  work.stage = stage;
  const intake: Intake = { run, pair: pair.id, journal, outgoing: stage };
  try {
    await unlessStopped(run, () => takeBacklog(work, intake));
    await stage.drain();
    const read = async () =>
      stage.parked === undefined && run.options.inbox !== true ? readPages(work, intake, () => guard.check()) : false;
    const complete = await unlessStopped(run, read);
    work.drift?.conclude();
    if (complete === true) await unlessStopped(run, () => takeAbsent(work, intake));
    await stage.drain();
    await unlessStopped(run, async () => takeIn(intake, await stage.conclude()));
    await unlessStopped(run, () => takeReleased(work, intake));
    await stage.drain();
    await journal.flush();
    guard.check();
    // Nothing is usual before a person has said so.
    const [parkedBefore] = tally.parked.keys();
    await work.drift?.learn(stage.parked === undefined ? parkedBefore : run.id);
    work.stopped = run.stop.aborted && (complete === undefined || tally.left > 0);
    work.whole = complete === true && !work.stopped && !isBounded(run.options);
    if (complete === true && !work.stopped && run.options.full) await journal.finish();
  } catch (thrown) {
    // What the source is like may well be why.
    work.drift?.conclude();
    await stage.abandon();
    throw thrown;
  }
}

/**
 * Completes the target, writes the run's end and lets the lease go, whatever fails on the way: the row of a run that
 * began always tells how it ended.
 */
async function end(
  run: RunContext,
  work: Work | undefined,
  lease: Held,
  tally: Tally,
  startedAt: number,
  before: HrwireError | undefined,
): Promise<RunResult> {
  let error = before;
  let olderMapping = 0;
  try {
    if (work !== undefined) {
      await keepSamples(run, work.pair.id, work.journal.sampler);
      await run.sink.finish?.(error !== undefined ? 'failed' : work.stopped ? 'stopped' : 'settled');
      if (error === undefined) {
        tally.balance();
        if (!isBounded(run.options)) {
          olderMapping = (await run.store.ledger.counts(work.pair.id, run.mapping.version)).olderMapping;
        }
      }
    }
  } catch (thrown) {
    error ??= wrap(thrown);
  }
  try {
    if (work !== undefined) await finish(work, result(run, work, tally, startedAt, error, olderMapping));
  } catch (thrown) {
    error ??= wrap(thrown);
  }
  await lease.release();
  return result(run, work, tally, startedAt, error, olderMapping);
}

async function finish({ run, whole }: Work, { summary, error }: RunResult): Promise<void> {
  const problem =
    error === undefined ? undefined : { code: error.code, message: error.message, hint: error.hint ?? null };
  const finishedAt = run.clock.now();
  await run.store.runs.finish(run.id, {
    status: summary.status,
    finishedAt,
    summary: error === undefined && whole ? { ...asJson(summary), whole } : asJson(summary),
    error: problem,
  });
}

function result(
  run: RunContext,
  work: Work | undefined,
  tally: Tally,
  startedAt: number,
  error: HrwireError | undefined,
  olderMapping: number,
): RunResult {
  const ended = {
    run: run.id,
    mapping: run.mapping.name,
    startedAt,
    now: run.clock.now(),
    traffic: run.traffic(),
    checkpoint: work?.journal.cursor ?? work?.pair.cursor,
    absence: work?.presence?.judged,
    drift: work?.drift?.found,
    parked: work?.stage?.parked,
  };
  const status = statusOf(tally, error, work?.stopped ?? false);
  const causes = [...tally.causes].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count);
  const keys = work?.stage?.parked?.keys ?? [];
  return { summary: summarise(ended, tally, status), error, causes, olderMapping, parkedKeys: keys };
}
