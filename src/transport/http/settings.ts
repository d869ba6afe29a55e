import type { Fragment } from '../../config/schema/kinds.ts';
import { parseDuration } from '../../record/duration.ts';
import { isObject } from '../../record/json.ts';
import type { Json, JsonObject } from '../../record/json.ts';

/**
 * Reads one key of a section: as written, else the `default` of its schema. Defaults stand in the schemas alone, and
 * hold as well for sections that no validation has filled.
 */
export function setting(section: JsonObject, schema: Fragment, key: string): unknown {
  const written = section[key];
  if (written !== undefined) return written;
  const properties = schema['properties'];
  const property = isObject(properties) ? properties[key] : undefined;
  return isObject(property) ? property['default'] : undefined;
}

/** A number, or NaN where neither file nor schema gives one. */
export function numberSetting(section: JsonObject, schema: Fragment, key: string): number {
  return Number(setting(section, schema, key));
}

/** Milliseconds of a duration; undefined where neither file nor schema gives one. */
export function durationSetting(section: JsonObject, schema: Fragment, key: string): number | undefined {
  const value = setting(section, schema, key);
  return typeof value === 'string' ? parseDuration(value) : undefined;
}

export function textSetting(section: JsonObject, schema: Fragment, key: string): string | undefined {
  const value = setting(section, schema, key);
  return typeof value === 'string' ? value : undefined;
}

/** A part of a section; empty when it is absent. */
export function part(section: JsonObject, key: string): JsonObject {
  const value: Json | undefined = section[key];
  return isObject(value) ? value : {};
}

/** The text of a scalar as it was written; empty for anything else, which no expression or template compiles from. */
export function writtenText(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
