import type { Metrics } from '../../observe/metrics/registry.ts';
import type { Store } from '../../store/store.ts';

/** How often schedules have failed in a row, and which of them are paused. */
export async function showSchedules(metrics: Metrics, store: Store, mappings: ReadonlySet<string>): Promise<void> {
  const rows = await store.schedules.list();
  metrics.forget('hrwire_schedule_failures', 'hrwire_schedule_paused');
  for (const { mapping, paused, failing } of rows) {
    if (!mappings.has(mapping)) continue;
    metrics.set('hrwire_schedule_failures', { mapping }, failing.failures);
    metrics.set('hrwire_schedule_paused', { mapping }, paused === undefined ? 0 : 1);
  }
}
