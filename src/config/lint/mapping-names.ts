import { nearest } from '../../error/nearest.ts';
import { builtins } from '../../expression/builtins.ts';
import { parse, startOf, walk } from '../../expression/ast.ts';
import type { Node } from '../../expression/ast.ts';
import { ownFunction } from '../../expression/registry.ts';
import { fullWidth, tellFullWidth } from './full-width.ts';
import { names, within } from './context.ts';
import type { FileContext, MappingRule } from './context.ts';
import type { Piece } from './sites.ts';

/** Variables and functions that every mapping has beside its joins and lets. */
export const given: readonly string[] = ['started', 'record', 'leaving'];
const engine: readonly string[] = ['table', 'target'];

/** Variables, functions, tables and mappings that expressions name must exist. */
export const mappingNames: MappingRule = (context) => {
  const { value, project } = context;
  const variables = new Set([...given, ...names(value['join']), ...names(value['let'])]);
  for (const piece of context.pieces) {
    unknownNames(context, piece, variables);
    const calls = callsOf(piece.text);
    for (const { name, argument, offset } of calls) {
      const known = name === 'table' ? names(value['tables']) : project.names;
      if (known.includes(argument)) continue;
      const near = nearest(argument, known);
      const code = name === 'table' ? 'lint.unknown-table' : 'lint.unknown-mapping';
      const hint =
        near === undefined
          ? name === 'table'
            ? 'Declare it under tables.'
            : 'It must be a mapping of this project.'
          : `Did you mean ${near}?`;
      context.report(within(piece, offset), code, `There is no ${name === 'table' ? 'table' : 'mapping'} ${argument}`, {
        hint,
      });
    }
  }
};

/** Tells of variables and functions of a piece that nothing gives. */
export function unknownNames(
  context: FileContext,
  piece: Piece,
  variables: ReadonlySet<string>,
  severity: 'error' | 'warning' = 'error',
): void {
  for (const { kind, name, offset } of piece.analysis.references) {
    const isFunction = builtins.has(name) || ownFunction.has(name) || engine.includes(name);
    if (variables.has(name) || isFunction) continue;
    if (fullWidth(name) !== undefined) {
      tellFullWidth(context, piece, offset, name);
      continue;
    }
    const known = kind === 'function' ? [...builtins, ...ownFunction.keys(), ...engine] : [...variables];
    const near = nearest(name, known);
    const hint =
      near === undefined
        ? kind === 'function'
          ? undefined
          : `There are: ${[...variables].map((each) => `$${each}`).join(', ')}.`
        : `Did you mean $${near}?`;
    const code = kind === 'function' ? 'lint.unknown-function' : 'lint.unknown-variable';
    const what = kind === 'function' ? 'function' : 'variable';
    context.report(within(piece, offset), code, `There is no ${what} $${name} here`, {
      hint,
      severity: near === undefined ? severity : 'error',
    });
  }
}

interface Call {
  readonly name: string;
  readonly argument: string;
  readonly offset: number;
}

/** Calls of `$table` and `$target` whose first argument is written out. */
function callsOf(text: string): Call[] {
  const calls: Call[] = [];
  walk(parse(text), (node: Node) => {
    const name = node.type === 'function' ? node.procedure?.value : undefined;
    const first = node.arguments?.[0];
    if ((name !== 'table' && name !== 'target') || first?.type !== 'string' || typeof first.value !== 'string') return;
    calls.push({ name, argument: first.value, offset: startOf(first, text) });
  });
  return calls;
}
