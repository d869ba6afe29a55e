import { children, isPairs, walk } from '../../ast.ts';
import type { Node } from '../../ast.ts';

/** Every name that a text binds somewhere; undefined where that cannot be told: `$eval` binds what it is given. */
export function boundNames(tree: Node): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  let told = true;
  walk(tree, (node) => {
    if (node.type === 'bind') names.add(boundName(node));
    if (node.type === 'lambda') for (const { value } of node.arguments ?? []) names.add(String(value));
    if (node.focus !== undefined) names.add(node.focus);
    if (node.index !== undefined) names.add(node.index);
    for (const stage of node.stages ?? []) if (stage.type === 'index') names.add(String(stage.value));
    if (node.type === 'variable' && node.value === 'eval') told = false;
  });
  return told ? names : undefined;
}

export function boundName(node: Node): string {
  return isPairs(node.lhs) ? '' : String(node.lhs?.value);
}

/** Whether evaluating a node binds a name in the frame that it is evaluated in. */
export function binds(node: Node): boolean {
  if (node.type === 'bind') return true;
  // Blocks and functions have frames of their own; what stands behind them does not.
  const own = node.type === 'block' || (node.type === 'lambda' && node.thunk !== true);
  const inside = own ? behind(node) : children(node);
  return inside.some(binds);
}

function behind(node: Node): Node[] {
  const stages = [...(node.predicate ?? []), ...(node.stages ?? [])];
  const found = stages.flatMap(({ expr }) => (expr === undefined ? [] : [expr]));
  return [...found, ...(node.group?.lhs ?? []).flat()];
}

/**
 * The package fills an empty list of the data that it groups, and whatever reads that list later sees it filled. Gives
 * for which groupings of a whole text nothing can: all, where it reads no data; its own, whose members see nothing of
 * the list then.
 */
export function harmlessGroups(tree: Node): (group: object) => boolean {
  const parts: Node[] = [];
  walk(tree, (node) => parts.push(node));
  if (parts.every(({ type, value }) => constants.has(type) || (type === 'binary' && value !== '..'))) return () => true;
  const { group: own } = tree;
  const members = own?.lhs.flat() ?? [];
  return (group) => group === own && !members.some(readsAbsolutely);
}

const constants: ReadonlySet<string> = new Set(['unary', 'string', 'number', 'value', 'condition']);

function readsAbsolutely(member: Node): boolean {
  let absolute = false;
  walk(member, ({ type, value }) => {
    if (type === 'parent' || (type === 'variable' && value === '$')) absolute = true;
  });
  return absolute;
}
