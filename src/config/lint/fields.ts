import { isObject } from '../../record/json.ts';
import type { JsonObject } from '../../record/json.ts';

/** The steps of a dotted path as `reads` gives it. */
export function stepsOf(path: string): string[] {
  return path === '' ? [] : path.split('.');
}

/**
 * What a JSON Schema says of a path: `known`, `unknown`, or `open` where it does not say (no `properties`, or
 * `additionalProperties`). A record's schema is closed unless it says otherwise: it exists to find slips.
 */
export function inSchema(schema: JsonObject, steps: readonly string[]): 'known' | 'unknown' | 'open' {
  let at: JsonObject = schema;
  for (const step of steps) {
    if (step === '*' || step === '**') return 'known';
    while (isObject(at['items']) && !isObject(at['properties'])) at = at['items'];
    const properties = at['properties'];
    if (!isObject(properties)) return 'open';
    const next = Object.hasOwn(properties, step) ? properties[step] : undefined;
    if (next === undefined)
      return at['additionalProperties'] === undefined || at['additionalProperties'] === false ? 'unknown' : 'open';
    if (!isObject(next)) return 'open';
    at = next;
  }
  return 'known';
}

/** Whether a schema requires every step of a path. */
export function isRequired(schema: JsonObject | undefined, steps: readonly string[]): boolean {
  let at: JsonObject | undefined = schema;
  for (const step of steps) {
    const required = at?.['required'];
    if (!Array.isArray(required) || !required.includes(step)) return false;
    const properties: unknown = at?.['properties'];
    const next = isObject(properties) ? properties[step] : undefined;
    at = isObject(next) ? next : undefined;
  }
  return steps.length > 0;
}

/** Names that a schema knows below these steps, for "did you mean". */
export function namesIn(schema: JsonObject | undefined, steps: readonly string[]): string[] {
  let at: unknown = schema;
  for (const step of steps) at = isObject(at) && isObject(at['properties']) ? at['properties'][step] : undefined;
  return isObject(at) && isObject(at['properties']) ? Object.keys(at['properties']) : [];
}

/** Whether a record has a path; lists are looked through. */
export function inRecord(record: unknown, steps: readonly string[]): boolean {
  const [step, ...rest] = steps;
  if (step === undefined) return true;
  if (Array.isArray(record)) return record.some((each) => inRecord(each, steps));
  if (!isObject(record)) return false;
  if (step === '*' || step === '**') return true;
  return Object.hasOwn(record, step) && inRecord(record[step], rest);
}
