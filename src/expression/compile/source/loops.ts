import type { Node } from '../../ast.ts';
import { anything, count, list, nothing, only, record, scalar, truth } from './kind.ts';
import { asTruth } from './operators.ts';
import { tick } from './paths.ts';
import { isBare, unwritten } from './work.ts';
import type { Local, Scope, Work } from './work.ts';
import type { Term } from './writer.ts';

type Loop = (before: Term | undefined, args: readonly Node[], scope: Scope, work: Work) => Term;

/** `function($a, $b) { … }` that stands as an argument: its body is written where it would be called. */
interface Lambda {
  readonly names: readonly string[];
  readonly body: Node;
}

function lambdaOf(node: Node | undefined): Lambda {
  if (node?.type !== 'lambda' || !isBare(node) || node.thunk === true || node.body === undefined) throw unwritten;
  // The parser's own field for `<n-n:n>` is none of a node's that are read otherwise.
  if ('signature' in node && node.signature !== undefined) throw unwritten;
  const names = (node.arguments ?? []).map(({ value }) => String(value));
  if (new Set(names).size < names.length) throw unwritten;
  return { names, body: node.body };
}

/** The body with these arguments. */
function body(lambda: Lambda, given: readonly Term[], scope: Scope, work: Work): Term {
  const locals = new Map<string, Local>(scope.locals);
  for (const [at, name] of lambda.names.entries())
    locals.set(name, work.local(given[at] ?? { code: 'undefined', kinds: nothing }));
  return work.value(lambda.body, { ...scope, locals });
}

function splitArguments(before: Term | undefined, args: readonly Node[], scope: Scope, work: Work) {
  const rest = before === undefined ? args.slice(1) : args;
  const [first] = args;
  const items = before ?? (first === undefined ? undefined : work.value(first, scope));
  const [given, ...more] = rest;
  if (items === undefined || given === undefined) throw unwritten;
  return { items, lambda: lambdaOf(given), more };
}

/** Calls a lambda for each item; `kept` says what is written of one, for the list that is made. */
const gathered =
  (kept: (made: string, item: Term, result: Term) => string): Loop =>
  (before, args, scope, work) => {
    const { items, lambda, more } = splitArguments(before, args, scope, work);
    if (more.length > 0 || lambda.names.length === 0) throw unwritten;
    const { writer } = work;
    const all = writer.hold(`elementsOf(${items.code})`, list);
    const made = writer.open('[]');
    const at = writer.name();
    writer.line(`for (let ${at} = 0; ${at} < ${all.code}.length; ${at}++) {\n${tick}`);
    const item = writer.hold(`${all.code}[${at}]`);
    const result = body(lambda, [item, { code: at, kinds: count }, all], scope, work);
    writer.line(`${kept(made, item, result)}\n}`);
    return { ...writer.hold(`unwrapped(${made})`, anything), found: made };
  };

const map = gathered((made, _item, result) => {
  const push = `${made}.push(${result.code});`;
  return (result.kinds & nothing) === 0 ? push : `if (${result.code} !== undefined) ${push}`;
});

const filter = gathered((made, item, result) => `if (${asTruth(result)}) ${made}.push(${item.code});`);

const reduce: Loop = (before, args, scope, work) => {
  const { items, lambda, more } = splitArguments(before, args, scope, work);
  const [init, ...others] = more;
  if (others.length > 0 || lambda.names.length < 2) throw unwritten;
  const { writer } = work;
  const start = init === undefined ? undefined : work.value(init, scope);
  const result = writer.open();
  if (start !== undefined && !only(start.kinds, scalar | nothing | list | record))
    writer.line(`if (isFunctionValue(${start.code})) ${writer.giveUp}`);
  writer.line(`if (${items.code} !== undefined) {`);
  const all = writer.hold(`elementsOf(${items.code})`, list);
  const at = writer.name();
  writer.line(`${result} = ${start?.code ?? 'undefined'};\nlet ${at} = 0;`);
  writer.line(`if (${result} === undefined && ${all.code}.length > 0) ${result} = ${all.code}[${at}++];`);
  writer.line(`for (; ${at} < ${all.code}.length; ${at}++) {\n${tick}`);
  const sofar = writer.hold(result);
  const item = writer.hold(`${all.code}[${at}]`);
  const next = body(lambda, [sofar, item, { code: at, kinds: count }, all], scope, work);
  writer.line(`${result} = ${next.code};\n}\n}`);
  return { code: result, kinds: anything };
};

/** The order that the package's merge sort comes to: an element goes after another where the comparison says so. */
const sort: Loop = (before, args, scope, work) => {
  const { items, lambda, more } = splitArguments(before, args, scope, work);
  if (more.length > 0 || lambda.names.length !== 2) throw unwritten;
  const { writer } = work;
  const outer = writer.giveUp;
  writer.giveUp = 'throw deopt;';
  try {
    const [left, right] = [writer.name(), writer.name()];
    const compare = writer.name();
    writer.line(`const ${compare} = (${left}, ${right}) => {\n${tick}`);
    const terms = [left, right].map((code) => ({ code, kinds: anything }));
    const result = body(lambda, terms, scope, work);
    if (!only(result.kinds, truth | nothing)) throw unwritten;
    writer.line(`return ${asTruth(result)};\n};`);
    return writer.hold(`sorted(${items.code}, ${compare})`, anything);
  } finally {
    writer.giveUp = outer;
  }
};

/** Functions that take a function, by name. */
export const loops: ReadonlyMap<string, Loop> = new Map([
  ['map', map],
  ['filter', filter],
  ['reduce', reduce],
  ['sort', sort],
]);
