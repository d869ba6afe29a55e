import type { Attributes, Histogram, Meter, Observable } from '@opentelemetry/api';
import { catalogue } from '../metrics/catalogue.ts';
import type { Kind, MetricName } from '../metrics/catalogue.ts';
import type { Metrics } from '../metrics/registry.ts';

/**
 * Gives the metrics of the catalogue to a meter, under the same names with a point behind `hrwire` and without `_total`:
 * counters and gauges are read when the meter asks, histograms take in what the others take in. Ends with what it answers.
 */
export function giveTo(meter: Meter, metrics: Metrics, collect: () => Promise<void>): () => void {
  const observed = new Map<MetricName, Observable>();
  const histograms = new Map<string, Histogram>();
  // The catalogue's own keys.
  for (const name of Object.keys(catalogue) as MetricName[]) {
    const kind: Kind = catalogue[name];
    const options = { description: kind.help, unit: unitOf(name) };
    const other = nameOf(name);
    if (kind.is === 'counter') observed.set(name, meter.createObservableCounter(other, options));
    else if (kind.is === 'gauge') observed.set(name, meter.createObservableGauge(other, options));
    else {
      const advice = { explicitBucketBoundaries: [...(kind.buckets ?? [])] };
      histograms.set(name, meter.createHistogram(other, { ...options, advice }));
    }
  }
  meter.addBatchObservableCallback(
    async (result) => {
      await collect();
      for (const [name, instrument] of observed) {
        for (const { labels, value } of await metrics.series(name)) {
          const attributes: Attributes = labels;
          result.observe(instrument, value, attributes);
        }
      }
    },
    [...observed.values()],
  );
  metrics.onNote = (name, labels, value) => histograms.get(name)?.record(value, labels);
  return () => (metrics.onNote = undefined);
}

function nameOf(name: string): string {
  return name.replace('_', '.').replace(/_total$/, '');
}

function unitOf(name: string): string {
  if (/_seconds(_total)?$/.test(name)) return 's';
  return /_bytes(_total)?$/.test(name) ? 'By' : '1';
}
