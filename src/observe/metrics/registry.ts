import { createRequire } from 'node:module';
import type * as PromClient from 'prom-client';
import { catalogue } from './catalogue.ts';
import type { Kind, Labels, MetricName } from './catalogue.ts';

/** One series of a metric as it stands now. */
export interface Series {
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** The metrics of one server. */
export interface Metrics {
  /** Counts a counter up. */
  add<N extends MetricName>(name: N, labels: Labels<N>, value: number): void;
  /** Says what a gauge shows, or a counter that another counts. */
  set<N extends MetricName>(name: N, labels: Labels<N>, value: number): void;
  /** Takes a value into a histogram. */
  note<N extends MetricName>(name: N, labels: Labels<N>, value: number): void;
  /** Before what stands in the store is shown anew: what is gone is not shown any more. */
  forget(...names: readonly MetricName[]): void;
  series(name: MetricName): Promise<readonly Series[]>;
  /** All of them in Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
  /** Told of each value that a histogram takes in, for those who keep their own. */
  onNote: ((name: MetricName, labels: Readonly<Record<string, string>>, value: number) => void) | undefined;
}

/** More series of one metric than this are one: `other`. A label may never fill the memory of those who watch. */
const mostSeries = 2000;

export function openMetrics(): Metrics {
  // Loaded when a server begins: no command waits for it.
  const { Counter, Gauge, Histogram, Registry } = createRequire(import.meta.url)('prom-client') as typeof PromClient;
  const registry = new Registry();
  const registers = [registry];
  const counters = new Map<string, PromClient.Counter>();
  const gauges = new Map<string, PromClient.Gauge>();
  const histograms = new Map<string, PromClient.Histogram>();
  const bounded = new Map<string, Bound>();
  for (const [name, kind] of Object.entries<Kind>(catalogue)) {
    const { help } = kind;
    const labelNames = [...kind.labels];
    bounded.set(name, bound(kind.labels));
    if (kind.is === 'counter') counters.set(name, new Counter({ name, help, labelNames, registers }));
    else if (kind.is === 'gauge') gauges.set(name, new Gauge({ name, help, labelNames, registers }));
    else histograms.set(name, new Histogram({ name, help, labelNames, registers, buckets: [...(kind.buckets ?? [])] }));
  }
  const metrics: Metrics = {
    onNote: undefined,
    add: (name, labels, value) => counters.get(name)?.inc(bounded.get(name)?.of(labels) ?? {}, Math.max(0, value)),
    set: (name, labels, value) => gauges.get(name)?.set(bounded.get(name)?.of(labels) ?? {}, value),
    note: (name, labels, value) => {
      const kept = bounded.get(name)?.of(labels) ?? {};
      histograms.get(name)?.observe(kept, value);
      metrics.onNote?.(name, kept, value);
    },
    forget: (...names) => {
      for (const name of names) {
        gauges.get(name)?.reset();
        bounded.get(name)?.clear();
      }
    },
    series: async (name) => {
      const { values } = (await registry.getSingleMetric(name)?.get()) ?? { values: [] };
      return values.map(({ labels, value }) => ({ labels: labelsOf(labels), value }));
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
  return metrics;
}

interface Bound {
  of(labels: Readonly<Record<string, string>>): Record<string, string>;
  clear(): void;
}

function bound(names: readonly string[]): Bound {
  const seen = new Set<string>();
  return {
    of: (labels) => {
      const values = names.map((name) => labels[name] ?? '');
      const series = values.join('\u0000');
      const known = seen.has(series) || seen.size < mostSeries;
      if (known) seen.add(series);
      return Object.fromEntries(names.map((name, index) => [name, known ? (values[index] ?? '') : 'other']));
    },
    clear: () => seen.clear(),
  };
}

function labelsOf(labels: Partial<Record<string, string | number>>): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(labels).filter((each): each is [string, string | number] => each[1] !== undefined),
  );
}
