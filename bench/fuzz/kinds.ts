import { walk } from '../../src/expression/ast.ts';
import type { Node } from '../../src/expression/ast.ts';
import { builtins } from '../../src/expression/builtins.ts';
import { isFunctionName } from '../../src/expression/registry.ts';

/** The node kinds that the parser makes; `filter`, `index`, `focus` and `group` stand on other nodes. */
const nodeKinds = [
  ...['path', 'binary', 'unary', 'name', 'string', 'number', 'value', 'wildcard', 'descendant', 'parent', 'condition'],
  ...['block', 'bind', 'regex', 'function', 'variable', 'lambda', 'partial', 'apply', 'transform', 'sort', 'operator'],
  ...['filter', 'index', 'focus', 'group', 'keepArray', 'signature', 'thunk'],
] as const;

/** Their results differ from one evaluation to the next. */
const leftOut = new Set(['random', 'shuffle']);

/** What a run must meet at least 500 times each. */
export const wanted: readonly string[] = [
  ...nodeKinds,
  ...[...builtins].filter((name) => !leftOut.has(name)).map((name) => `$${name}`),
  '$eval',
];

/** The node kinds and the functions of an expression, each once; operators by their sign too. */
export function kindsOf(tree: Node): ReadonlySet<string> {
  const kinds = new Set<string>();
  walk(tree, (node) => {
    kinds.add(node.type);
    if (node.type === 'binary' || node.type === 'unary') kinds.add(`${node.type} ${String(node.value)}`);
    if (node.type === 'variable' && isFunction(node.value)) kinds.add(`$${node.value}`);
    if (node.focus !== undefined) kinds.add('focus');
    if (node.index !== undefined) kinds.add('index');
    if (node.group !== undefined) kinds.add('group');
    if (node.keepArray === true || node.keepSingletonArray === true) kinds.add('keepArray');
    if (node.thunk === true) kinds.add('thunk');
    if ('signature' in node && node.signature !== undefined) kinds.add('signature');
    for (const stage of [...(node.stages ?? []), ...(node.predicate ?? [])]) kinds.add(stage.type);
  });
  return kinds;
}

function isFunction(name: unknown): name is string {
  return typeof name === 'string' && (isFunctionName(name) || name === 'eval');
}
