import { isPairs, startOf, walk } from '../ast.ts';
import type { Node } from '../ast.ts';

/** Where an error really came from: the token, when it can be told, and its offset. */
export interface Culprit {
  readonly offset: number;
  readonly token: string | undefined;
}

/**
 * The package says `and` or `or` for whatever fails on the right side of these. This looks at the right side for the one
 * node that can fail with `code`; where there are several, the right side's beginning is the place.
 */
export function behindJunction(
  tree: Node,
  text: string,
  position: number,
  code: string | undefined,
): Culprit | undefined {
  let right: Node | undefined;
  walk(tree, (node) => {
    if (node.type === 'binary' && node.position === position && (node.value === 'and' || node.value === 'or'))
      right = node.rhs;
  });
  if (right === undefined) return undefined;
  const candidates: Node[] = [];
  const fits = kindOf(code);
  walk(right, (node) => {
    if (fits(node)) candidates.push(node);
  });
  const [only, ...others] = candidates;
  if (only === undefined || others.length > 0) return { offset: firstOf(right, text), token: undefined };
  const named = only.type === 'function' ? only.procedure : only;
  return { offset: startOf(only, text), token: typeof named?.value === 'string' ? named.value : undefined };
}

function kindOf(code: string | undefined): (node: Node) => boolean {
  if (code === 'T2009' || code === 'T2010') return operator('<', '<=', '>', '>=');
  if (code === 'T2001' || code === 'T2002') return operator('+', '-', '*', '/', '%');
  if (code === 'T2003' || code === 'T2004') return operator('..');
  return ({ type }) => type === 'function';
}

function operator(...names: readonly string[]): (node: Node) => boolean {
  return (node) => node.type === 'binary' && names.some((name) => name === node.value);
}

/** An operator's own offset is in its middle: the beginning is that of its left side. */
function firstOf(node: Node, text: string): number {
  return node.type === 'binary' && node.lhs !== undefined && !isPairs(node.lhs)
    ? firstOf(node.lhs, text)
    : startOf(node, text);
}
