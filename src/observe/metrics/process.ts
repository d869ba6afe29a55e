import { readdirSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Metrics } from './registry.ts';

/** What the process itself takes, set when it is asked for. */
export interface ProcessFigures {
  collect(): void;
  close(): void;
}

const nanosecond = 1e-9;

export function processFigures(metrics: Metrics, startedAt: number): ProcessFigures {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  let before = { user: 0, system: 0 };
  return {
    collect() {
      metrics.set('hrwire_process_start_time_seconds', {}, startedAt / 1000);
      const now = process.cpuUsage();
      metrics.add('hrwire_process_cpu_seconds_total', { mode: 'user' }, (now.user - before.user) / 1e6);
      metrics.add('hrwire_process_cpu_seconds_total', { mode: 'system' }, (now.system - before.system) / 1e6);
      before = now;
      const memory = process.memoryUsage();
      metrics.set('hrwire_process_resident_memory_bytes', {}, memory.rss);
      metrics.set('hrwire_process_heap_bytes', { state: 'used' }, memory.heapUsed);
      metrics.set('hrwire_process_heap_bytes', { state: 'total' }, memory.heapTotal);
      const files = openFiles();
      if (files !== undefined) metrics.set('hrwire_process_open_files', {}, files);
      for (const percent of [50, 99]) {
        const late = Math.max(0, delay.percentile(percent) * nanosecond);
        metrics.set('hrwire_process_event_loop_delay_seconds', { share: String(percent / 100) }, late);
      }
      // Of the time since it was last asked, not of all the time that the process is up.
      delay.reset();
    },
    close: () => void delay.disable(),
  };
}

/** Undefined where the system has no such folder. */
function openFiles(): number | undefined {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return undefined;
  }
}
