import { serveSettings } from '../config/project/serve.ts';
import { codeOf, messageOf } from '../error/wrap.ts';
import type { Sending } from '../observe/telemetry/send.ts';
import { otlpSettings } from '../observe/telemetry/settings.ts';
import type { Live, StartPart } from './live.ts';
import { metricsOf } from './metrics.ts';
import { packageVersion } from './shipped.ts';

/** Failures of sending are told once in this time (ms), with their number. */
const quiet = 5 * 60_000;

/**
 * Metrics listen from the beginning, whether or not somebody ever looks at them; traces and metrics are sent where there
 * is an endpoint. Throws `telemetry.setting`.
 */
export const telemetry: StartPart = async (live) => {
  const own = metricsOf(live);
  const sending = await openFor(live);
  const unlisten = sending === undefined ? () => undefined : live.listen(sending.observe);
  return {
    name: 'telemetry',
    close: async (within) => {
      unlisten();
      await sending?.close(within);
      own.close();
    },
  };
};

async function openFor(live: Live): Promise<Sending | undefined> {
  const { project, env } = live.session();
  const settings = otlpSettings(serveSettings(project, env).settings.telemetry.otlp, env);
  if (settings === undefined) return undefined;
  const { metrics, collect } = own(live);
  // Loaded only where something is sent: nobody else waits for it.
  const { openSending } = await import('../observe/telemetry/send.ts');
  return openSending({ settings, metrics, collect, version: packageVersion(), onFailure: teller(live) });
}

function own(live: Live): { metrics: ReturnType<typeof metricsOf>['metrics']; collect: () => Promise<void> } {
  const made = metricsOf(live);
  return { metrics: made.metrics, collect: () => made.collect() };
}

function teller(live: Live): (what: 'traces' | 'metrics', thrown: unknown) => void {
  let failures = 0;
  let told = -Infinity;
  return (what, thrown) => {
    failures++;
    const now = live.clock.now();
    if (now - told < quiet) return;
    told = now;
    live.log.warn('telemetry could not be sent', { what, why: codeOf(thrown) ?? messageOf(thrown), failures });
  };
}
