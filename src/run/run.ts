import { HrwireError } from '../error/error.ts';
import { wrap } from '../error/wrap.ts';
import type { Page } from '../connector/source.ts';
import type { Pair } from '../store/checkpoints.ts';
import { Presence } from './absent.ts';
import { backlog, released } from './backlog.ts';
import { circles } from './circle.ts';
import type { RunContext } from './context.ts';
import { watchDrift } from './drift.ts';
import type { DriftWatch } from './drift.ts';
import { rejectGuard } from './guard.ts';
import { takeIn } from './intake.ts';
import type { Intake } from './intake.ts';
import { Journal } from './journal.ts';
import { takeLeaving } from './leave.ts';
import { takeLease } from './lease.ts';
import type { Held } from './lease.ts';
import { isBounded } from './options.ts';
import { outletOf } from './outlet.ts';
import { openPair } from './pair.ts';
import { readAhead } from './pages.ts';
import { Prefix } from './prefix.ts';
import { prepare } from './prepare.ts';
import type { Prepared } from './prepare.ts';
import { readRequest } from './request.ts';
import { keepSamples } from './samples.ts';
import { settleIntents } from './settle.ts';
import { asJson, statusOf, summarise } from './summary.ts';
import type { RunResult } from './summary.ts';
import { Tally } from './tally.ts';
import { pageOrigin } from './taken.ts';

/** The parts of a run under way. */
interface Work {
  readonly run: RunContext;
  readonly pair: Pair;
  readonly lease: Held;
  readonly tally: Tally;
  readonly prefix: Prefix;
  readonly journal: Journal;
  /** What is seen of keys, where what is absent is to be deleted. */
  readonly presence: Presence | undefined;
  /** How full the source is, against what is usual; undefined where the mapping ignores it. */
  readonly drift: DriftWatch | undefined;
  /** A stop came before everything was read and settled. */
  stopped: boolean;
}

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
      error = wrap(thrown);
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
  const { name, version, fields } = run.mapping;
  await run.store.versions.note(name, version, fields, startedAt, run.mappingSource);
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
    drift: await watchDrift(run, pair.id, undefined),
    stopped: false,
  };
}

async function carryOut(work: Work): Promise<void> {
  const { run, pair, lease, journal, tally } = work;
  const guard = await rejectGuard(run, pair.id, journal);
  const outgoing = outletOf({ run, pair: pair.id, lease, journal }, guard);
  const intake: Intake = { run, pair: pair.id, journal, outgoing };
  try {
    await unlessStopped(run, () => takeBacklog(work, intake));
    await outgoing.drain();
    const complete = await unlessStopped(run, () => readPages(work, intake, () => guard.check()));
    work.drift?.conclude();
    if (complete === true) await unlessStopped(run, () => takeAbsent(work, intake));
    await outgoing.drain();
    await unlessStopped(run, () => takeReleased(work, intake));
    await outgoing.drain();
    await journal.flush();
    guard.check();
    await work.drift?.learn(false);
    work.stopped = run.stop.aborted && (complete === undefined || tally.left > 0);
    if (complete === true && !work.stopped && run.options.full) await journal.finish();
  } catch (thrown) {
    await outgoing.abandon();
    throw thrown;
  }
}

/** Undefined where a stop came before it, or cut it off: what is thrown then is the stop, and no fault. */
async function unlessStopped<T>(run: RunContext, part: () => Promise<T>): Promise<T | undefined> {
  if (run.stop.aborted) return undefined;
  try {
    return await part();
  } catch (thrown) {
    const reason: unknown = run.stop.reason;
    const cutOff = thrown === reason || (thrown instanceof Error && thrown.cause === reason);
    if (run.stop.aborted && cutOff && !run.hardStop.aborted) return undefined;
    throw thrown;
  }
}

/** What earlier runs and people left to be done, before anything is read. */
async function takeBacklog(work: Work, intake: Intake): Promise<void> {
  const { run, pair, journal, tally } = work;
  await takeUp(work, intake, await settleIntents(run, pair.id, journal, tally));
  for await (const prepared of backlog(run, pair.id, journal)) {
    await takeUp(work, intake, prepared);
    if (run.stop.aborted) return;
  }
}

async function takeUp(work: Work, intake: Intake, prepared: readonly Prepared[]): Promise<void> {
  await work.presence?.met(prepared, work.journal);
  const all = await takeLeaving(work.run, work.pair.id, prepared);
  for (const one of all) work.tally.take(one.taken);
  await takeIn(intake, all);
}

/** Once everything is read: keys that are proved to be gone. */
async function takeAbsent(work: Work, intake: Intake): Promise<void> {
  const { run, pair, presence, journal } = work;
  if (presence === undefined) return;
  const whole = run.source.whole?.(readRequest(run, pair));
  for await (const gone of presence.prove(whole, journal)) await takeUp(work, intake, gone);
}

/**
 * What waited for a record that this run has delivered, round by round while something gets delivered: a tree arrives in
 * one run, whatever the order of its records.
 */
async function takeReleased(work: Work, intake: Intake): Promise<void> {
  const { run, pair, tally, journal } = work;
  if (!run.mapping.awaits) return;
  for (let before = -1; before < tally.counts.delivered && !run.stop.aborted;) {
    before = tally.counts.delivered;
    for await (const prepared of released(run, pair.id)) await takeUp(work, intake, prepared);
    await intake.outgoing.drain();
  }
  if (!waitCodes.some((code) => tally.causes.has(code))) return;
  const { told, inCircle } = await circles(run, pair.id);
  if (told.length === 0) return;
  await journal.commit([], { told });
  tally.cause('hold.after', -inCircle);
  tally.cause('hold.circle', inCircle);
}

const waitCodes = ['hold.after', 'hold.circle'] as const;

/** Pages, read ahead and worked on in order. True when the source was read to its end; undefined when a stop came before. */
async function readPages(work: Work, intake: Intake, check: () => void): Promise<boolean | undefined> {
  const { run, pair } = work;
  const ending = new AbortController();
  const signal = AbortSignal.any([run.stop, run.hardStop, ending.signal]);
  let room = run.options.limit ?? Infinity;
  try {
    for await (const page of readAhead(run.source.read(readRequest(run, pair), signal), run.settings.readAhead)) {
      room -= await takePage(work, intake, page, room).catch((thrown: unknown) => {
        ending.abort();
        throw thrown;
      });
      check();
      if (run.stop.aborted || room <= 0) {
        // Before the loop is left, for leaving it waits for what is read ahead.
        ending.abort();
        return run.stop.aborted ? undefined : false;
      }
    }
    return true;
  } finally {
    ending.abort();
  }
}

async function takePage(work: Work, intake: Intake, page: Page, room: number): Promise<number> {
  const { run, prefix, tally } = work;
  const number = prefix.open(page.cursor, page.marks ?? []);
  const read = await prepare(run, page.items, () => pageOrigin(number), work.pair.id);
  await work.presence?.take(page, read, work.journal);
  const prepared = await takeLeaving(run, work.pair.id, read.slice(0, room));
  if (read.length <= room) work.drift?.take(page.items);
  for (const one of prepared) {
    prefix.take(number);
    tally.take(one.taken);
  }
  prefix.close(number);
  await takeIn(intake, prepared);
  return prepared.length;
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
    if (work !== undefined) await finish(run, result(run, work, tally, startedAt, error, olderMapping));
  } catch (thrown) {
    error ??= wrap(thrown);
  }
  await lease.release();
  return result(run, work, tally, startedAt, error, olderMapping);
}

async function finish(run: RunContext, { summary, error }: RunResult): Promise<void> {
  const problem =
    error === undefined ? undefined : { code: error.code, message: error.message, hint: error.hint ?? null };
  const finishedAt = run.clock.now();
  await run.store.runs.finish(run.id, {
    status: summary.status,
    finishedAt,
    summary: asJson(summary),
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
  };
  const status = statusOf(tally, error, work?.stopped ?? false);
  const causes = [...tally.causes].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count);
  return { summary: summarise(ended, tally, status), error, causes, olderMapping };
}
