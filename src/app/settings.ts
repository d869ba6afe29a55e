import { driftLimits, keepSamples, runLimits } from '../config/schema/project.ts';
import { HrwireError } from '../error/error.ts';
import { parseDuration } from '../record/duration.ts';
import type { Json, JsonObject } from '../record/json.ts';
import { isObject } from '../record/json.ts';
import type { DriftLimits, RunSettings, SampleSettings } from '../run/options.ts';

/** `settings.run` of hrwire.yaml as the run takes it: times in milliseconds, defaults from the schema. */
export function runSettings(written: JsonObject): RunSettings {
  const settings = withDefaults(written, runLimits['properties']);
  const time = (name: string): number => {
    const value = settings[name];
    const ms = typeof value === 'string' ? parseDuration(value) : undefined;
    if (ms === undefined) throw new HrwireError('internal.fault', `settings.run.${name} is no time`);
    return ms;
  };
  const count = (name: string): number => {
    const value = settings[name];
    if (typeof value !== 'number') throw new HrwireError('internal.fault', `settings.run.${name} is no number`);
    return value;
  };
  return {
    readAhead: count('read_ahead'),
    writesInFlight: count('writes_in_flight'),
    rowsPerCommit: count('rows_per_commit'),
    recordRetries: count('record_retries'),
    recordWait: time('record_wait'),
    holdFirst: time('hold_first'),
    holdUntil: time('hold_until'),
    breakerAfter: count('breaker_after'),
    leaseTime: time('lease_time'),
    settleAfter: time('settle_after'),
    poisons: count('poisons'),
    flappingCount: count('flapping_count'),
    flappingOver: time('flapping_over'),
  };
}

/** `settings.keep`: what is kept to try edited mappings on. */
export function sampleSettings(written: unknown): SampleSettings {
  const settings = withDefaults(isObject(written) ? written : {}, keepSamples);
  const keepFor = parseDuration(typeof settings['samples_for'] === 'string' ? settings['samples_for'] : '');
  return { most: numberOf(settings['samples']), keepFor: keepFor ?? 0 };
}

/** `settings.drift`: when a field of a source counts as changed. */
export function driftSettings(written: unknown): DriftLimits {
  const { records, usual, fall } = withDefaults(isObject(written) ? written : {}, driftLimits['properties']);
  return { records: numberOf(records), usual: numberOf(usual), fall: numberOf(fall) };
}

function numberOf(value: Json | undefined): number {
  return typeof value === 'number' ? value : 0;
}

/** The loader has filled the defaults in already; this serves callers without a file. */
function withDefaults(written: JsonObject, limits: unknown): JsonObject {
  const settings: JsonObject = { ...written };
  for (const [name, schema] of Object.entries(isObject(limits) ? limits : {})) {
    const fallback: Json | undefined = isObject(schema) ? schema['default'] : undefined;
    if (fallback !== undefined) settings[name] ??= fallback;
  }
  return settings;
}
