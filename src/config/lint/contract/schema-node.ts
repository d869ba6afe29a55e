import { isObject } from '../../../record/json.ts';
import type { JsonObject } from '../../../record/json.ts';

/**
 * The part of a JSON Schema at a path; undefined where it does not say. Lists are looked through along `prefix` (the path
 * of `each`) and nowhere else: elsewhere they give many values.
 */
export function nodeOfSchema(
  schema: JsonObject,
  steps: readonly string[],
  prefix: readonly string[] = [],
): JsonObject | undefined {
  let at: JsonObject | undefined = schema;
  for (const [index, step] of [...prefix, ...steps].entries()) {
    const properties: unknown = at?.['properties'];
    const next: unknown = isObject(properties) && Object.hasOwn(properties, step) ? properties[step] : undefined;
    at = isObject(next) ? next : undefined;
    const listed = at?.['items'];
    if (index < prefix.length && isObject(listed)) at = listed;
  }
  return at;
}

/** The types that a part of a schema allows beside null; empty where it does not say. `integer` is a `number` too. */
export function typesOf(schema: JsonObject): readonly string[] {
  const { type } = schema;
  const written = Array.isArray(type) ? type : [type];
  return written.filter((each): each is string => typeof each === 'string' && each !== 'null');
}

/** The values of `enum` or `const` beside null; undefined where any value will do. */
export function choicesOf(schema: JsonObject): readonly unknown[] | undefined {
  if (schema['const'] !== undefined) return [schema['const']];
  const written = schema['enum'];
  return Array.isArray(written) ? written.filter((each) => each !== null) : undefined;
}
