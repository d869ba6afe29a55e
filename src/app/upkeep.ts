import { parseDuration } from '../record/duration.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { isObject } from '../record/json.ts';
import type { Keep } from '../store/upkeep.ts';
import type { Store } from '../store/store.ts';
import type { Session } from './session.ts';

/** A run ends at most so much later for it. */
const mostTime = 200;
/** What is old is taken away once an hour; where that took too long, by each run until it is done. */
const every = 3_600_000;
/** Rows of the audit that go at once: what is left goes an hour later. */
const auditRows = 5000;

/** Looks after the store at the end of a run: bounded in time, and no reason for the run to fail. */
export async function tidyUp(session: Session, store: Store, now: () => number = Date.now): Promise<void> {
  try {
    const begun = now();
    const last = await store.upkeep.tidied();
    if (last !== undefined && begun - last < every && last <= begun) return;
    await store.upkeep.tidy(keepOf(session), now, begun + mostTime);
    const audit = parseDuration(session.project.settings.keep?.audit ?? '');
    if (audit !== undefined) await store.audit.forget(now() - audit, auditRows);
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : 'unknown';
    session.log.warn('the store could not be tidied; the next run tries again', { why });
  }
}

/** `settings.keep` in milliseconds. */
export function keepOf({ project }: Session): Keep {
  const { history, runs, closed } = project.settings.keep ?? {};
  return { history: time(history), runs: time(runs), closed: time(closed) };
}

/** The loader fills defaults in; this serves a project without. */
function time(written: string | undefined): number {
  return parseDuration(written ?? '') ?? 400 * 86_400_000;
}

/**
 * How long raw records of a mapping are kept: the shortest of the times of the classes that its source tags; undefined
 * where no class has a time of its own.
 */
export function retentionOf(
  { project }: Session,
  { sensitiveSource }: Pick<Mapping, 'sensitiveSource'>,
): number | undefined {
  const classes: unknown = project.settings.keep?.classes;
  const raw = parseDuration(project.settings.keep?.raw ?? '');
  const times = Object.entries(isObject(classes) ? classes : {}).flatMap(([name, written]) => {
    const ms = sensitiveSource.has(name) && typeof written === 'string' ? parseDuration(written) : undefined;
    return ms === undefined ? [] : [ms];
  });
  return times.length === 0 ? undefined : Math.min(...times, raw ?? Infinity);
}
