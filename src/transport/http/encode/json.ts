import type { Document, Path } from '../../../config/document.ts';
import { HrwireError } from '../../../error/error.ts';
import type { Evaluand } from '../../../expression/expression.ts';
import { isObject } from '../../../record/json.ts';
import type { Json, JsonObject } from '../../../record/json.ts';
import { compileTree, isEachRecord } from './tree.ts';

/** The text of a JSON body; `texts`: those of `$records`, where they were made before. */
type JsonText = (scope: Evaluand, texts: readonly string[] | undefined) => Promise<string>;

/**
 * Compiles a JSON body. A list of the records as they stand is made of their texts, which were made once for all who hash,
 * keep or send them; their fields stand in canonical order then.
 */
export function compileJson(document: Document<JsonObject>, path: Path, node: Json): JsonText {
  const tree = compileTree(document, path, node);
  const whole = async (scope: Evaluand): Promise<string> => {
    const value = await tree(scope);
    if (value === undefined) throw new HrwireError('http.value', 'The JSON body of a request has no value.');
    return JSON.stringify(value);
  };
  if (isEachRecord(node)) return async (scope, texts) => (texts === undefined ? whole(scope) : `[${texts.join(',')}]`);
  if (!isObject(node) || !Object.values(node).some(isEachRecord)) return whole;
  const members = Object.entries(node).map(([key, child]) => {
    const value = isEachRecord(child) ? undefined : compileTree(document, [...path, key], child);
    return { name: JSON.stringify(key), value };
  });
  return async (scope, texts) => {
    if (texts === undefined) return whole(scope);
    const parts: string[] = [];
    for (const { name, value } of members) {
      const made = value === undefined ? undefined : await value(scope);
      if (value === undefined) parts.push(`${name}:[${texts.join(',')}]`);
      else if (made !== undefined) parts.push(`${name}:${JSON.stringify(made)}`);
    }
    return `{${parts.join(',')}}`;
  };
}
