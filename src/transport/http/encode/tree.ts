import type { Document, Path } from '../../../config/document.ts';
import { HrwireError } from '../../../error/error.ts';
import { compileExpression } from '../../../expression/compile.ts';
import { compileTemplate } from '../../../expression/template.ts';
import type { Evaluand } from '../../../expression/expression.ts';
import { notFast } from '../../../expression/not-fast.ts';
import { isObject } from '../../../record/json.ts';
import type { Json, JsonObject } from '../../../record/json.ts';
import { writtenText } from '../settings.ts';
import { sourceAt } from '../source-at.ts';

/** Gives the value at one place of a body; undefined leaves its key out. */
export type Tree = (scope: Evaluand) => Promise<unknown>;

/**
 * Compiles a JSON body: every text is a template, other scalars stay, and `{ each: expression, of: expression }`
 * makes a list with one element a record of `$records` (or of `of`), also for one and for none.
 */
export function compileTree(document: Document<JsonObject>, path: Path, node: Json): Tree {
  if (typeof node === 'string') {
    const template = compileTemplate(sourceAt(document, path, node));
    return (scope) => template.render(scope);
  }
  if (Array.isArray(node)) return listTree(node.map((child, i) => compileTree(document, [...path, i], child)));
  if (!isObject(node)) return async () => node;
  if ('each' in node && Object.keys(node).every((key) => key === 'each' || key === 'of')) {
    return eachTree(document, path, node);
  }
  const members = Object.entries(node).map(
    ([key, child]) => [key, compileTree(document, [...path, key], child)] as const,
  );
  return async (scope) => {
    // Without a prototype a member named `__proto__` stays a member.
    const made = Object.create(null) as Record<string, unknown>;
    for (const [key, member] of members) {
      const value = await member(scope);
      if (value !== undefined) made[key] = value;
    }
    return made;
  };
}

/** `{ each: $record }`, or `$`: the records as they stand. */
export function isEachRecord(node: Json): boolean {
  return isObject(node) && Object.keys(node).length === 1 && isRecord(writtenText(node['each']));
}

function isRecord(text: string): boolean {
  return ['$record', '$'].includes(text.trim());
}

/** A written list keeps the elements that have a value. */
function listTree(children: readonly Tree[]): Tree {
  return async (scope) => {
    const made: unknown[] = [];
    for (const child of children) {
      const value = await child(scope);
      if (value !== undefined) made.push(value);
    }
    return made;
  };
}

/**
 * Lists never collapse: this is where the engine builds them. One element a record, in order, because verdicts are
 * told by position: an element without a value is an error, never a shorter list.
 */
function eachTree(document: Document<JsonObject>, path: Path, node: JsonObject): Tree {
  const each = compileExpression(sourceAt(document, [...path, 'each'], writtenText(node['each'])));
  const ofText = node['of'];
  const of =
    ofText === undefined ? undefined : compileExpression(sourceAt(document, [...path, 'of'], writtenText(ofText)));
  const asTheyStand = isRecord(each.text);
  return async (scope) => {
    const variables = scope.variables ?? {};
    const found = of === undefined ? variables['records'] : await of.value(scope.context, variables);
    const items: readonly unknown[] = Array.isArray(found) ? found : found === undefined ? [] : [found];
    if (asTheyStand && items.every(isObject)) return items;
    const evaluands = items.map((item) => ({ context: item, variables: { ...variables, record: item } }));
    const quick = evaluands.map((evaluand) => each.quick(evaluand));
    if (quick.every((value) => value !== undefined && value !== notFast)) return quick;
    const answers = await each.evaluate(evaluands);
    return answers.map((answer, i) => {
      if (!answer.ok) throw answer.error;
      if (answer.value !== undefined) return answer.value;
      throw new HrwireError('http.value', `\`each\` has no value for element ${i + 1} of ${items.length}.`, {
        place: document.at([...path, 'each']),
        hint: 'Give each record an element: answers are matched to records by their position.',
      });
    });
  };
}
