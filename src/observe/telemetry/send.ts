import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  AggregationType,
  InstrumentType,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Metrics } from '../metrics/registry.ts';
import type { Observe } from '../observation.ts';
import { giveTo } from './instruments.ts';
import type { OtlpSettings } from './settings.ts';
import { spansOf } from './spans.ts';

/** Traces and metrics on their way to a collector. */
export interface Sending {
  readonly observe: Observe;
  /** Sends what is there, within so many milliseconds; what fails is told as always. */
  close(within: number): Promise<void>;
}

export interface SendingOptions {
  readonly settings: OtlpSettings;
  readonly metrics: Metrics;
  readonly collect: () => Promise<void>;
  readonly version: string;
  /** A sending failed, after its own further tries. What was to be sent is lost; runs are not disturbed. */
  readonly onFailure: (what: 'traces' | 'metrics', thrown: unknown) => void;
}

/** Spans that wait for their sending: more are dropped, so that a collector that is down fills no memory. */
const queue = 4096;
/** Spans of one sending: far below the megabyte that receivers take. */
const batch = 512;

export function openSending(options: SendingOptions): Sending {
  const { settings, metrics, collect, version } = options;
  const resource = resourceFromAttributes({ 'service.version': version, ...settings.attributes });
  const tracing = settings.traces === undefined ? undefined : tracerOf(settings.traces, options, resource);
  const metering = settings.metrics === undefined ? undefined : meterOf(settings.metrics, options, resource);
  const forget = metering && giveTo(metering.getMeter('hrwire', version), metrics, collect);
  const spans = tracing && spansOf(tracing.getTracer('hrwire', version));
  return {
    observe: (observation) => spans?.(observation),
    close: async (within) => {
      const ended = Promise.allSettled([tracing?.shutdown(), metering?.shutdown()]);
      const late = Promise.withResolvers<void>();
      const timer = setTimeout(late.resolve, within);
      await Promise.race([ended, late.promise]);
      clearTimeout(timer);
      forget?.();
    },
  };
}

type Resource = ReturnType<typeof resourceFromAttributes>;

function tracerOf(url: string, options: SendingOptions, resource: Resource): TracerProvider {
  const { settings } = options;
  const exporter = telling('traces', new OTLPTraceExporter(exporterOf(url, settings)), options);
  return new TracerProvider({
    resource,
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(settings.sample) }),
    spanLimits: { attributeValueLengthLimit: 255, attributeCountLimit: 64, eventCountLimit: 64 },
    spanProcessors: [
      new BatchSpanProcessor({
        exporter,
        maxQueueSize: queue,
        maxExportBatchSize: batch,
        exportTimeoutMillis: settings.timeout + 1000,
      }),
    ],
  });
}

function meterOf(url: string, options: SendingOptions, resource: Resource): MeterProvider {
  const { settings } = options;
  const temporality = settings.delta ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE;
  const exporter = new OTLPMetricExporter({
    ...exporterOf(url, settings),
    temporalityPreference: temporality,
    aggregationPreference: (instrument) =>
      instrument === InstrumentType.HISTOGRAM && settings.exponential
        ? { type: AggregationType.EXPONENTIAL_HISTOGRAM }
        : { type: AggregationType.DEFAULT },
  });
  const exportTimeoutMillis = Math.min(settings.timeout, settings.every);
  const reader = new PeriodicExportingMetricReader({
    exporter: telling('metrics', exporter, options),
    exportIntervalMillis: settings.every,
    exportTimeoutMillis,
  });
  return new MeterProvider({ resource, readers: [reader] });
}

function exporterOf(
  url: string,
  { headers, timeout, gzip }: OtlpSettings,
): {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly timeoutMillis: number;
  readonly compression: CompressionAlgorithm;
} {
  const compression = gzip ? CompressionAlgorithm.GZIP : CompressionAlgorithm.NONE;
  return { url, headers: { ...headers }, timeoutMillis: timeout, compression };
}

interface Exporter {
  export(items: never, done: (result: { readonly code: number; readonly error?: Error }) => void): void;
}

/** The same exporter; its failures are told here and are none to the kit, which would write them to the console. */
function telling<E extends Exporter>(what: 'traces' | 'metrics', exporter: E, { onFailure }: SendingOptions): E {
  const send = exporter.export.bind(exporter);
  exporter.export = (items, done) => {
    send(items, (result) => {
      if (result.code !== 0) onFailure(what, result.error);
      done({ code: 0 });
    });
  };
  return exporter;
}
