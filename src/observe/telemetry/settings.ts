import type { ProjectFile } from '../../config/files.generated.ts';
import { HrwireError } from '../../error/error.ts';
import { parseDuration } from '../../record/duration.ts';

type Written = NonNullable<ProjectFile['serve']>['telemetry']['otlp'];
type Env = Readonly<Record<string, string | undefined>>;

/** Where traces and metrics are sent, and how. Times in milliseconds. */
export interface OtlpSettings {
  /** Undefined: none are sent. */
  readonly traces: string | undefined;
  readonly metrics: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly every: number;
  readonly timeout: number;
  readonly gzip: boolean;
  readonly delta: boolean;
  readonly exponential: boolean;
  readonly sample: number;
  /** Attributes of the resource; `service.name` is among them. */
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * What the project says, else the standard `OTEL_…` variables; undefined where nothing is to be sent. Throws
 * `telemetry.setting` where a variable cannot be used.
 */
export function otlpSettings(written: Written, env: Env): OtlpSettings | undefined {
  if (env['OTEL_SDK_DISABLED'] === 'true') return undefined;
  const traces = written.traces ? endpointOf('TRACES', written, env) : undefined;
  const metrics = written.metrics ? endpointOf('METRICS', written, env) : undefined;
  if (traces === undefined && metrics === undefined) return undefined;
  const protocol = env['OTEL_EXPORTER_OTLP_PROTOCOL'];
  if (protocol !== undefined && protocol !== '' && protocol !== 'http/protobuf') {
    throw unusable('OTEL_EXPORTER_OTLP_PROTOCOL', 'only http/protobuf is spoken');
  }
  const temporality = written.temporality ?? env['OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE']?.toLowerCase();
  const histograms = written.histograms ?? env['OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION'];
  return {
    traces,
    metrics,
    headers: written.headers ?? pairsOf('OTEL_EXPORTER_OTLP_HEADERS', env),
    every: timeOf(written.every) ?? numberOf('OTEL_METRIC_EXPORT_INTERVAL', env, 1, 86_400_000) ?? 60_000,
    timeout: timeOf(written.timeout) ?? numberOf('OTEL_EXPORTER_OTLP_TIMEOUT', env, 1, 600_000) ?? 10_000,
    gzip: (written.compression ?? (env['OTEL_EXPORTER_OTLP_COMPRESSION'] || 'gzip')) === 'gzip',
    delta: temporality === 'delta' || temporality === 'lowmemory',
    exponential: histograms === 'exponential' || histograms === 'base2_exponential_bucket_histogram',
    sample: written.sample ?? numberOf('OTEL_TRACES_SAMPLER_ARG', env, 0, 1) ?? 1,
    attributes: {
      ...pairsOf('OTEL_RESOURCE_ATTRIBUTES', env),
      ...written.attributes,
      'service.name': written.service ?? (env['OTEL_SERVICE_NAME'] || 'hrwire'),
    },
  };
}

/** One for both has the signal's path appended; one of its own is taken as it is (OTLP's specification). */
function endpointOf(signal: 'TRACES' | 'METRICS', { endpoint }: Written, env: Env): string | undefined {
  const own = env[`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`];
  if (env[`OTEL_${signal}_EXPORTER`] === 'none') return undefined;
  if (endpoint === undefined && own !== undefined && own !== '') {
    return addressOf(`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`, own);
  }
  const both = endpoint ?? env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  if (both === undefined || both === '') return undefined;
  const name = endpoint === undefined ? 'OTEL_EXPORTER_OTLP_ENDPOINT' : 'serve.telemetry.otlp.endpoint';
  const base = addressOf(name, both).replace(/\/+$/, '');
  return `${base}/v1/${signal.toLowerCase()}`;
}

/** Checked here, where the value of `${…}` is known. The value itself may hold a password and is not repeated. */
function addressOf(name: string, value: string): string {
  const url = URL.parse(value);
  if (url === null || !/^https?:$/.test(url.protocol)) throw unusable(name, 'it is no http or https address');
  return value;
}

/** `key=value,key=value`, values percent-encoded (W3C Baggage, as OpenTelemetry has it). */
function pairsOf(name: string, env: Env): Record<string, string> {
  const pairs: Record<string, string> = {};
  for (const part of (env[name] ?? '').split(',')) {
    if (part.trim() === '') continue;
    const at = part.indexOf('=');
    if (at < 1) throw unusable(name, 'it is no list of key=value');
    pairs[part.slice(0, at).trim()] = decoded(name, part.slice(at + 1).trim());
  }
  return pairs;
}

function decoded(name: string, value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw unusable(name, 'a value is not percent-encoded');
  }
}

function timeOf(written: string | undefined): number | undefined {
  return written === undefined ? undefined : parseDuration(written);
}

function numberOf(name: string, env: Env, least: number, most: number): number | undefined {
  const text = env[name];
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (!(value >= least && value <= most)) throw unusable(name, `it is no number from ${least} to ${most}`);
  return value;
}

function unusable(name: string, why: string): HrwireError {
  return new HrwireError('telemetry.setting', `${name} cannot be used: ${why}`, {
    hint: 'Correct it, or set `serve.telemetry.otlp` in hrwire.yaml, which comes first.',
  });
}
