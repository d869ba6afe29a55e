import type { Node } from '../../ast.ts';
import { count, nothing, only, scalar } from './kind.ts';
import { condition, objectOf } from './operators.ts';
import { isBare, unwritten } from './work.ts';
import type { Scope, Work } from './work.ts';
import type { Term } from './writer.ts';

/**
 * The value of a node as plain JSON, which nothing else holds: an object that is written there is made so from the
 * start, in place of being made and copied.
 */
export function result(node: Node, scope: Scope, work: Work): Term {
  const inner = (child: Node, within: Scope): Term => result(child, within, work);
  const write = isBare(node) ? made(node) : undefined;
  if (write !== undefined) {
    const mark = work.writer.mark;
    try {
      return write(node, scope, work, inner);
    } catch (thrown) {
      if (thrown !== unwritten) throw thrown;
      work.writer.back(mark);
    }
  }
  const term = work.value(node, scope);
  const code = asPlain(term);
  return code === term.code ? term : work.writer.hold(code, term.kinds);
}

function made(node: Node): typeof objectOf | undefined {
  if (node.type === 'condition') return condition;
  return node.type === 'unary' && node.value === '{' ? objectOf : undefined;
}

/** Code for a value as plain JSON. */
function asPlain({ code, kinds }: Term): string {
  if (only(kinds, count)) return `${code} + 0`;
  if (!only(kinds, scalar | nothing))
    return `typeof ${code} === 'string' || ${code} === undefined || ${code} === null ? ${code} : plain(${code})`;
  return (kinds & count) === 0 ? code : `typeof ${code} === 'number' ? ${code} + 0 : ${code}`;
}
