import { HrwireError } from '../error/error.ts';
import type { JsonObject } from '../record/json.ts';
import { audit } from './aside.ts';
import { findRun } from './approve.ts';
import { runJson } from './documents/run.ts';
import type { Live, RunEvent } from './live.ts';
import { seesMapping } from './sees.ts';
import type { Session } from './session.ts';

/** A run of another process is asked after so often: milliseconds. */
const askEvery = 2000;

/** The full id and the mapping of a run that waits, goes on or has ended. Throws `app.unknown-run`. */
export async function locateRun(
  live: Live,
  session: Session,
  run: string,
): Promise<{ readonly run: string; readonly mapping: string; readonly here: boolean }> {
  const known = live.runner.find(run);
  const mapping = known?.['mapping'];
  if (typeof mapping === 'string' && seesMapping(session, mapping)) return { run, mapping, here: true };
  const row = await findRun(session, run);
  return { run: row.id, mapping: row.mapping, here: live.runner.find(row.id) !== undefined };
}

/** A run of this process that waits or goes on, with its counts so far; its row tells neither. */
export function goingRun(live: Live, session: Session, run: string): JsonObject | undefined {
  const known = live.runner.find(run);
  const isGoing = known?.['status'] === 'waiting' || known?.['status'] === 'running';
  const mapping = known?.['mapping'];
  return isGoing && typeof mapping === 'string' && seesMapping(session, mapping) ? known : undefined;
}

/**
 * What a run tells behind the event `after`, until it has ended. Of one that this process does not know the store tells how
 * it ended, as one event; one that goes on elsewhere is waited for.
 */
export async function followRun(
  live: Live,
  session: Session,
  wanted: string,
  after: number,
  signal: AbortSignal,
): Promise<AsyncIterable<RunEvent>> {
  const { run } = await locateRun(live, session, wanted);
  return live.runner.events(run, after, signal) ?? storedEnd(live, session, run, signal);
}

async function* storedEnd(
  live: Live,
  session: Session,
  run: string,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, void, undefined> {
  const { runs } = await session.store();
  while (!signal.aborted) {
    const row = await runs.get(run);
    if (row === undefined) return;
    if (row.status !== 'running') {
      yield { id: 1, name: 'ended', data: runJson(row) };
      return;
    }
    await live.clock.sleep(askEvery, signal).catch(() => undefined);
  }
}

/** Stops a run of this process cleanly; asked a second time, at once. Audited. */
export async function stopRun(live: Live, session: Session, wanted: string): Promise<{ run: string; mapping: string }> {
  const { run, mapping, here } = await locateRun(live, session, wanted);
  if (live.runner.stop(run)) {
    await audit(session, 'stop', { mapping, run });
    return { run, mapping };
  }
  const running = !here && (await findRun(session, run)).status === 'running';
  throw new HrwireError(
    'run.not-here',
    running ? `the run ${run} goes on in another process` : `the run ${run} has ended`,
    {
      hint: running ? 'Stop it where it was started: Ctrl-C, or SIGTERM.' : 'There is nothing to stop.',
    },
  );
}
