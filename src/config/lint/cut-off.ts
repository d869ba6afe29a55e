import { isScalar } from 'yaml';
import type { FileRule } from './context.ts';
import { isBalanced } from './split.ts';

/**
 * ` #` begins a YAML comment, also in the middle of an unquoted expression. A comment that no space follows, or that
 * leaves brackets or quotes open, is taken for a slip; `# like this` after a whole expression is a comment.
 */
export const cutOff: FileRule = ({ document, sites, report }) => {
  for (const site of sites) {
    const node = document.nodeAt(site.path);
    if (!isScalar(node) || node.type !== 'PLAIN' || !node.range) continue;
    const rest = /^[ \t]+#(.*)/.exec(
      document.text.slice(node.range[1], document.text.indexOf('\n', node.range[1]) + 1 || undefined),
    );
    if (rest === null) continue;
    const comment = rest[1] ?? '';
    const whole = site.kind === 'text' || (isBalanced(site.text) && !/[-+*/&=<>:?.,]$|\s(and|or|in)$/.test(site.text));
    if (whole && /^(\s|$|#)/.test(comment)) continue;
    report(
      { path: site.path, offset: site.text.length },
      'lint.cut-off',
      `" #" begins a comment: what follows is cut off`,
      {
        hint: `Quote the whole ${site.kind}; if it is a comment, put a space after the #.`,
      },
    );
  }
};
