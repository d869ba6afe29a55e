import type { StartPart } from './live.ts';
import { metricsOf } from './metrics.ts';

/** Metrics listen from the beginning, whether or not somebody ever looks at them. */
export const telemetry: StartPart = (live) => {
  const own = metricsOf(live);
  return Promise.resolve({
    name: 'telemetry',
    close: () => {
      own.close();
      return Promise.resolve();
    },
  });
};
