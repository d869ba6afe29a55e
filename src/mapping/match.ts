import type { JsonObject } from '../record/json.ts';
import { keyOf } from '../record/key.ts';
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
  if (match.length === 0) return { text: undefined };
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
