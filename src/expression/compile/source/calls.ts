import type { Node } from '../../ast.ts';
import { builtins } from '../../builtins.ts';
import { ownFunction } from '../../registry.ts';
import { native } from '../natives.ts';
import { inline } from './inline.ts';
import { anything, count, nothing, only, scalar, text, truth } from './kind.ts';
import { loops } from './loops.ts';
import { signatureKinds } from './signature-kinds.ts';
import { isBare, unwritten } from './work.ts';
import type { Scope, Work } from './work.ts';
import type { Term } from './writer.ts';

interface Manner {
  /** What `~>` gives as first argument. */
  readonly before?: Term;
  /** In the last place of a function: no context, and lists are not unwrapped. */
  readonly tail?: boolean;
}

/** A call of a function by its name. */
export function call(node: Node, scope: Scope, work: Work, { before, tail = false }: Manner = {}): Term {
  if (node.type !== 'function') throw unwritten;
  const { procedure, arguments: written = [] } = node;
  if (procedure?.type !== 'variable' || !isBare(procedure)) throw unwritten;
  const name = String(procedure.value);
  if (name === '' || name === '$' || scope.locals.has(name)) throw unwritten;
  const loop = loops.get(name);
  if (loop !== undefined && !tail && written.some(({ type }) => type === 'lambda')) {
    work.unshadowed(name);
    return loop(before, written, scope, work);
  }
  const args = before === undefined ? [] : [before];
  for (const argument of written) args.push(work.value(argument, scope));
  const context = tail ? 'null' : scope.context.code;
  if (ownFunction.has(name)) return own(name, args, context, work);
  if (builtins.has(name)) return builtIn(name, args, tail ? undefined : context, work);
  return host(name, args, context, work);
}

/** `a ~> $f(b)` and `a ~> $f` */
export function applied(node: Node, scope: Scope, work: Work): Term {
  const { lhs, rhs } = node;
  if (lhs === undefined || rhs === undefined || Array.isArray(lhs)) throw unwritten;
  if (rhs.type !== 'function' && rhs.type !== 'variable') throw unwritten;
  if (!isBare(rhs)) throw unwritten;
  const first = work.value(lhs as Node, scope);
  if (rhs.type === 'function') return call(rhs, scope, work, { before: first });
  const alone = { type: 'function', procedure: rhs, arguments: [] };
  // Two functions are joined to one; and there is no context for what is missing.
  if (!only(first.kinds, scalar | nothing)) throw unwritten;
  return call(alone, scope, work, { before: first });
}

function builtIn(name: string, args: readonly Term[], context: string | undefined, work: Work): Term {
  work.unshadowed(name);
  const short = inline.get(name)?.(args, work.writer);
  if (short !== undefined) return short;
  const found = native(name);
  if (found === undefined || context === undefined || closedOnly.has(name)) throw unwritten;
  const list = `[${args.map(({ code }) => code).join(', ')}]`;
  return work.writer.hold(`native(${work.writer.constant(found)}, ${list}, ${context})`);
}

/** They look at the clock, or at flags of lists (`$distinct`) that generated code does not set. */
const closedOnly = new Set(['random', 'shuffle', 'now', 'millis', 'toMillis', 'distinct']);

/** One of hrwire's functions: it looks at what it gets, so that single values of the right kind need no more. */
function own(name: string, args: readonly Term[], context: string, work: Work): Term {
  const { writer } = work;
  const found = ownFunction.get(name);
  if (found === undefined) throw unwritten;
  work.unshadowed(name);
  const wanted = signatureKinds(found.signature, args.length);
  const list = args.map((one, at) => (wanted?.[at] ? one.code : data(one)));
  const direct = `settled(${writer.constant(found.implementation)}(${list.join(', ')}))`;
  if (found.signature === '') return writer.hold(direct, resultOf(found.signature));
  const signature = writer.constant(found.signature);
  const slow = `own(${writer.constant(found.implementation)}, ${signature}, [${list.join(', ')}], ${context})`;
  if (wanted === undefined) return writer.hold(slow);
  const tests = wanted.flatMap((kind, at) => {
    const { code = '', kinds = 0 } = args[at] ?? {};
    if (kind === '' || only(kinds, nothing | (kindBits[kind] ?? 0))) return [];
    return [`(typeof ${code} === '${kind}' || ${code} === undefined)`];
  });
  const kinds = resultOf(found.signature);
  return writer.hold(tests.length === 0 ? direct : `${tests.join(' && ')} ? ${direct} : ${slow}`, kinds);
}

/** An argument of any kind: data that is flagged as a function fails in the package, which counts its parameters. */
function data({ code, kinds }: Term): string {
  return only(kinds, scalar | nothing) ? code : `noFunction(${code})`;
}

const kindBits: Readonly<Record<string, number>> = { string: text, number: count, boolean: truth };

/** What a signature says of the result; hrwire's own functions keep to it (a test looks). */
function resultOf(signature: string): number {
  const said = /:([snb])>$/.exec(signature)?.[1];
  if (said === 's') return text | nothing;
  return said === 'b' ? truth | nothing : anything;
}

/** A function that the caller brings as a variable. */
function host(name: string, args: readonly Term[], context: string, work: Work): Term {
  const { code } = work.given(name).term;
  const { writer } = work;
  writer.line(`if (typeof ${code} !== 'function') ${writer.giveUp}`);
  return writer.hold(`settled(${code}.call(${[context, ...args.map(data)].join(', ')}))`);
}
