import type { Limits } from '../../expression/expression.ts';
import { defaultLimits } from '../../expression/limits.ts';
import { parseDuration } from '../../record/duration.ts';
import { isObject } from '../../record/json.ts';
import type { JsonObject } from '../../record/json.ts';

/** `settings.expression` of hrwire.yaml as expressions take it; what is missing or of a wrong type is as usual. */
export function limitsOf(project: JsonObject): Limits {
  const settings = isObject(project['settings']) ? project['settings'] : {};
  const written = isObject(settings['expression']) ? settings['expression'] : {};
  const { time, depth, sequence, subject } = written;
  const count = (value: unknown, usual: number): number => (typeof value === 'number' ? value : usual);
  return {
    time: (typeof time === 'string' ? parseDuration(time) : undefined) ?? defaultLimits.time,
    depth: count(depth, defaultLimits.depth),
    sequence: count(sequence, defaultLimits.sequence),
    subject: count(subject, defaultLimits.subject),
  };
}
