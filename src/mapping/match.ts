import type { Json, JsonObject } from '../record/json.ts';
import { isObject } from '../record/json.ts';
import { keyOf, keyPart, partsOfKey } from '../record/key.ts';
import { stepsOf, valuesAt } from '../record/path.ts';
import type { Cause } from '../record/verdict.ts';
import type { Scope } from './scope.ts';
import { fault, listAt } from './section.ts';

/** The mapped field(s) whose value names the target's record; none where the mapping does not say. */
export type Match = readonly { readonly field: string; readonly steps: readonly string[] }[];

export function compileMatch(scope: Scope): Match {
  return listAt(scope.document, ['match']).map(({ value, path }) => {
    if (typeof value === 'string' && stepsOf(value).length > 0) return { field: value, steps: stepsOf(value) };
    throw fault(scope.document, path, 'mapping.invalid', '`match` names fields of `map`', 'Write `match: applyId`.');
  });
}

/** The text of the match, or why there is none: without it nobody could tell which record of the target was meant. */
export function matchOf(
  match: Match,
  record: JsonObject,
): { readonly text: string | undefined } | { readonly cause: Cause } {
  const [own, ...others] = match;
  if (own === undefined) return { text: undefined };
  const [step = ''] = own.steps;
  const value = others.length === 0 && own.steps.length === 1 && Object.hasOwn(record, step) ? record[step] : undefined;
  // One field of the record itself, as it mostly is: anything else is looked at with care.
  const usual = typeof value === 'string' || typeof value === 'number' ? keyPart(value) : undefined;
  if (usual !== undefined) return { text: usual };
  const values = match.map(({ steps }) => {
    const found = valuesAt(record, steps);
    return found.length === 1 ? found[0] : undefined;
  });
  const text = keyOf(values);
  if (text !== undefined) return { text };
  const field = match[values.findIndex((value) => keyOf([value]) === undefined)]?.field ?? '';
  const message = `\`${field}\` names the target's record, and is absent, blank, or neither a text nor a whole number`;
  return { cause: { code: 'match.absent', message, field } };
}

/** The record of these fields alone, from the text of a match; numbers where the target's schema wants them. */
export function namedBy(match: Match, text: string, schema: JsonObject | undefined): JsonObject {
  const record: JsonObject = {};
  for (const [index, value] of partsOf(match, text).entries()) {
    const steps = match[index]?.steps ?? [];
    put(record, steps, typed(value, schema, steps));
  }
  return record;
}

/** None where the match was written of other fields, before the mapping was edited. */
function partsOf({ length }: Match, text: string): readonly Json[] {
  try {
    const parts = length === 0 ? [] : partsOfKey(text, length);
    return Array.isArray(parts) && parts.length === length ? parts : [];
  } catch {
    return [];
  }
}

function put(record: JsonObject, [step, ...rest]: readonly string[], value: Json): void {
  if (step === undefined) return;
  const inner = record[step];
  const below = isObject(inner) ? inner : {};
  if (rest.length > 0) put(below, rest, value);
  record[step] = rest.length === 0 ? value : below;
}

function typed(value: Json, schema: JsonObject | undefined, steps: readonly string[]): Json {
  let at: Json | undefined = schema;
  for (const step of steps) {
    const properties: Json | undefined = isObject(at) ? at['properties'] : undefined;
    at = isObject(properties) && Object.hasOwn(properties, step) ? properties[step] : undefined;
  }
  const type = isObject(at) ? at['type'] : undefined;
  const types = Array.isArray(type) ? type : [type];
  const isNumber = !types.includes('string') && (types.includes('integer') || types.includes('number'));
  return isNumber && typeof value === 'string' && /^-?[0-9]{1,15}$/.test(value) ? Number(value) : value;
}
