import { HrwireError } from '../error/error.ts';
import { startOf, walk } from './ast.ts';
import type { Node } from './ast.ts';
import type { ExpressionSource } from './expression.ts';
import { placeOf } from './fault.ts';
import { longestSubject } from './regex.ts';

/** Throws for what parses but may not run: `$eval`, a call without `$`, regular expressions that may never end. */
export function refuse(tree: Node, source: ExpressionSource, subject: number): void {
  walk(tree, (node) => {
    if (node.type === 'variable' && node.value === 'eval') {
      throw new HrwireError('expression.refused', '$eval is not allowed: it would run the data as a program', {
        place: placeOf(source, startOf(node, source.text)),
        hint: 'Write the expression out, or look a rule up with $table(…).',
      });
    }
    if (node.type === 'regex' && node.value instanceof RegExp) {
      longestSubject(node.value, subject, placeOf(source, regexStart(source.text, node)));
    }
    if (node.type === 'regex' && !(node.value instanceof RegExp)) {
      // The parser goes through the left side of `?:` twice and loses the pattern: `$split` by what is left never ends.
      throw new HrwireError('expression.refused', 'A regular expression cannot stand on the left of ?:', {
        place: placeOf(source, node.position ?? 0),
        hint: 'Bind it or its result before: ($found := $match(a, /b/); $found ? $found : c).',
      });
    }
    const called = node.type === 'function' || node.type === 'partial' ? node.procedure : undefined;
    const step = called?.type === 'path' && called.steps?.length === 1 ? called.steps[0] : undefined;
    if (step?.type === 'name') {
      const name = String(step.value);
      throw new HrwireError('expression.refused', `${name}(…) is no call: the names of functions begin with $`, {
        place: placeOf(source, startOf(step, source.text)),
        hint: `Write $${name}(…). A record's fields are never functions.`,
      });
    }
  });
}

function regexStart(text: string, node: Node): number {
  const written = node.value instanceof RegExp ? `/${node.value.source}/` : '';
  const found = text.lastIndexOf(written, node.position);
  return found === -1 ? (node.position ?? 0) : found;
}
