import type { Document } from '../config/document.ts';
import type { Expression } from '../expression/expression.ts';
import { isFunctionName } from '../expression/registry.ts';
import type { JsonObject } from '../record/json.ts';
import { checkName, entriesAt, expressionAt, fault } from './section.ts';
import { scoped } from './scope.ts';
import type { Let, Scope } from './scope.ts';

/**
 * Compiles `let`, each name after those that it reads; the order in the file does not count. Circles are refused.
 * Returns the scope with the lets in it.
 */
export function compileLets(scope: Scope): Scope {
  const { document } = scope;
  const written = new Map<string, Expression>();
  for (const [name] of entriesAt(document, ['let'])) {
    checkName(document, ['let', name], name);
    if (scope.joins.has(name) || isTaken(name)) {
      const by = scope.joins.has(name) ? 'a join' : 'hrwire';
      throw fault(
        document,
        ['let', name],
        'mapping.name',
        `\`$${name}\` is the name of ${by} already`,
        'Choose another.',
      );
    }
    written.set(name, expressionAt(document, ['let', name]));
  }
  const lets = new Map<string, Let>();
  const grown = { ...scope, lets };
  const open: string[] = [];
  const visit = (name: string, expression: Expression): void => {
    if (lets.has(name)) return;
    if (open.includes(name)) throw circle(document, [...open.slice(open.indexOf(name)), name]);
    open.push(name);
    for (const { variable } of expression.reads.variables) {
      const read = written.get(variable);
      if (read !== undefined) visit(variable, read);
    }
    open.pop();
    lets.set(name, { ...scoped(grown, expression, `let.${name}`), name });
  };
  for (const [name, expression] of written) visit(name, expression);
  return grown;
}

/** Names that mean something already in every mapping. */
export function isTaken(name: string): boolean {
  return isFunctionName(name) || ['started', 'record', 'leaving'].includes(name);
}

function circle(document: Document<JsonObject>, names: readonly string[]): Error {
  const path = names.map((name) => `$${name}`).join(' → ');
  return fault(
    document,
    ['let', names[0] ?? ''],
    'mapping.let-cycle',
    `The names of \`let\` read each other in a circle: ${path}`,
  );
}
