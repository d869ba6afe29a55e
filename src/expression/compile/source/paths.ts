import type { Node, Stage } from '../../ast.ts';
import { memberAt } from './base.ts';
import type { Base } from './base.ts';
import { anything, only, truth, nothing } from './kind.ts';
import { asTruth, unflagged } from './operators.ts';
import { quoted } from './quoted.ts';
import { isBare, unwritten } from './work.ts';
import type { Scope, Work } from './work.ts';
import type { Term } from './writer.ts';

/** A variable, whole. */
export function variable(node: Node, scope: Scope, work: Work): Term {
  const name = String(node.value);
  if (name === '') {
    unflagged(scope, work);
    return { code: scope.context.code, kinds: anything };
  }
  if (name === '$') return { code: work.root.code, kinds: anything };
  return (scope.locals.get(name) ?? work.given(name)).term;
}

/** `a.b.c`, `$x.a`, `a[0].b`, `a[b = 1].c`, `a.{…}`. */
export function path(node: Node, scope: Scope, work: Work): Term {
  const { steps = [], ...marks } = node;
  if (!isBare(marks) || steps.length === 0) throw unwritten;
  const [first, ...others] = steps;
  if (first === undefined) throw unwritten;
  const head = headOf(first, scope, work);
  const rest = head.taken ? others : steps;
  const names = rest.findIndex((step) => step.type !== 'name' || !isBare(step));
  const plain = rest.slice(0, names === -1 ? rest.length : names).map(({ value }) => String(value));
  if (names === -1) return { code: memberAt(head.base, plain, () => work.writer.name()), kinds: anything };
  return stepped(node, head.base, plain, rest.slice(names), scope, work);
}

interface Head {
  readonly base: Base;
  /** The first step is the head itself. */
  readonly taken: boolean;
}

/** What a path begins at: the context, a variable, or what its first step gives. */
function headOf(first: Node, scope: Scope, work: Work): Head {
  if (first.type === 'name') return { base: scope.context, taken: false };
  if (!isBare(first) || first.consarray === true) throw unwritten;
  if (first.type === 'variable') {
    const name = String(first.value);
    if (name === '') {
      unflagged(scope, work);
      return { base: scope.context, taken: true };
    }
    if (name === '$') return { base: work.root, taken: true };
    return { base: (scope.locals.get(name) ?? work.given(name)).base, taken: true };
  }
  if (!['function', 'block', 'condition', 'apply'].includes(first.type)) throw unwritten;
  // Over a list, the first step is made for each element.
  if (!scope.single) work.writer.line(`if (Array.isArray(${scope.context.code})) ${work.writer.giveUp}`);
  return { base: work.local(work.value(first, scope)).base, taken: true };
}

/** Steps that are more than names, after names of single objects; where one of those is a list, a closure knows. */
function stepped(node: Node, head: Base, names: readonly string[], steps: readonly Node[], scope: Scope, work: Work) {
  const [step, ...rest] = steps;
  if (step === undefined || rest.some((later) => later.type !== 'name' || !isBare(later))) throw unwritten;
  const { stages: _, ...marks } = step;
  if (!isBare(marks)) throw unwritten;
  const { writer } = work;
  const name = step.type === 'name' ? [String(step.value)] : [];
  const parents = [...names, ...name].map((_, at) => memberAt(head, names.slice(0, at), () => writer.name()));
  const isContext = head === scope.context && scope.single;
  const lists = [...new Set(parents)].filter((code) => !(isContext && code === head.code));
  const result = writer.open();
  if (lists.length > 0) {
    const whole = writer.mark;
    writer.line(`if (${lists.map((code) => `Array.isArray(${code})`).join(' || ')}) {`);
    try {
      writer.line(`${result} = ${work.closed(node, scope).code};`);
    } catch (thrown) {
      if (thrown !== unwritten) throw thrown;
      writer.back(whole + 1);
      writer.line(writer.giveUp);
    }
    writer.line('} else {');
  }
  const value = memberAt(head, [...names, ...name], () => writer.name());
  const found =
    step.type === 'name'
      ? staged(value, step.stages ?? [], scope, work)
      : each(value, step, rest.length === 0, scope, work);
  const later = rest.map((next) => String(next.value));
  writer.line(`${result} = ${after(found, later, work)};`);
  if (lists.length > 0) writer.line('}');
  return { code: result, kinds: anything };
}

/** What was found so far: one value that stands for itself, or the elements of a list. */
interface Found {
  readonly code: string;
  readonly many: boolean;
}

function after({ code, many }: Found, names: readonly string[], work: Work): string {
  if (names.length === 0) return many ? `unwrapped(${code})` : code;
  if (many) return `follow(${code}, [${names.map(quoted).join(', ')}])`;
  const { base } = work.local({ code, kinds: anything });
  return memberAt(base, names, () => work.writer.name());
}

/** `[0]` and `[a = 1]` over a value. */
export function staged(value: string, stages: readonly Stage[], scope: Scope, work: Work): Found {
  let found: Found = { code: value, many: false };
  for (const { type, expr } of stages) {
    if (type !== 'filter' || expr === undefined) throw unwritten;
    if (expr.type === 'number' && typeof expr.value === 'number' && isBare(expr)) {
      const at = Math.floor(expr.value);
      if (found.many && stages.length > 2) throw unwritten;
      found = { code: work.writer.hold(`itemAt(${found.code}, ${at})`).code, many: false };
    } else found = filtered(found, expr, scope, work);
  }
  return found;
}

function filtered(found: Found, predicate: Node, scope: Scope, work: Work): Found {
  const { writer } = work;
  const items = found.many ? found.code : writer.hold(`itemsOf(${found.code})`).code;
  const kept = writer.open('[]');
  const at = writer.name();
  writer.line(`for (let ${at} = 0; ${at} < ${items}.length; ${at}++) {\n${tick}`);
  const item = work.local(writer.hold(`${items}[${at}]`));
  const test = work.value(predicate, { ...scope, context: item.base, single: false });
  const keeps = only(test.kinds, truth | nothing) ? asTruth(test) : `keeps(${test.code}, ${at}, ${items}.length)`;
  writer.line(`if (${keeps}) ${kept}.push(${item.term.code});\n}`);
  return { code: kept, many: true };
}

/** Loops look at the clock now and then. */
export const tick = 'if (--patience < 0) patience = late((frame ??= framed(context, variables, now)));';

/** A step that is an expression of its own, over each of the values. */
function each(value: string, step: Node, last: boolean, scope: Scope, work: Work): Found {
  if (!isBare(step) || step.consarray === true) throw unwritten;
  if (!['function', 'block', 'unary', 'condition', 'string', 'apply', 'binary'].includes(step.type)) throw unwritten;
  const { writer } = work;
  const items = writer.hold(`elementsOf(${value})`).code;
  const made = writer.open('[]');
  const at = writer.name();
  writer.line(`for (let ${at} = 0; ${at} < ${items}.length; ${at}++) {\n${tick}`);
  const item = work.local(writer.hold(`${items}[${at}]`));
  const { code, kinds } = work.value(step, { ...scope, context: item.base, single: false });
  writer.line(`${(kinds & nothing) === 0 ? '' : `if (${code} !== undefined) `}${made}.push(${code});\n}`);
  return { code: writer.hold(`flat(${made}, ${last})`).code, many: !last };
}
