import type { MappingFile } from '../config/files.generated.ts';
import { parseDuration } from '../record/duration.ts';

/** When a mapping is due. `every`: milliseconds. */
export type When =
  | { readonly kind: 'every'; readonly ms: number }
  | { readonly kind: 'cron'; readonly pattern: string; readonly zone: string };

/** A schedule as it was written, with its defaults. Times in milliseconds. */
export interface Spec {
  readonly mapping: string;
  readonly when: When;
  /** Up to so much later. */
  readonly jitter: number;
  /** What is done about times that passed while nothing ran. */
  readonly catchUp: 'once' | 'skip';
  readonly paused: boolean;
  /** Failures in a row before somebody is told; undefined: as everywhere. */
  readonly alertAfter: number | undefined;
}

/** The schedule of a mapping's file; undefined where it has none. */
export function specOf({ mapping, schedule }: Pick<MappingFile, 'mapping' | 'schedule'>): Spec | undefined {
  if (schedule === undefined) return undefined;
  const when = whenOf(schedule);
  return (
    when && {
      mapping,
      when,
      jitter: parseDuration(schedule.jitter ?? '') ?? 0,
      catchUp: schedule.catch_up ?? 'once',
      paused: schedule.paused === true,
      alertAfter: schedule.alert_after,
    }
  );
}

function whenOf({ every, cron, zone }: NonNullable<MappingFile['schedule']>): When | undefined {
  if (cron !== undefined) return { kind: 'cron', pattern: cron, zone: zone ?? 'UTC' };
  const ms = parseDuration(every ?? '');
  return ms === undefined || ms <= 0 ? undefined : { kind: 'every', ms };
}
