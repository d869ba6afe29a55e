import { choice, duration, flag, names, object, text } from '../kinds.ts';

const otlp = object(
  'Where traces and metrics are sent by OTLP (http/protobuf). What is not set here is taken from the standard `OTEL_…` variables; without an endpoint nothing is sent.',
  {
    endpoint: text(
      'The address without `/v1/traces` and `/v1/metrics`, such as https://collector.example.com:4318. Else `OTEL_EXPORTER_OTLP_ENDPOINT`.',
      { pattern: '^(https?://|\\$\\{)', maxLength: 2000, 'x-what': 'an http or https address' },
    ),
    headers: names(
      'Headers of each request; write a key as `${NAME}`. Else `OTEL_EXPORTER_OTLP_HEADERS`.',
      text('A value.', { 'x-kind': 'text' }),
    ),
    traces: flag('Whether traces are sent; default true.', { default: true }),
    metrics: flag('Whether metrics are sent; default true.', { default: true }),
    every: duration('How often metrics are sent; else `OTEL_METRIC_EXPORT_INTERVAL`, default 1m.'),
    timeout: duration('How long one sending may take; else `OTEL_EXPORTER_OTLP_TIMEOUT`, default 10s.'),
    compression: choice('Else `OTEL_EXPORTER_OTLP_COMPRESSION`, default gzip.', ['gzip', 'none']),
    temporality: choice(
      'Whether counters tell what came since the last sending (delta) or since the start (cumulative). Else `OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE`, default cumulative.',
      ['cumulative', 'delta'],
    ),
    histograms: choice(
      'Histograms with fixed bounds (explicit) or with bounds that fit themselves (exponential). Else `OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION`, default explicit.',
      ['explicit', 'exponential'],
    ),
    sample: {
      type: 'number',
      minimum: 0,
      maximum: 1,
      description: 'The share of traces that is sent, from 0 to 1; else `OTEL_TRACES_SAMPLER_ARG`, default 1.',
    },
    service: text('`service.name`; else `OTEL_SERVICE_NAME`, default hrwire.', { maxLength: 255 }),
    attributes: names(
      'More attributes of the resource, such as deployment.environment. Else `OTEL_RESOURCE_ATTRIBUTES`.',
      text('A value.', { maxLength: 255 }),
    ),
  },
  [],
  { default: {} },
);

/** What those who watch are told. */
export const serveTelemetry = object(
  'What those who watch are told.',
  {
    metrics: object(
      'The page /metrics.',
      {
        open: flag(
          'It is shown without a token to whoever asks from this machine itself; default false: a token with the permission `watch` is needed as soon as there is any.',
          { default: false },
        ),
        cache: duration('How long what stands in the store is shown without looking again; default 5s.', {
          default: '5s',
        }),
      },
      [],
      { default: {} },
    ),
    otlp,
  },
  [],
  { default: {} },
);
