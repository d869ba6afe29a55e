import { describe, expect, it } from 'vitest';
import { otlpSettings } from '../../src/observe/telemetry/settings.ts';
import type { OtlpSettings } from '../../src/observe/telemetry/settings.ts';

type Written = Parameters<typeof otlpSettings>[0];

const settings = (written: Partial<Written>, env: Record<string, string> = {}): OtlpSettings | undefined =>
  otlpSettings({ traces: true, metrics: true, ...written }, env);
const both = { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector:4318/' };

describe('where traces and metrics are sent', () => {
  it('nowhere without an endpoint', () => {
    expect(settings({})).toBeUndefined();
  });

  it('to the endpoint with the path of each signal', () => {
    expect(settings({ endpoint: 'https://collector/base/' })).toMatchObject({
      traces: 'https://collector/base/v1/traces',
      metrics: 'https://collector/base/v1/metrics',
    });
  });

  it('to that of the variables where the project names none', () => {
    expect(settings({}, both)).toMatchObject({ traces: 'https://collector:4318/v1/traces' });
    expect(settings({ endpoint: 'http://other' }, both)).toMatchObject({ traces: 'http://other/v1/traces' });
  });

  it('to the address of one signal as it is', () => {
    const env = { ...both, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://traces.example/in' };
    expect(settings({}, env)).toMatchObject({
      traces: 'https://traces.example/in',
      metrics: 'https://collector:4318/v1/metrics',
    });
  });

  it('not what is switched off', () => {
    expect(settings({ traces: false }, both)).toMatchObject({ traces: undefined });
    expect(settings({}, { ...both, OTEL_METRICS_EXPORTER: 'none' })).toMatchObject({ metrics: undefined });
    expect(settings({ traces: false, metrics: false }, both)).toBeUndefined();
    expect(settings({}, { ...both, OTEL_SDK_DISABLED: 'true' })).toBeUndefined();
  });
});

describe('how they are sent', () => {
  it('every minute, packed, cumulative, all of it, as hrwire', () => {
    expect(settings({}, both)).toMatchObject({
      ...{ every: 60_000, timeout: 10_000, gzip: true, delta: false, exponential: false, sample: 1, headers: {} },
      attributes: { 'service.name': 'hrwire' },
    });
  });

  it('as the standard variables say', () => {
    const env = {
      ...both,
      OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%20b, x = 1',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'none',
      OTEL_EXPORTER_OTLP_TIMEOUT: '2500',
      OTEL_METRIC_EXPORT_INTERVAL: '5000',
      OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'DELTA',
      OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION: 'base2_exponential_bucket_histogram',
      OTEL_TRACES_SAMPLER_ARG: '0.25',
      OTEL_SERVICE_NAME: 'hr',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=test',
    };
    expect(settings({}, env)).toMatchObject({
      ...{ every: 5000, timeout: 2500, gzip: false, delta: true, exponential: true, sample: 0.25 },
      headers: { 'api-key': 'a b', x: '1' },
      attributes: { 'service.name': 'hr', 'deployment.environment': 'test' },
    });
  });

  it('as the project says, whatever the variables say', () => {
    const written: Partial<Written> = {
      ...{ headers: { 'api-key': 'k' }, every: '10s', timeout: '3s', compression: 'gzip', temporality: 'cumulative' },
      ...{ histograms: 'explicit', sample: 1, service: 'own', attributes: { team: 'hr' } },
    };
    const env = { ...both, OTEL_EXPORTER_OTLP_COMPRESSION: 'none', OTEL_SERVICE_NAME: 'hr' };
    expect(settings(written, env)).toMatchObject({
      ...{ every: 10_000, timeout: 3000, gzip: true, delta: false, headers: { 'api-key': 'k' } },
      attributes: { 'service.name': 'own', team: 'hr' },
    });
  });
});

describe('a variable that cannot be used', () => {
  it.each([
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4317'],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'nonsense'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'no-value'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'k=%zz'],
    ['OTEL_METRIC_EXPORT_INTERVAL', 'soon'],
    ['OTEL_TRACES_SAMPLER_ARG', '7'],
  ])('%s=%s is refused by its name, and its value is not repeated', (name, value) => {
    const refused = (): unknown => settings({}, { ...both, [name]: value });
    expect(refused).toThrow(expect.objectContaining({ code: 'telemetry.setting' }));
    expect(refused).toThrow(name);
    expect(refused).not.toThrow(value);
  });
});
