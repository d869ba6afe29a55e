import type { Metrics } from '../../observe/metrics/registry.ts';
import { listSchedules } from '../schedules.ts';
import type { Session } from '../session.ts';

/** When schedules start next, how often they have failed in a row, and which of them are paused. */
export async function showSchedules(metrics: Metrics, session: Session, now: number): Promise<void> {
  const schedules = await listSchedules(session, now, 1);
  metrics.forget('hrwire_schedule_next_timestamp_seconds', 'hrwire_schedule_failures', 'hrwire_schedule_paused');
  for (const { spec, row, next } of schedules) {
    const { mapping } = spec;
    const [at] = next;
    if (at !== undefined) metrics.set('hrwire_schedule_next_timestamp_seconds', { mapping }, at / 1000);
    metrics.set('hrwire_schedule_failures', { mapping }, row?.failing.failures ?? 0);
    metrics.set('hrwire_schedule_paused', { mapping }, spec.paused || row?.paused !== undefined ? 1 : 0);
  }
}
