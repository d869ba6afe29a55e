import { HrwireError } from '../error/error.ts';
import type { JsonObject } from '../record/json.ts';
import { upcoming } from '../schedule/next.ts';
import { specOf } from '../schedule/spec.ts';
import type { Spec, When } from '../schedule/spec.ts';
import type { ScheduleRow } from '../store/schedules.ts';
import { audit } from './aside.ts';
import { findMapping } from './compile.ts';
import { refuseUnseen, seesMapping } from './sees.ts';
import type { Session } from './session.ts';

/** A mapping's schedule with what is known of it. */
export interface Scheduled {
  readonly spec: Spec;
  /** Undefined: it was never met by a server. */
  readonly row: ScheduleRow | undefined;
  /** The next times at which it starts, in milliseconds; none while it is paused. */
  readonly next: readonly number[];
}

/** The schedules of the mappings that the caller sees, in the order of their files. */
export async function listSchedules(session: Session, now: number, times: number): Promise<readonly Scheduled[]> {
  const { schedules } = await session.store();
  const rows = new Map((await schedules.list()).map((row) => [row.mapping, row]));
  return [...session.project.mappings.values()].flatMap(({ name, file }) => {
    const spec = specOf(file);
    return spec === undefined || !seesMapping(session, name) ? [] : [scheduled(spec, rows.get(name), now, times)];
  });
}

function scheduled(spec: Spec, row: ScheduleRow | undefined, now: number, times: number): Scheduled {
  if (spec.paused || row?.paused !== undefined) return { spec, row, next: [] };
  // What is due already starts as soon as a server looks, and its next time stands behind it.
  return { spec, row, next: upcoming(spec, Math.min(row?.lastAt ?? now, now), times) };
}

/** One of them. Throws `app.unknown-mapping`, `schedule.none`. */
export async function findSchedule(session: Session, mapping: string, now: number, times: number): Promise<Scheduled> {
  refuseUnseen(session, mapping);
  const spec = specOf(findMapping(session, mapping).file);
  if (spec === undefined) {
    throw new HrwireError('schedule.none', `the mapping ${mapping} has no schedule`, {
      hint: `Write it in mappings/${mapping}.yaml: schedule: { every: 10m }`,
    });
  }
  const { schedules } = await session.store();
  return scheduled(
    spec,
    (await schedules.list()).find((row) => row.mapping === mapping),
    now,
    times,
  );
}

/** Keeps a mapping from running by itself; runs that are asked for go on. False where it was paused before. Audited. */
export async function pauseSchedule(session: Session, mapping: string, now: number): Promise<boolean> {
  await findSchedule(session, mapping, now, 0);
  const { schedules } = await session.store();
  const changed = await schedules.pause(mapping, { who: session.actor.name, at: now });
  if (changed) await audit(session, 'schedule pause', { mapping });
  return changed;
}

/**
 * Lets it run by itself again, from its next time on: what was missed meanwhile was missed on purpose. False where it was
 * not paused. Audited.
 */
export async function resumeSchedule(session: Session, mapping: string, now: number): Promise<boolean> {
  const { spec } = await findSchedule(session, mapping, now, 0);
  const { schedules } = await session.store();
  const changed = await schedules.pause(mapping, undefined);
  if (changed) {
    await schedules.heed(mapping, now, undefined);
    await audit(session, 'schedule resume', { mapping });
  }
  if (!spec.paused) return changed;
  throw new HrwireError('schedule.paused-in-file', `the schedule of ${mapping} is paused in its file`, {
    hint: `Take paused: true out of mappings/${mapping}.yaml.`,
  });
}

/** What `schedule list --json` and the API say of one. */
export function scheduleJson({ spec, row, next }: Scheduled): JsonObject {
  const { mapping, jitter, catchUp, paused } = spec;
  const by = row?.paused;
  return {
    mapping,
    schedule: { ...whenJson(spec.when), jitterSeconds: jitter / 1000, catchUp },
    paused: paused ? { by: 'file', at: null } : by === undefined ? null : { by: by.who, at: isoOf(by.at) },
    next: next.map(isoOf),
    last: row?.lastAt === undefined ? null : { at: isoOf(row.lastAt), run: row.lastRun ?? null },
    failures: row?.failing.failures ?? 0,
    failingSince: row?.failing.since === undefined ? null : isoOf(row.failing.since),
  };
}

function whenJson(when: When): JsonObject {
  return when.kind === 'every' ? { everySeconds: when.ms / 1000 } : { cron: when.pattern, zone: when.zone };
}

function isoOf(at: number): string {
  return new Date(at).toISOString();
}
