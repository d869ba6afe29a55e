import { isPair, isScalar, isSeq } from 'yaml';
import type { Path } from '../document.ts';

/** The path of the last of these nodes, each of which holds the next: what `visit` of the yaml package gives. */
export function pathOf(nodes: readonly unknown[]): Path {
  const path: (string | number)[] = [];
  for (const [index, node] of nodes.entries()) {
    const next = nodes[index + 1];
    if (isPair(node) && isScalar(node.key)) path.push(String(node.key.value));
    else if (isSeq(node) && next !== undefined) path.push(node.items.indexOf(next));
  }
  return path;
}
