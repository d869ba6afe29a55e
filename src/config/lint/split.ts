import { isMap, isScalar, isSeq, visit } from 'yaml';
import type { Scalar } from 'yaml';
import type { FileRule } from './context.ts';
import { pathOf } from './yaml-path.ts';

const hint =
  'Quote the whole expression, or write it on a line of its own: in { } and [ ] a comma begins something new.';

/** A comma or colon that splits an unquoted expression in a flow map or list (`{ a: $f(x, y) }`). */
export const splitFlow: FileRule = ({ document, report }) => {
  const root = document.nodeAt([]);
  if (root === undefined) return;
  visit(root, (_, node, ancestors) => {
    if (isMap(node) && node.flow === true) {
      for (const pair of node.items) {
        const key = pair.key;
        if (!isScalar(key) || key.type !== 'PLAIN' || typeof key.value !== 'string') continue;
        if (!isNothing(pair.value) && isBalanced(key.value)) continue;
        const path = [...pathOf([...ancestors, node]), key.value];
        report(
          { path, key: true },
          'lint.split',
          `A comma split an expression here: ${key.value} became a key of its own`,
          { hint },
        );
      }
    }
    if (isSeq(node) && node.flow === true) {
      const index = node.items.findIndex((item) => isScalar(item) && isPlain(item) && !isBalanced(String(item.value)));
      if (index < 0) return;
      report(
        { path: [...pathOf([...ancestors, node]), index] },
        'lint.split',
        'A comma split an expression of this list',
        { hint },
      );
    }
  });
};

function isPlain(item: Scalar): boolean {
  return item.type === 'PLAIN' && typeof item.value === 'string';
}

function isNothing(value: unknown): boolean {
  return (
    value === null || value === undefined || (isScalar(value) && value.value === null && (value.source ?? '') === '')
  );
}

/** Whether brackets and quotes close; those inside quotes do not count. */
export function isBalanced(text: string): boolean {
  let depth = 0;
  let quote = '';
  for (const sign of text) {
    if (quote !== '') {
      if (sign === quote) quote = '';
    } else if (sign === '"' || sign === "'" || sign === '`') quote = sign;
    else if ('([{'.includes(sign)) depth++;
    else if (')]}'.includes(sign)) depth--;
    if (depth < 0) return false;
  }
  return depth === 0 && quote === '';
}
