import { parse } from '../../expression/ast.ts';
import type { Node } from '../../expression/ast.ts';
import type { FileRule } from './context.ts';

/** Keys joined by & collide: "a" & "bc" is "ab" & "c". A list keeps its parts apart. */
export const compositeKey: FileRule = ({ pieces, report }) => {
  for (const { site, text } of pieces) {
    const { path } = site;
    const last = typeof path.at(-1) === 'number' ? path.at(-2) : path.at(-1);
    const isKey = last === 'key' && (path[0] === 'key' || (path[0] === 'streams' && path.length <= 4));
    if (!isKey) continue;
    const top = unwrapped(parse(text));
    if (top.type !== 'binary' || top.value !== '&') continue;
    const parts = text
      .split('&')
      .map((each) => each.trim())
      .filter((each) => !/^"[^"]*"$/.test(each));
    report({ path }, 'lint.composite-key', 'Parts joined by & can make one key of two', {
      hint: `Write a list: [${parts.join(', ')}].`,
    });
  }
};

function unwrapped(node: Node): Node {
  const [only] = node.expressions ?? [];
  return node.type === 'block' && node.expressions?.length === 1 && only !== undefined ? unwrapped(only) : node;
}
