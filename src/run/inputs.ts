import type { Page } from '../connector/source.ts';
import { backlog, released } from './backlog.ts';
import { circles } from './circle.ts';
import { takeIn } from './intake.ts';
import type { Intake } from './intake.ts';
import { takeLeaving } from './leave.ts';
import { readAhead } from './pages.ts';
import { prepare } from './prepare.ts';
import type { Prepared } from './prepare.ts';
import { readRequest } from './request.ts';
import { settleIntents } from './settle.ts';
import { pageOrigin } from './taken.ts';
import type { Work } from './work.ts';

/** What earlier runs and people left to be done, before anything is read. */
export async function takeBacklog(work: Work, intake: Intake): Promise<void> {
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
export async function takeAbsent(work: Work, intake: Intake): Promise<void> {
  const { run, pair, presence, journal } = work;
  if (presence === undefined) return;
  const whole = run.source.whole?.(readRequest(run, pair));
  for await (const gone of presence.prove(whole, journal)) await takeUp(work, intake, gone);
}

/**
 * What waited for a record that this run has delivered, round by round while something gets delivered: a tree arrives in
 * one run, whatever the order of its records.
 */
export async function takeReleased(work: Work, intake: Intake): Promise<void> {
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

/**
 * Pages, read ahead and worked on in order. True when the source was read to its end; undefined when a stop came before. A
 * run that parks before the end leaves the rest for the run after its approval.
 */
export async function readPages(work: Work, intake: Intake, check: () => void): Promise<boolean | undefined> {
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
      if (run.stop.aborted || room <= 0 || intake.outgoing.parked !== undefined) {
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
  const origin = pageOrigin(number);
  const read = await prepare(run, page.items, () => origin, work.pair.id);
  await work.presence?.take(page, read, work.journal);
  const prepared = await takeLeaving(run, work.pair.id, read.length <= room ? read : read.slice(0, room));
  if (read.length <= room) work.drift?.take(page.items);
  prefix.take(number, prepared.length);
  for (const one of prepared) tally.take(one.taken);
  prefix.close(number);
  await takeIn(intake, prepared);
  return prepared.length;
}
